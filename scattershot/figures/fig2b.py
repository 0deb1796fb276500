"""Figure 2b: the same as Figure 2a when groups of like samples are held out whole."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure, SubFigure

from scattershot.figures import labels, parity, style
from scattershot.figures.frame import framed, marks

NAME_WIDTH = 46  # characters


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    groups: pd.DataFrame,
) -> Figure:
    """Parity panels, the error of each group while it was held out, and the table of errors.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        points: predictions: `method`, `part`, `structure`, `observed`, `predicted`, `source`.
        groups: a row per target row: `structure`, `group` and the group's `name`.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    [title] = labels.named([selection])
    height = 1.05 + 0.19 * groups["group"].nunique()
    figure, _, [middle] = framed(selection, outer, points, title, [height])
    _errors(middle, selection, points, groups)
    return figure


def group_errors(
    selection: Mapping[str, Any], points: pd.DataFrame, groups: pd.DataFrame
) -> pd.DataFrame:
    """Mean absolute error of each group by each method while the group was held out.

    Returns:
        A row per group, the hardest for the direct model last: `name` and a column for each
        method.
    """
    found = groups.groupby("group").agg(name=("name", "first"))
    held_out = points[points["part"] == "cv"]
    of_group = groups.drop_duplicates("structure").set_index("structure")["group"]
    for method in parity.TITLES:
        if selection.get(method):
            rows = parity.of_choice(held_out, method, selection)
            errors = (rows["predicted"] - rows["observed"]).abs()
            found[method] = errors.groupby(rows["structure"].map(of_group)).mean()
    return found.sort_values("direct", kind="stable")


def short_names(members: pd.DataFrame) -> pd.Series:
    """Short names of groups: their class or classes and, in brackets, how many rows they have.

    Args:
        members: a row per target row, as in results/folds/{target}/{scheme}.groups.csv: `group`,
            `name` (long) and `sample_class` (missing where not known).

    Returns:
        A name per group; where several would be alike, with their number in the long name.
    """
    names = pd.Series({group: _short(rows) for group, rows in members.groupby("group")})
    numbers = members.groupby("group")["name"].first().str.partition(":")[0]
    return names.where(~names.duplicated(keep=False), names + ", group " + numbers)


def _short(members: pd.DataFrame) -> str:
    counts = members["sample_class"].value_counts(dropna=False)
    classes = list(counts[counts.index.notna()].index)
    if not classes:
        # Without classes the long name is "1: 5 of C H O".
        text = members["name"].iloc[0].partition(": ")[2].partition(" of ")[2]
    elif len(counts) > 2 or len(classes) < len(counts):
        text = f"{classes[0]} and others"
    else:
        text = " and ".join(classes)
    return f"{text} ({len(members)})"


def _errors(
    part: SubFigure, selection: Mapping[str, Any], points: pd.DataFrame, groups: pd.DataFrame
) -> None:
    axes = part.subplots()
    errors = group_errors(selection, points, groups)
    marks(axes, errors, size=20)
    style.lanes(axes, [labels.wrap(name, NAME_WIDTH) for name in errors["name"]])
    axes.axvline(
        selection["mean_mae"], color=style.GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1
    )
    axes.set_xlim(left=0)
    axes.set_title("Error of each group while it was held out")
    unit = labels.unit(selection["unit"])
    axes.set_xlabel(f"Mean absolute error ({unit}); dashed: predicting the mean, all groups")
    part.legend(loc="outside lower center", ncols=3)
