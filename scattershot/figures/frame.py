"""What several figures share: parity panels at the top, the table of errors at the bottom."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from scattershot.figures import numbers, parity, style

PANELS = 3.0
"""Inches that the parity panels take."""

OFFSETS = {"direct": 0.22, "shotgun": 0.0, "many_source": -0.22}
"""Of the marks of each way of predicting from the middle of a lane."""


def framed(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    title: str,
    heights: Sequence[float],
) -> tuple[Figure, list[Axes], list[SubFigure]]:
    """A figure with its first and last part drawn.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        points: predictions: `method`, `part`, `observed`, `predicted`, `source`.
        title: of the whole.
        heights: of the parts between, in inches.

    Returns:
        The figure, its parity panels, and the empty parts between.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    every = [PANELS, *heights, numbers.HEIGHT]
    figure = style.sheet(height=sum(every))
    parts = figure.subfigures(len(every), 1, squeeze=False, height_ratios=every).ravel()
    style.headline(parts[0], title)
    panels = parity.panels(parts[0], selection, outer, points)
    numbers.table(parts[-1], selection, outer)
    return figure, panels, list(parts[1:-1])


def marks(axes: Axes, errors: pd.DataFrame, size: float) -> None:
    """Draw the error of each way of predicting in lanes.

    Args:
        axes: a lane for each row.
        errors: a row per lane, from below; a column for each way.
        size: of a mark, in square points.
    """
    places = np.arange(len(errors))
    for method, offset in OFFSETS.items():
        if method in errors:
            axes.scatter(
                errors[method],
                places + offset,
                s=size,
                color=style.METHODS[method],
                marker=style.SHAPES[method],
                label=parity.TITLES[method],
                zorder=3,
            )


def one_head(models: pd.DataFrame, selection: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of `models` with the head of the network that the paper's way chooses.

    One mark for each network: the better of its heads would be another choice by the errors shown.
    """
    return models[models["head"] == selection["shotgun"]["paper_head"]]
