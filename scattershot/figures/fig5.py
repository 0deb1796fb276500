"""Figure 5: which of many compounds are extreme, by what was learned from a few."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from scattershot.figures import labels, numbers, parity, style
from scattershot.figures.frame import framed

PICKED = 20
"""Outer test rows at each end that are picked by their predictions."""

HEIGHT = 3.3
"""Inches of the histogram and what lies below it."""

ENDS = {"highest": style.VERMILION, "lowest": style.PURPLE}


def picks(predicted: pd.Series, end: str, count: int = PICKED) -> pd.Index:
    """The rows of the highest or lowest predictions."""
    order = predicted.sort_values(ascending=end == "lowest", kind="stable")
    return order.index[:count]


def found(rows: pd.DataFrame, end: str, count: int = PICKED) -> int:
    """How many of the rows picked by prediction are among as many picked by observation.

    Args:
        rows: `observed` and `predicted` of all candidates.
        end: "highest" or "lowest".
        count: rows to pick.
    """
    by_prediction = picks(rows["predicted"], end, count)
    return len(by_prediction.intersection(picks(rows["observed"], end, count)))


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    handed: pd.DataFrame,
) -> Figure:
    """Parity panels; histogram of the outer rows with the picked ones in an inset; errors.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        points: predictions: `method`, `part`, `observed`, `predicted`, `source`.
        handed: of what is handed out: `part`, `observed`, `predicted`, `lower`, `upper`.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    [title] = labels.named([selection])
    figure, _, [middle] = framed(selection, outer, points, title, [HEIGHT])
    _extremes(middle, selection, points, handed)
    return figure


def _extremes(
    part: SubFigure, selection: Mapping[str, Any], points: pd.DataFrame, handed: pd.DataFrame
) -> None:
    learned = handed[handed["part"] == "cv"]
    tested = handed[handed["part"] == "outer"].reset_index(drop=True)
    above, below = part.subplots(2, 1, height_ratios=[3.2, 1])
    above.hist(tested["observed"], 40, color=style.GREY, alpha=0.55)
    above.set_ylabel("Outer test compounds")
    above.tick_params(labelbottom=False)
    low, high = tested["observed"].min(), tested["observed"].max()
    # Room for the inset beside the distribution.
    span = low - 0.03 * (high - low), high + 0.62 * (high - low)
    for axes in (above, below):
        axes.set_xlim(*span)
        axes.set_xticks([tick for tick in axes.get_xticks() if low <= tick <= high])
        axes.set_xlim(*span)
    way = numbers.WAYS[selection["choice"]["way"]]
    lanes = {
        f"{PICKED} predicted {end}": tested.loc[picks(tested["predicted"], end)] for end in ENDS
    }
    inset = above.inset_axes((0.69, 0.2, 0.3, 0.8))
    for colour, rows in zip(ENDS.values(), lanes.values(), strict=True):
        _picked(inset, rows, colour)
    edges = pd.concat(list(lanes.values()))
    ends = edges[["observed", "predicted", "lower", "upper"]].melt()["value"]
    style.identity(inset, *parity.limits(ends))
    inset.tick_params(labelsize=5.5)
    unit = labels.unit(selection["unit"])
    inset.set_xlabel(f"Observed ({unit})", fontsize=6)
    inset.set_ylabel(f"Predicted ({unit})", fontsize=6)
    colours = [style.INK, *ENDS.values()]
    strips = {f"{len(learned)} learned from": learned, **lanes}
    for place, (rows, colour) in enumerate(zip(strips.values(), colours, strict=True)):
        below.scatter(rows["observed"], np.full(len(rows), place), s=34, marker="|", color=colour,
                      linewidths=0.9)  # fmt: skip
    style.lanes(below, list(strips))
    below.set_xlabel(f"Observed ({unit})")
    above.set_title(f"Extreme compounds among {len(tested):,}, picked by: {way}", pad=23)
    note = above.text(
        *(0, 1.025, _hits(selection, points, tested)), transform=above.transAxes, fontsize=6.3
    )
    note.set_in_layout(False)


def _picked(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    axes.vlines(rows["observed"], rows["lower"], rows["upper"], color=colour, alpha=0.3, lw=0.7)
    axes.scatter(rows["observed"], rows["predicted"], s=8, color=colour, linewidths=0, zorder=3)


def _hits(selection: Mapping[str, Any], points: pd.DataFrame, tested: pd.DataFrame) -> str:
    """How many of the picked compounds are extreme indeed, by each way."""
    texts = []
    for end in ENDS:
        counts = [f"handed out {found(tested, end)}"]
        for method, title in parity.TITLES.items():
            if selection.get(method):
                rows = parity.of_choice(points[points["part"] == "outer"], method, selection)
                counts.append(f"{title.lower()} {found(rows.reset_index(drop=True), end)}")
        texts.append(f"{end}: {', '.join(counts)}")
    chance = labels.number(PICKED**2 / len(tested), 2)
    return "\n".join(f"Right of {PICKED} {text} (by chance {chance})" for text in texts)
