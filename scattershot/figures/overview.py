"""The run at a glance: what each way of predicting gives on each target."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scattershot.figures import labels, style, ways

LANES = {
    "direct": "Direct: plain descriptors, no transfer",
    "shotgun": "Best single transferred network",
    "many_source": "Many-source: all properties' predictions",
    "choice": "Handed out: mixture with sources, or direct",
    "without_sources": "Control: the same mixture without sources",
}
"""The ways of predicting, from above in each target's row."""

STEP = 0.17
"""Between the lanes of a target, whose row has height 1."""

INCHES = 0.95  # height of a target's row


@style.styled
def draw(selections: Sequence[Mapping[str, Any]], outers: Sequence[Mapping[str, Any]]) -> Figure:
    """Dots per target: mean absolute error relative to predicting the mean of the same rows.

    Args:
        selections: one dict per target with `mean_mae`, `direct.mae`,
            `shotgun.paper_mae`, `shotgun.nested_mae`, `many_source.mae`, `choice.mae`,
            `without_sources.mae`.
        outers: in the same order, dicts with `n`, `mean_mae`, `direct_mae`, `paper_mae`,
            `many_source_mae`, `choice_mae`, `without_sources_mae` (numbers None where `n` is 0).
    """
    figure = style.sheet(height=1.65 + INCHES * len(selections))
    axes = figure.subplots()
    names, highest = [], 1.0
    found = zip(labels.named(selections), selections, outers, strict=True)
    for row, (name, selection, outer) in enumerate(found):
        if row % 2 == 0:
            axes.axhspan(-row - 0.5, -row + 0.5, color="#f3f3f3", linewidth=0, zorder=0)
        for place, method in enumerate(LANES):
            points = estimates(selection, outer, method)
            offset = STEP * ((len(LANES) - 1) / 2 - place)
            ways.lane(axes, points, -row + offset, style.METHODS[method])
            highest = max(highest, *points.values()) if points else highest
        held_out = f"{outer['n']:,} outer test rows" if outer["n"] else "no outer test"
        names.append(f"{labels.wrap(name, 30)}\n{held_out}")
    axes.axvline(1, color=style.INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    axes.set_yticks([-row for row in range(len(names))], names)
    axes.set_ylim(-len(names) + 0.5, 0.5)
    axes.set_xlim(0, highest * 1.04)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.text(1, 0.52, "predicting the mean", ha="center", va="bottom", color=style.INK)
    axes.set_xlabel(
        "Mean absolute error relative to predicting the mean of the same rows (dimensionless)\n"
        "← better"
    )
    _legend(figure)
    return figure


def estimates(
    selection: Mapping[str, Any], outer: Mapping[str, Any], method: str
) -> dict[str, float]:
    """The relative errors of one method that exist: any of `paper`, `nested`, `outer`."""
    found = ways.errors(selection, outer, method)
    means = ways.errors(selection, outer, "mean")
    means["paper"] = means["nested"]
    return {name: mae / means[name] for name, mae in found.items() if means.get(name)}


def _legend(figure: Figure) -> None:
    methods = [
        Line2D([], [], color=style.METHODS[method], linewidth=4, label=text)
        for method, text in LANES.items()
    ]
    shapes = ways.key(ways.ESTIMATES)
    # Legends fill their columns from above: empty entries keep ways and estimates apart.
    shapes += [Line2D([], [], linestyle="", label=" ")] * (len(methods) - len(shapes))
    figure.legend(handles=methods + shapes, loc="outside upper center", ncols=2, columnspacing=2.5)
