"""The errors of each way of predicting, by how they were found, and the marks that show them."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from scattershot.figures import style

SHAPES = {"paper": ("<", False), "nested": ("o", False), "outer": ("D", True)}
"""Marker of each estimate, and whether it is filled."""

SIZES = {"paper": 6.0, "nested": 6.6, "outer": 4.6}
"""In points; a diamond on a ring leaves the ring in view."""

ESTIMATES = {
    "paper": "cross-validated, best picked on the same folds (paper-style)",
    "nested": "cross-validated, picked inside each training fold (nested)",
    "outer": "outer test: rows that no step had touched",
}


def errors(selection: Mapping[str, Any], outer: Mapping[str, Any], way: str) -> dict[str, float]:
    """The mean absolute errors of one way of predicting that exist.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        way: a key of the selection, such as "direct", "shotgun" or "choice", or "mean".

    Returns:
        Any of `paper`, `nested` and `outer`, in the target's unit.
    """
    part = {"mae": selection["mean_mae"]} if way == "mean" else selection.get(way) or {}
    found = {
        "paper": part.get("paper_mae"),
        "nested": part.get("nested_mae", part.get("mae")),
        "outer": outer.get("paper_mae" if way == "shotgun" else f"{way}_mae"),
    }
    return {name: mae for name, mae in found.items() if mae is not None}


def lane(axes: Axes, points: Mapping[str, float], y: float, colour: str) -> None:
    """Draw the estimates of one way at this height, joined by a line.

    Args:
        axes: where.
        points: any of `paper`, `nested` and `outer`; errors, absolute or relative.
        y: height.
        colour: of the way.
    """
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


def key(texts: Mapping[str, str]) -> list[Line2D]:
    """Legend entries of these estimates, by name."""
    return [
        Line2D(
            [],
            [],
            linestyle="",
            marker=SHAPES[name][0],
            color=style.INK,
            markerfacecolor=style.INK if SHAPES[name][1] else "white",
            markersize=SIZES[name],
            label=text,
        )
        for name, text in texts.items()
    ]
