"""Figure 3: many sources for one target: predictions, errors of each way and of each source."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scattershot.figures import labels, style, ways
from scattershot.figures.frame import framed, one_head

NAME_WIDTH = 44  # characters
SPREAD = 0.22  # of the networks about the middle of their lane

LANES = {
    "without_sources": "Control: mixture without sources",
    "choice": "Handed out",
    "many_source": "Many-source",
    "shotgun": "Best transferred network of all sources",
    "direct": "Direct model",
    "mean": "Predicting the mean",
}
"""The ways of predicting whose errors are compared, from below."""

MARKS = {"paper": "paper-style", "nested": "nested", "outer": "outer test"}


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    models: pd.DataFrame,
    points: pd.DataFrame,
) -> Figure:
    """Parity panels, the errors of all ways, the networks of each source, the table of errors.

    Args:
        selection: the target's selection.
        outer: its outer-test errors, `sources` among them.
        models: a row per model and head: `property`, `head` and cross-validated `mae`, in the
            target's unit.
        points: predictions: `method`, `part`, `observed`, `predicted`, `source`.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    heights = [0.19 * len(LANES) + 0.35, 1.4 + 0.19 * len(selection["sources"])]
    [title] = labels.named([selection])
    figure, _, [middle] = framed(selection, outer, points, title, [sum(heights)])
    above, below = middle.subplots(2, 1, sharex=True, height_ratios=heights)
    _ways(above, selection, outer)
    _sources(below, selection, outer, models)
    levels = _levels(selection, outer)
    for mae, (colour, dash, _) in levels:
        below.axvline(mae, color=colour, linestyle=dash, linewidth=1.1, zorder=1)
    marks = {name: text for name, text in MARKS.items() if name != "outer" or outer["n"]}
    lines = [line for _, line in levels]
    middle.legend(handles=_key(lines, marks), loc="outside lower center", ncols=4)
    return figure


def _ways(axes: Axes, selection: Mapping[str, Any], outer: Mapping[str, Any]) -> None:
    """A lane for each way of predicting with its errors."""
    shown = [way for way in LANES if way == "mean" or selection.get(way)]
    colours = {**style.METHODS, "mean": style.GREY}
    for y, way in enumerate(shown):
        ways.lane(axes, ways.errors(selection, outer, way), y, colours[way])
    style.lanes(axes, [LANES[way] for way in shown])
    tested = f"{outer['n']:,} outer test rows" if outer["n"] else "no outer test"
    axes.set_title(f"Each way: cross-validated on {selection['n']:,} rows, and {tested}")
    axes.tick_params(labelbottom=False)


def _sources(
    axes: Axes, selection: Mapping[str, Any], outer: Mapping[str, Any], models: pd.DataFrame
) -> None:
    sources = sorted(selection["sources"], key=lambda row: -row["nested_mae"])
    random = np.random.default_rng(0)
    models, tested = one_head(models, selection), outer.get("sources") or {}
    for lane, row in enumerate(sources):
        found = models.loc[models["property"] == row["source"], "mae"]
        places = lane + random.uniform(-SPREAD, SPREAD, len(found))
        axes.scatter(found, places, s=7, color=style.VERMILION, alpha=0.4, linewidths=0)
        best = {"nested": row["nested_mae"], "paper": row["paper_mae"]}
        if tested.get(row["source"]) is not None:
            best["outer"] = tested[row["source"]]
        _marks(axes, lane, best)
    style.lanes(axes, [labels.wrap(row["label"], NAME_WIDTH) for row in sources])
    axes.set_title("The networks of each source")
    unit = labels.unit(selection["unit"])
    axes.set_xlabel(f"Mean absolute error on the target ({unit})")


def _marks(axes: Axes, lane: int, best: Mapping[str, float]) -> None:
    for name, mae in best.items():
        marker, filled = ways.SHAPES[name]
        axes.plot(
            mae,
            lane,
            marker,
            markersize=ways.SIZES[name],
            markeredgecolor=style.INK,
            markeredgewidth=1.1,
            markerfacecolor=style.INK if filled else "none",
            zorder=4,
        )


def _levels(
    selection: Mapping[str, Any], outer: Mapping[str, Any]
) -> list[tuple[float, tuple[str, Any, str]]]:
    """Errors that the sources are held against: value, colour, dashes, name."""
    dotted, dashed = (0, (1, 1.5)), (0, (4, 3))
    untrained = selection["shotgun"]["untrained_median_mae"]
    found = [
        (selection["mean_mae"], (style.GREY, dashed, "predicting the mean, nested")),
        (untrained, (style.PURPLE, dotted, "untrained, median")),
        (selection["direct"]["mae"], (style.BLUE, "-", "direct, nested")),
        (outer["direct_mae"], (style.BLUE, dashed, "direct, outer test")),
    ]
    return [(mae, line) for mae, line in found if mae is not None]


def _key(lines: Sequence[tuple[str, Any, str]], marks: Mapping[str, str]) -> list[Line2D]:
    """Legend entries: levels beside marks."""
    levels = [Line2D([], [], color=c, linestyle=dash, label=text) for c, dash, text in lines]
    network = Line2D(
        [], [], linestyle="", marker="o", markersize=3, color=style.VERMILION, label="a network"
    )
    points = [network, *ways.key(marks)]
    # Legends fill their columns from above: a line, then a mark below it.
    return [entry for pair in zip(levels, points, strict=False) for entry in pair] + (
        levels[len(points) :] + points[len(levels) :]
    )
