"""The atlas of transfer as lines from sources to targets, where a difference is significant."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scattershot.figures import labels, style
from scattershot.figures.atlas import names, ratios, reach

HELPS, HURTS = style.BLUE, style.VERMILION
STYLES: dict[bool, Any] = {True: "-", False: (0, (5, 1.5))}
NAME_WIDTH = 44  # characters
INCHES = 0.15  # height of a line of text
GAP = 0.6  # between two names, in lines of text
WIDEST = 2.4  # points


@style.styled
def draw(atlas: pd.DataFrame) -> Figure:
    """The significant transfers as lines from sources to targets, or that there is none.

    Args:
        atlas: a row per source and target: `source`, `source_label`, `target`, `target_label`,
            `gain` (dimensionless), `verdict` ("helps", "hurts" or "makes no difference").
    """
    sources, targets = names(atlas, "source"), names(atlas, "target")
    tallest = max(_lines(side) for side in (sources, targets))
    figure = style.sheet(height=1.15 + INCHES * tallest)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(-1.15, 2.15)
    left, right = _places(axes, sources, 0, "right"), _places(axes, targets, 1, "left")
    certain = atlas[atlas["verdict"] != "makes no difference"]
    found, end = ratios(atlas), reach(ratios(atlas))
    for source, target, verdict in zip(
        certain["source"], certain["target"], certain["verdict"], strict=True
    ):
        size = min(abs(np.log2(found.loc[source, target])) / end, 1)
        _line(axes, left[source], right[target], verdict == "helps", size)
    axes.set_title(labels.wrap(_headline(atlas["verdict"].value_counts(), len(atlas)), 84))
    handles = [
        Line2D([], [], color=colour, linewidth=1.6, linestyle=STYLES[helps], label=text)
        for helps, colour, text in (
            (True, HELPS, "lower error than the best direct model"),
            (False, HURTS, "higher error"),
        )
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure


def _headline(counts: pd.Series, pairs: int) -> str:
    helps, hurts = counts.get("helps", 0), counts.get("hurts", 0)
    return (
        f"{pairs} transfers of a single source: {helps or 'none'} with significantly lower error "
        f"than the best direct model, {hurts or 'none'} with higher"
    )


def _line(axes: Axes, start: float, end: float, helps: bool, size: float) -> None:
    """A curve that leaves and arrives level, so that lines to one target can be told apart."""
    way = np.linspace(0, 1, 60)
    axes.plot(
        0.02 + 0.96 * way,
        start + (end - start) * (3 * way**2 - 2 * way**3),
        color=HELPS if helps else HURTS,
        linewidth=0.6 + (WIDEST - 0.6) * size,
        linestyle=STYLES[helps],
        alpha=0.9 if helps else 0.6,
        zorder=3 if helps else 2,
    )


def _lines(side: Mapping[str, str]) -> float:
    """Height of all names of a side, in lines of text."""
    return sum(labels.wrap(name, NAME_WIDTH).count("\n") + 1 + GAP for name in side.values())


def _places(axes: Axes, side: Mapping[str, str], x: float, towards: str) -> dict[str, float]:
    """Heights of one side, from the top down, by the lines of each name; it is written there."""
    wrapped = [labels.wrap(name, NAME_WIDTH) for name in side.values()]
    sizes = np.array([name.count("\n") + 1 + GAP for name in wrapped])
    heights = 1 - (np.cumsum(sizes) - sizes / 2) / sizes.sum()
    axes.set_ylim(0, 1)
    axes.scatter(np.full(len(side), x), heights, s=14, color=style.INK, zorder=4)
    for name, height in zip(wrapped, heights, strict=True):
        axes.text(
            x + (-0.03 if towards == "right" else 0.03), height, name, ha=towards, va="center"
        )
    return dict(zip(side, heights.tolist(), strict=True))
