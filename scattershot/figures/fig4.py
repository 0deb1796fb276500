"""Figure 4: prediction of samples unlike those that were learned from, by value and by class."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scattershot.figures import labels, parity, style
from scattershot.figures.frame import framed, marks

LEAST = 5
"""Outer rows that a class must have to be shown by itself."""

BELOW, WITHIN, ABOVE = "below the range", "within the range", "above the range"


def by_value(observed: pd.Series, low: float, high: float) -> pd.Series:
    """Where each value lies relative to the range that was learned from."""
    places = np.select([observed < low, observed > high], [BELOW, ABOVE], WITHIN)
    return pd.Series(places, index=observed.index)


def errors(
    selection: Mapping[str, Any], points: pd.DataFrame, of: Mapping[str, str] | pd.Series
) -> pd.DataFrame:
    """Mean absolute error over the outer rows of each kind.

    Args:
        selection: the target's selection.
        points: predictions: `method`, `part`, `structure`, `observed`, `predicted`, `source`.
        of: the kind of each structure; structures without one are left out.

    Returns:
        A row per kind: `rows`, `mean` (of predicting the mean of what was learned from) and a
        column for each method.
    """
    tested = points[points["part"] == "outer"]
    learned = points[(points["method"] == "direct") & (points["part"] == "cv")]
    found: dict[str, pd.Series] = {}
    for method in parity.TITLES:
        if not selection.get(method):
            continue
        rows = parity.of_choice(tested, method, selection)
        kinds = rows["structure"].map(of)
        found[method] = (rows["predicted"] - rows["observed"]).abs().groupby(kinds).mean()
        if method == "direct":
            found["rows"] = rows.groupby(kinds).size()
            apart = (rows["observed"] - learned["observed"].mean()).abs()
            found["mean"] = apart.groupby(kinds).mean()
    return pd.DataFrame(found)


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    classes: Mapping[str, str],
) -> Figure:
    """Parity with the learned range marked, errors by value and by class, table of errors.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        points: predictions: `method`, `part`, `structure`, `observed`, `predicted`, `source`.
        classes: the class of each structure.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    direct = points[points["method"] == "direct"].set_index("structure")
    learned = direct[direct["part"] == "cv"]
    low, high = learned["observed"].min(), learned["observed"].max()
    values = by_value(direct.loc[direct["part"] == "outer", "observed"], low, high)
    value_errors = errors(selection, points, values)
    value_errors = value_errors.reindex([BELOW, WITHIN, ABOVE]).dropna(subset=["rows"])
    class_errors = errors(selection, points, classes)
    class_errors = class_errors[class_errors["rows"] >= LEAST].sort_values("direct", kind="stable")
    known = learned.index.map(classes).value_counts()

    title = f"{labels.quantity(selection)}: outside the {selection['n']} samples learned from"
    heights = [1.5, 0.85 + 0.19 * len(class_errors)]
    figure, panels, [second, third] = framed(selection, outer, points, title, heights)
    for axes in panels:
        axes.axvspan(low, high, color=style.SKY, alpha=0.15, linewidth=0, zorder=0)
    unit = labels.unit(selection["unit"])
    names = [f"{name} ({int(rows)})" for name, rows in value_errors["rows"].items()]
    _lanes(second.subplots(), value_errors, names)
    second.axes[0].set_xlabel(f"Mean absolute error on outer test rows ({unit})")
    second.axes[0].set_title(
        f"By value: the range learned from is {labels.number(low)} to {labels.number(high)} {unit}"
    )
    names = [
        f"{name}, {known.get(name, 0) or 'none'} learned ({int(rows)})"
        for name, rows in class_errors["rows"].items()
    ]
    _lanes(third.subplots(), class_errors, names)
    third.axes[0].set_title(f"By class, of {LEAST} outer test rows or more")
    third.axes[0].set_xlabel(f"Mean absolute error on outer test rows ({unit}); rows in brackets")
    third.legend(*third.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def _lanes(axes: Axes, found: pd.DataFrame, names: Sequence[str]) -> None:
    places = np.arange(len(found))
    axes.scatter(found["mean"], places, s=42, marker="|", color=style.INK, linewidths=1.2,
                 label="predicting the mean")  # fmt: skip
    marks(axes, found, size=18)
    style.lanes(axes, names)
    axes.set_xlim(left=0)
