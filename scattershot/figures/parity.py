"""Panels of predicted against observed values, shared by several figures."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from scattershot.errors import LibraryError
from scattershot.figures import style

PADDING = 0.12


def limits(values: pd.Series) -> tuple[float, float]:
    """The range of the values with a margin, never empty."""
    low, high = float(values.min()), float(values.max())
    margin = PADDING * (high - low) or 0.5
    return low - margin, high + margin


def points(axes: Axes, parity: pd.DataFrame, colour: str, low: float, high: float) -> None:
    """Draw outer-test rows as filled dots and, above them, cross-validated rows as rings.

    A prediction outside [low, high] is drawn as a triangle on the edge and counted in the panel,
    so that one wild prediction neither hides nor squeezes the others.

    Args:
        axes: the panel.
        parity: columns `part` ("cv" or "outer"), `observed`, `predicted`.
        colour: of the method.
        low: lower limit of both axes, in the target's unit.
        high: upper limit of both axes.
    """
    style.identity(axes, low, high)
    for part, size, filled in (("outer", 7, True), ("cv", 15, False)):
        rows = parity[parity["part"] == part]
        axes.scatter(
            rows["observed"],
            rows["predicted"].where(rows["predicted"].between(low, high)),
            s=size,
            facecolors=colour if filled else "none",
            edgecolors="none" if filled else style.INK,
            linewidths=0.7,
            alpha=0.55 if filled else 0.9,
            zorder=2 if filled else 3,
            label=part,
        )
    outside = parity[~parity["predicted"].between(low, high) & parity["predicted"].notna()]
    edge = 0.015 * (high - low)
    for above, marker in ((True, "^"), (False, "v")):
        rows = outside[(outside["predicted"] > high) == above]
        height = np.full(len(rows), high - edge if above else low + edge)
        axes.scatter(rows["observed"], height, s=14, marker=marker, color=colour, clip_on=False)
    if len(outside):
        text = f"{len(outside)} beyond the axis"
        axes.text(0.99, 0.02, text, transform=axes.transAxes, ha="right", fontsize=6.3)


def heading(axes: Axes, title: str, note: str) -> None:
    """A panel's title and below it, in small type, a note of at most two lines."""
    axes.set_title(title, pad=22)
    text = axes.text(0, 1.03, note, transform=axes.transAxes, fontsize=6.3, va="bottom")
    # The note may reach over the panel's side: it must not push the panels apart.
    text.set_in_layout(False)


def rows(parity: pd.DataFrame, method: str, source: str = "") -> pd.DataFrame:
    """The rows of one method; where the method has rows of several sources, those of `source`.

    Raises:
        LibraryError: the table has no such row.
    """
    found = parity[parity["method"] == method]
    if source and (found["source"] == source).any():
        found = found[found["source"] == source]
    if found.empty:
        known = ", ".join(sorted(parity["method"].unique())) or "no method at all"
        raise LibraryError(f"the parity table has no row of method '{method}'; it has {known}")
    return found


def key(outer: bool) -> list[Line2D]:
    """Legend entries of `points`."""
    ring = Line2D(
        [],
        [],
        linestyle="",
        marker="o",
        markerfacecolor="none",
        markeredgecolor=style.INK,
        markersize=4,
        label="cross-validated (row held out of the fit)",
    )
    dot = Line2D(
        [],
        [],
        linestyle="",
        marker="o",
        color=style.GREY,
        markeredgecolor="none",
        markersize=3.5,
        label="outer test (row never touched before)",
    )
    return [ring, dot] if outer else [ring]
