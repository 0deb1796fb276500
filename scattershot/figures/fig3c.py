"""Figure 3c: scatter matrix of a target and of what the sources say of the same samples."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scattershot.figures import labels, numbers, style

SHOWN = 5
"""Sources that are drawn: those whose predictions go best with the target's own rows."""

NAME_WIDTH = 18  # characters
TRAIN, REST = style.VERMILION, style.GREY


def table(
    selection: Mapping[str, Any], points: pd.DataFrame, fingerprint: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Values of the target and predictions of the sources, sample by sample.

    Args:
        selection: the target's selection.
        points: predictions with `method`, `part`, `structure`, `observed`.
        fingerprint: `structure` and a column `prediction:{source}` for each source.

    Returns:
        A row per sample with a column per quantity, the target first, then the SHOWN sources of
        the highest absolute correlation with it over the target's own rows; and for each sample
        whether it is one of them.
    """
    values = points[points["method"] == "direct"].drop_duplicates("structure")
    values = values.set_index("structure")
    said = fingerprint.set_index("structure").loc[values.index]
    columns = {row["source"]: said[f"prediction:{row['source']}"] for row in selection["sources"]}
    drawn = values["part"] == "cv"
    every = pd.DataFrame(columns)
    strength = every[drawn].corrwith(values.loc[drawn, "observed"]).abs().fillna(0)
    chosen = strength.sort_values(ascending=False, kind="stable").index[:SHOWN]
    return every[chosen].assign(target=values["observed"])[["target", *chosen]], drawn


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    fingerprint: pd.DataFrame,
    units: Mapping[str, str],
) -> Figure:
    """Scatter below the diagonal, histograms on it, correlations above it.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        points: predictions with `method`, `part`, `structure`, `observed`.
        fingerprint: `structure` and `prediction:{source}` of every source.
        units: of the sources.
    """
    frame, drawn = table(selection, points, fingerprint)
    known = {row["source"]: row["label"] for row in selection["sources"]}
    # Powers such as 1e-5 stand with the unit: beside the ticks they would lie on the label.
    powers = [labels.power(values) for _, values in frame.items()]
    frame = frame.div([10.0**exponent for exponent in powers], axis="columns")
    names = [f"{labels.quantity(selection)} ({labels.scaled_unit(selection['unit'], powers[0])})"]
    names += [
        f"{known[source]}, predicted ({labels.scaled_unit(units[source], exponent)})"
        for source, exponent in zip(frame.columns[1:], powers[1:], strict=True)
    ]
    count = len(names)
    figure = style.sheet(height=7.6)
    grid = figure.subplots(count, count, squeeze=False)
    for (row, column), axes in np.ndenumerate(grid):
        x, y = frame.iloc[:, column], frame.iloc[:, row]
        if row > column:
            _scatter(axes, x, y, drawn)
        elif row == column:
            _histogram(axes, x, drawn)
        else:
            _correlation(axes, x, y, drawn)
        first = column == 0 and row > 0
        axes.tick_params(labelsize=5.5, labelleft=first, labelbottom=row == count - 1)
        axes.locator_params(nbins=3)
        axes.xaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_major_formatter("{x:g}")
        if row == count - 1:
            axes.set_xlabel(labels.wrap(names[column], NAME_WIDTH), fontsize=6)
        if column == 0:
            axes.set_ylabel(labels.wrap(names[row], NAME_WIDTH), fontsize=6)
    figure.legend(handles=_key(drawn), loc="outside upper center", ncols=2)
    numbers.foot(figure, selection, outer, "choice")
    return figure


def _scatter(axes: Axes, x: pd.Series, y: pd.Series, drawn: pd.Series) -> None:
    axes.scatter(x[~drawn], y[~drawn], s=2, color=REST, alpha=0.35, linewidths=0, rasterized=True)
    axes.scatter(x[drawn], y[drawn], s=10, color=TRAIN, linewidths=0)


def _histogram(axes: Axes, x: pd.Series, drawn: pd.Series) -> None:
    edges = np.histogram_bin_edges(x, 24).tolist()
    for rows, colour in ((~drawn, REST), (drawn, TRAIN)):
        if rows.any():
            axes.hist(x[rows], edges, density=True, color=colour, alpha=0.6)
    axes.set_yticks([])


def _correlation(axes: Axes, x: pd.Series, y: pd.Series, drawn: pd.Series) -> None:
    axes.set_axis_off()
    for rows, colour, height in ((drawn, TRAIN, 0.6), (~drawn, REST, 0.4)):
        if rows.sum() > 2:
            r = labels.correlation(x[rows].corr(y[rows]))
            axes.text(
                0.5,
                height,
                f"r = {r}",
                color=colour,
                fontsize=8,
                ha="center",
                va="center",
                transform=axes.transAxes,
            )


def _key(drawn: pd.Series) -> list[Line2D]:
    texts = [(TRAIN, f"the {drawn.sum()} rows of the target")]
    if (~drawn).any():
        texts.append((REST, f"{(~drawn).sum():,} outer test rows"))
    return [
        Line2D([], [], linestyle="", marker="o", markersize=4, color=colour, label=text)
        for colour, text in texts
    ]
