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
    figure = style.sheet(height=3.2)
    left, right = figure.subplots(1, 2, width_ratios=[1.8, 1])
    shown = [record for record in records if record["device"] == "cpu"]
    for place, (engine, colour) in enumerate(COLOURS.items()):
        rates = [
            record["gflops"]
            * record["networks_epochs_per_second"][engine]
            / record["networks_epochs_per_second"]["engine"]
            for record in shown
        ]
        places = [k + 0.27 * (place - 1) for k in range(len(shown))]
        left.barh(places, rates, height=0.25, color=colour, label=LABELS[engine])
    left.axvline(peak, color=style.INK, linewidth=0.8)
    left.text(1.02 * peak, 0, "matrix\nproducts\nalone", va="center", fontsize=6)
    left.set_xlim(0, 1.75 * peak)
    left.set_xlabel("needed arithmetic, GFLOP/s of one core")
    left.set_yticks(
        range(len(shown)),
        [f"{record['case']}, {record['rows']:,} rows" for record in shown],
        fontsize=6,
    )
    left.invert_yaxis()
    left.legend(loc="lower right", fontsize=6)
    left.set_title("Training networks on a CPU core")
    costs = grown["rows"]
    sizes, times = [cost["size"] for cost in costs], [cost["ms"] for cost in costs]
    right.loglog(sizes, times, "o-", color=style.VERMILION, markersize=4, linewidth=1)
    for size, time in zip(sizes, times, strict=True):
        right.annotate(f"{time:.0f}", (size, time), (4, -9), textcoords="offset points")
    right.set_xticks(sizes, [f"{size:,}" for size in sizes])
    right.set_yticks([])
    right.minorticks_off()
    right.margins(0.15)
    right.set_xlabel("training rows")
    right.set_ylabel("CPU-ms per network and epoch")
    right.set_title("Cost by rows")
    with files.whole(path) as temporary:
        figure.savefig(temporary, format=path.suffix[1:])
