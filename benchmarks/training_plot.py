"""The plot of benchmarks/train.py: rates beside the plain loop, and how cost grows."""

from pathlib import Path
from typing import Any

from scattershot import files
from scattershot.figures import style

COLOURS = {"plain": style.GREY, "fused": style.SKY, "engine": style.VERMILION}
LABELS = {
    "plain": "PyTorch, one at a time",
    "fused": "the same, fused Adam",
    "engine": "Scattershot",
}


@style.styled
def draw(
    records: list[dict[str, Any]],
    grown: dict[str, list[dict[str, float]]],
    peak: float,
    path: Path,
) -> None:
    """Left: GFLOP/s of each engine, with the core's peak. Right: cost by rows."""
    figure = style.sheet(height=2.6)
    left, right = figure.subplots(1, 2, width_ratios=[1.7, 1])
    shown = [record for record in records if record["device"] == "cpu"]
    for place, (engine, colour) in enumerate(COLOURS.items()):
        rates = [
            record["gflops"]
            * record["networks_epochs_per_second"][engine]
            / record["networks_epochs_per_second"]["engine"]
            for record in shown
        ]
        places = [k + 0.27 * (place - 1) for k in range(len(shown))]
        left.bar(places, rates, width=0.25, color=colour, label=LABELS[engine])
    left.axhline(peak, color=style.INK, linewidth=0.8)
    left.text(len(shown) - 0.5, peak, "matrix products alone", ha="right", va="bottom", fontsize=7)
    left.set_ylim(0, 1.3 * peak)
    left.set_ylabel("needed arithmetic, GFLOP/s per core")
    left.set_xticks(
        range(len(shown)),
        [f"{record['case']}\n{record['rows']:,} rows".replace(", ", "\n") for record in shown],
        fontsize=5.5,
    )
    left.legend(ncols=3, loc="upper left", fontsize=6)
    left.set_title("Training on one CPU core")
    right.loglog(
        [cost["size"] for cost in grown["rows"]],
        [cost["ms"] / 1000 for cost in grown["rows"]],
        "o-",
        color=style.VERMILION,
    )
    right.set_xlabel("training rows")
    right.set_ylabel("CPU-s per network and epoch")
    right.set_title("Cost by rows")
    with files.whole(path) as temporary:
        figure.savefig(temporary, format=path.suffix[1:])
