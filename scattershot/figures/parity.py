"""Panels of predicted against observed values, shared by several figures."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D

from scattershot.errors import LibraryError
from scattershot.figures import labels, style

PADDING = 0.12
TITLES = {
    "direct": "Direct",
    "shotgun": "Best transferred network",
    "many_source": "Many-source",
}
"""The ways of predicting that have a panel, and its title."""


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


def panels(
    part: SubFigure, selection: Mapping[str, Any], outer: Mapping[str, Any], parity: pd.DataFrame
) -> list[Axes]:
    """A panel for each way of predicting, with its errors above it and one key below.

    Args:
        part: where to draw.
        selection: the target's selection.
        outer: its outer-test errors.
        parity: `method`, `part`, `observed`, `predicted`, `source`.

    Raises:
        LibraryError: `parity` has no row of a method that the selection has.
    """
    low, high = limits(parity.loc[parity["method"] == "direct", "observed"])
    methods = [name for name in TITLES if selection.get(name)]
    every = list(part.subplots(1, len(methods), squeeze=False)[0])
    for axes, method in zip(every, methods, strict=True):
        points(axes, of_choice(parity, method, selection), style.METHODS[method], low, high)
        heading(axes, TITLES[method], note(method, selection, outer))
        axes.set_xlabel(f"Observed ({labels.unit(selection['unit'])})")
    every[0].set_ylabel(f"Predicted ({labels.unit(selection['unit'])})")
    part.legend(handles=key(bool(outer["n"])), loc="outside lower center", ncols=2)
    return every


def of_choice(parity: pd.DataFrame, method: str, selection: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of a method; of transferred networks those of the one chosen as in the paper."""
    chosen = str(selection["shotgun"].get("paper_choice") or "").split("/")[0]
    return rows(parity, method, chosen if method == "shotgun" else "")


def note(method: str, selection: Mapping[str, Any], outer: Mapping[str, Any]) -> str:
    """The mean absolute errors of a method by how they were found, in two lines."""
    found = selection[method]
    cross_validated = {
        "paper-style": found.get("paper_mae"),
        "nested": found.get("nested_mae", found.get("mae")),
    }
    text = ", ".join(
        f"{name} {labels.number(mae)}" for name, mae in cross_validated.items() if mae is not None
    )
    tested = outer.get("paper_mae" if method == "shotgun" else f"{method}_mae")
    return f"MAE {text}" + ("" if tested is None else f"\nMAE outer test {labels.number(tested)}")


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
