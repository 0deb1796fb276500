"""Figure 2a: parity of direct and transferred predictions; source error against target error."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from scattershot.figures import frame, labels, parity, style

WORST_SHOWN = 1.5  # relative source error from which a model is drawn on the panel's edge
KEY_WIDTH = 36  # characters


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    models: pd.DataFrame,
    points: pd.DataFrame,
) -> Figure:
    """Three parity panels above one scatter of all models.

    Args:
        selection: the target's selection (`label`, `unit`, `mean_mae`, `direct`, `many_source`,
            `shotgun`, `sources` with `source` and `label`).
        outer: its outer-test errors (`n`, `direct_mae`, `paper_mae`, `many_source_mae`).
        models: a row per model and head: `model_id`, `property`, `head`, `source_relative_mae`
            (dimensionless), `mae` (cross-validated, in the target's unit).
        points: predictions: `method`, `part`, `observed`, `predicted`, `source`.

    Raises:
        LibraryError: `points` has no row of a method that the selection has.
    """
    names = {source["source"]: source["label"] for source in selection["sources"]}
    lines = sum(labels.wrap(label, KEY_WIDTH).count("\n") + 1 for label in names.values())
    heights = [3.05, max(2.5, 1.0 + 0.135 * lines)]
    figure = style.sheet(height=sum(heights))
    top, bottom = figure.subfigures(2, 1, squeeze=False, height_ratios=heights).ravel()
    style.headline(top, *labels.named([selection]))
    parity.panels(top, selection, outer, points)
    _errors(bottom, selection, models, names)
    return figure


def _errors(
    part: SubFigure, selection: Mapping[str, Any], models: pd.DataFrame, names: Mapping[str, str]
) -> None:
    axes = part.subplots()
    models = frame.one_head(models, selection).dropna(subset=["source_relative_mae", "mae"])
    marks = style.marks(names)
    worst = models["source_relative_mae"]
    edge = min(WORST_SHOWN, float(worst[worst <= WORST_SHOWN].max()))
    for source, rows in models.groupby("property", sort=False):
        colour, marker = marks[str(source)]
        x = rows["source_relative_mae"].clip(upper=edge)
        axes.scatter(x, rows["mae"], s=13, color=colour, marker=marker, alpha=0.65, linewidths=0)
    beyond = int((models["source_relative_mae"] > edge).sum())
    axes.set_xlim(0, edge * 1.03)
    lines = _lines(axes, selection)
    chosen = models[models["model_id"] == selection["shotgun"]["paper_choice"]]
    axes.scatter(
        chosen["source_relative_mae"].clip(upper=edge),
        chosen["mae"],
        s=60,
        facecolors="none",
        edgecolors=style.INK,
        linewidths=1.1,
        zorder=5,
    )
    spread = models["source_relative_mae"].corr(models["mae"], method="spearman")
    rank = f"rank correlation of the two errors {labels.correlation(spread)}"
    note = f"; {beyond} of larger source error at the right edge" if beyond else ""
    held_back = len(models) < selection["shotgun"]["models"]
    title = f"{len(models)} transferred networks with head {selection['shotgun']['paper_head']}"
    axes.set_title(f"{title}, behind a screen" if held_back else f"All {title}", pad=14)
    axes.text(0, 1.025, rank + note, transform=axes.transAxes, fontsize=6.3)
    axes.set_xlabel(
        "Error on the source property's test rows,\nrelative to predicting the mean (dimensionless)"
    )
    axes.set_ylabel(f"Cross-validated MAE\non the target ({labels.unit(selection['unit'])})")
    _key(part, names, marks, lines)


def _lines(axes: Axes, selection: Mapping[str, Any]) -> list[Line2D]:
    levels = (
        ("predicting the mean", selection["mean_mae"], style.GREY, (0, (4, 3))),
        ("untrained networks, median", selection["shotgun"].get("untrained_median_mae"),
         style.PURPLE, (0, (1, 1.5))),
        ("direct", selection["direct"]["mae"], style.BLUE, "-"),
    )  # fmt: skip
    return [
        axes.axhline(value, color=colour, linestyle=dash, linewidth=1.1, label=text, zorder=1)
        for text, value, colour, dash in levels
        if value is not None
    ]


def _key(
    part: SubFigure,
    names: Mapping[str, str],
    marks: Mapping[str, tuple[str, str]],
    lines: list[Line2D],
) -> None:
    ring = Line2D(
        [],
        [],
        linestyle="",
        marker="o",
        markersize=7,
        markerfacecolor="none",
        markeredgecolor=style.INK,
        label="lowest target error",
    )
    sources = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marks[source][1],
            color=marks[source][0],
            markeredgewidth=0,
            markersize=4.5,
            label=labels.wrap(label, KEY_WIDTH),
        )
        for source, label in names.items()
    ]
    part.legend(
        handles=[*lines, ring, *sources],
        loc="outside right center",
        fontsize=6.3,
        labelspacing=0.35,
        handlelength=1.8,
    )
