"""The atlas of transfer: every source property against every target."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from scattershot.figures import labels, style

SATURATED = 50.0  # percent
NAME_WIDTH = 34  # characters
HELPS, HURTS = style.BLUE, style.VERMILION
STYLES: dict[bool, Any] = {True: "-", False: (0, (4, 2))}


@style.styled
def draw(atlas: pd.DataFrame) -> Figure:
    """Heat map of the gain over the best direct model, significant ones marked.

    Args:
        atlas: a row per source and target: `source`, `source_label`, `target`, `target_label`,
            `gain` (dimensionless), `verdict` ("helps", "hurts" or "makes no difference").
    """
    sources, targets = (list(dict.fromkeys(atlas[kind])) for kind in ("source", "target"))
    fields = atlas.set_index(["source", "target"])
    gains = 100 * fields["gain"].unstack().loc[sources, targets]
    certain = fields["verdict"].unstack().loc[sources, targets].isin(["helps", "hurts"])
    names = _names(atlas, "source") | _names(atlas, "target")
    figure = style.sheet(height=2.1 + 0.23 * len(gains))
    axes = figure.subplots()
    image = axes.imshow(gains, cmap="PuOr", vmin=-SATURATED, vmax=SATURATED, aspect="auto")
    for (row, column), gain in np.ndenumerate(gains.to_numpy()):
        if np.isfinite(gain):
            sure = certain.to_numpy()[row, column]
            number = f"{gain:+.0f}".replace("-0", "0").replace("+0", "0")
            text = f"{number}{'*' if sure else ''}".replace("-", labels.MINUS)
            colour = "white" if abs(gain) > 0.75 * SATURATED else style.INK
            weight = "bold" if sure else "normal"
            axes.text(column, row, text, ha="center", va="center", color=colour, weight=weight)
    axes.set_facecolor("#eeeeee")
    axes.set_xticks(
        range(gains.shape[1]),
        [labels.wrap(names[target], max(12, 90 // gains.shape[1])) for target in gains.columns],
        fontsize=6.5,
        rotation=90 if gains.shape[1] > 8 else 0,
    )
    axes.set_yticks(
        range(len(gains)), [labels.wrap(names[name], NAME_WIDTH) for name in gains.index]
    )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, extend="both", pad=0.02, aspect=30)
    bar.set_label("Error lower than that of the best direct model (%), nested")
    axes.set_title("Gain of one source over the best direct model (%); * significant")
    return figure


@style.styled
def network(atlas: pd.DataFrame) -> Figure:
    """The significant transfers as lines from sources to targets, or that there is none.

    Args:
        atlas: as for `draw`, with `verdict` ("helps", "hurts" or "makes no difference").
    """
    sources, targets = _names(atlas, "source"), _names(atlas, "target")
    figure = style.sheet(height=1.1 + 0.23 * max(len(sources), 2 * len(targets)))
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(-1.15, 2.0)
    left, right = _places(axes, sources, 0, "right"), _places(axes, targets, 1, "left")
    certain = atlas[atlas["verdict"] != "makes no difference"]
    for source, target, gain, verdict in zip(
        certain["source"], certain["target"], certain["gain"], certain["verdict"], strict=True
    ):
        helps = verdict == "helps"
        axes.plot(
            [0.02, 0.98],
            [left[source], right[target]],
            color=HELPS if helps else HURTS,
            linewidth=0.6 + 4 * min(abs(gain), SATURATED / 100),
            linestyle=STYLES[helps],
            alpha=0.85 if helps else 0.4,
            zorder=3 if helps else 2,
        )
    axes.set_title(labels.wrap(_headline(atlas["verdict"].value_counts(), len(atlas)), 84))
    handles = [
        Line2D([], [], color=colour, linewidth=2, linestyle=STYLES[helps], label=text)
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


def _names(atlas: pd.DataFrame, kind: str) -> dict[str, str]:
    """The labels of all sources or targets, in the order of the table."""
    return dict(zip(atlas[kind], atlas[f"{kind}_label"], strict=True))


def _places(axes: Axes, names: Mapping[str, str], x: float, side: str) -> dict[str, float]:
    """Heights of one side, from the top down; the names are written there."""
    heights = np.linspace(1, 0, len(names)) if len(names) > 1 else np.array([0.5])
    axes.scatter(np.full(len(names), x), heights, s=14, color=style.INK, zorder=4)
    for name, height in zip(names.values(), heights, strict=True):
        axes.text(
            x + (-0.03 if side == "right" else 0.03),
            height,
            labels.wrap(name, 48),
            ha=side,
            va="center",
        )
    return dict(zip(names, heights.tolist(), strict=True))
