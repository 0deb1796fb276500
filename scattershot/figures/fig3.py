"""Figure 3: many sources for one target: predictions, and what each source gives."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from scattershot.figures import labels, style
from scattershot.figures.frame import framed, one_head

NAME_WIDTH = 38  # characters
SPREAD = 0.22  # of the networks about the middle of their lane


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    models: pd.DataFrame,
    points: pd.DataFrame,
) -> Figure:
    """Parity panels, the networks of each source in a lane, and the table of errors.

    Args:
        selection: the target's selection.
        outer: its outer-test errors, `sources` among them.
        models: a row per model and head: `property`, `head` and cross-validated `mae`, in the
            target's unit.
        points: predictions: `method`, `part`, `observed`, `predicted`, `source`.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    height = 1.35 + 0.19 * len(selection["sources"])
    figure, _, [middle] = framed(selection, outer, points, selection["label"], [height])
    _sources(middle, selection, outer, models)
    return figure


def _sources(
    part: SubFigure, selection: Mapping[str, Any], outer: Mapping[str, Any], models: pd.DataFrame
) -> None:
    axes = part.subplots()
    sources = sorted(selection["sources"], key=lambda row: -row["nested_mae"])
    random = np.random.default_rng(0)
    models, tested = one_head(models, selection), outer.get("sources") or {}
    for lane, row in enumerate(sources):
        errors = models.loc[models["property"] == row["source"], "mae"]
        places = lane + random.uniform(-SPREAD, SPREAD, len(errors))
        axes.scatter(errors, places, s=7, color=style.VERMILION, alpha=0.4, linewidths=0)
        _marks(axes, lane, row["paper_mae"], row["nested_mae"], tested.get(row["source"]))
    for mae, (colour, dash, _) in _levels(selection):
        axes.axvline(mae, color=colour, linestyle=dash, linewidth=1.1, zorder=1)
    style.lanes(axes, [labels.wrap(row["label"], NAME_WIDTH) for row in sources])
    axes.set_title("What the networks of each source give")
    unit = labels.unit(selection["unit"])
    axes.set_xlabel(f"Mean absolute error on the target ({unit})")
    part.legend(
        handles=_key([entry for _, entry in _levels(selection)], bool(outer["n"])),
        loc="outside lower center",
        ncols=4,
    )


def _marks(axes: Axes, lane: int, paper: float, nested: float, tested: float | None) -> None:
    for mae, marker, size, filled in (
        (paper, "<", 5.5, False),
        (nested, "o", 6.2, False),
        (tested, "D", 4.4, True),
    ):
        if mae is not None:
            axes.plot(
                mae,
                lane,
                marker,
                markersize=size,
                markeredgecolor=style.INK,
                markeredgewidth=1.1,
                markerfacecolor=style.INK if filled else "none",
                zorder=4,
            )


def _levels(selection: Mapping[str, Any]) -> list[tuple[float, tuple[str, Any, str]]]:
    found = [
        (selection["mean_mae"], (style.GREY, (0, (4, 3)), "predicting the mean")),
        (
            selection["shotgun"]["untrained_median_mae"],
            (style.PURPLE, (0, (1, 1.5)), "untrained, median"),
        ),
        (selection["direct"]["mae"], (style.BLUE, "-", "direct, nested")),
    ]
    if selection.get("many_source"):
        found.append((selection["many_source"]["mae"], (style.GREEN, "-", "many-source, nested")))
    return found


def _key(levels: list[tuple[str, Any, str]], tested: bool) -> list[Line2D]:
    lines = [Line2D([], [], color=c, linestyle=dash, label=text) for c, dash, text in levels]
    marks = [
        ("o", 3.0, style.VERMILION, "a network"),
        ("<", 5.5, "none", "best, paper-style"),
        ("o", 6.2, "none", "best, nested"),
    ]
    marks += [("D", 4.4, style.INK, "best, outer test")] if tested else []
    points = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=style.INK if face != style.VERMILION else face,
            label=text,
        )
        for marker, size, face, text in marks
    ]
    # Legends fill their columns from above: a line, then a mark below it.
    return [entry for pair in zip(lines, points, strict=False) for entry in pair] + (
        lines[len(points) :] + points[len(lines) :]
    )
