"""The run at a glance: what each way of predicting gives on each target."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scattershot.figures import labels, style

LANES = (
    ("direct", "Direct: plain descriptors, no transfer", 0.27),
    ("shotgun", "Best single transferred network", 0.0),
    ("many_source", "Many-source: all properties' predictions", -0.27),
)
SHAPES = {"paper": ("<", False), "nested": ("o", False), "outer": ("D", True)}
SIZES = {"paper": 6.0, "nested": 6.6, "outer": 4.6}  # a diamond on a ring leaves the ring in view


@style.styled
def draw(selections: Sequence[Mapping[str, Any]], outers: Sequence[Mapping[str, Any]]) -> Figure:
    """Dots per target: mean absolute error relative to predicting the mean of the same rows.

    Args:
        selections: one dict per target with `label`, `n`, `mean_mae`, `direct.mae`,
            `shotgun.paper_mae`, `shotgun.nested_mae`, `many_source.mae`.
        outers: in the same order, dicts with `n`, `mean_mae`, `direct_mae`, `paper_mae`,
            `many_source_mae` (numbers None where `n` is 0).
    """
    figure = style.sheet(height=1.35 + 0.72 * len(selections))
    axes = figure.subplots()
    names, highest = [], 1.0
    for row, (selection, outer) in enumerate(zip(selections, outers, strict=True)):
        if row % 2 == 0:
            axes.axhspan(-row - 0.5, -row + 0.5, color="#f3f3f3", linewidth=0, zorder=0)
        for method, _, offset in LANES:
            points = estimates(selection, outer, method)
            _lane(axes, points, -row + offset, style.METHODS[method])
            highest = max(highest, *points.values()) if points else highest
        held_out = f"{outer['n']:,} outer test rows" if outer["n"] else "no outer test"
        names.append(f"{labels.wrap(selection['label'], 30)}\n{selection['n']} rows, {held_out}")
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
    part = selection.get(method) or {}
    found = {
        "paper": (part.get("paper_mae"), selection["mean_mae"]),
        "nested": (part.get("nested_mae", part.get("mae")), selection["mean_mae"]),
        "outer": (
            outer.get("paper_mae" if method == "shotgun" else f"{method}_mae"),
            outer.get("mean_mae"),
        ),
    }
    return {name: mae / mean for name, (mae, mean) in found.items() if mae is not None and mean}


def _lane(axes: Axes, points: Mapping[str, float], y: float, colour: str) -> None:
    if not points:
        return
    axes.plot(
        [min(points.values()), max(points.values())],
        [y, y],
        color=colour,
        linewidth=2.2,
        alpha=0.35,
        solid_capstyle="round",
        zorder=2,
    )
    for name, value in points.items():
        marker, filled = SHAPES[name]
        axes.plot(
            value,
            y,
            marker,
            markersize=SIZES[name],
            markeredgecolor=colour,
            markeredgewidth=1.2,
            markerfacecolor=colour if filled else "white",
            zorder=4 if filled else 3,
            clip_on=False,
        )


def _legend(figure: Figure) -> None:
    methods = [
        Line2D([], [], color=style.METHODS[method], linewidth=4, label=text)
        for method, text, _ in LANES
    ]
    texts = {
        "paper": "cross-validated, best picked on the same folds (paper-style)",
        "nested": "cross-validated, picked inside each training fold (nested)",
        "outer": "outer test: rows that no step had touched",
    }
    shapes = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            color=style.INK,
            markerfacecolor=style.INK if filled else "white",
            markersize=SIZES[name],
            label=texts[name],
        )
        for name, (marker, filled) in SHAPES.items()
    ]
    figure.legend(handles=methods + shapes, loc="outside upper center", ncols=2, columnspacing=2.5)
