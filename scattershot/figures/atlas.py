"""The atlas of transfer as a heat map: every source property against every target."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.typing import ColorType

from scattershot.figures import labels, style

COLOURS = "RdBu_r"
"""ColorBrewer's, safe for colour-blind readers: blue where the error is lower, red where higher."""

LEAST, MOST = 1, 3
"""Ends of the scale of colours, in powers of two: at least 1/2 to 2, at most 1/8 to 8."""

DARK = 0.18  # luminance below which white is the better legible (contrast of WCAG 2)
NAME_WIDTH = 44  # characters
INCHES, LINE = 0.27, 0.12  # height of a source's row, and of each further line of its name


@style.styled
def draw(atlas: pd.DataFrame) -> Figure:
    """Heat map of the error over that of the best direct model, significant ones marked.

    Args:
        atlas: a row per source and target: `source`, `source_label`, `target`, `target_label`,
            `gain` (dimensionless), `verdict` ("helps", "hurts" or "makes no difference").
    """
    found = ratios(atlas)
    certain = _unstacked(atlas, "verdict").isin(["helps", "hurts"])
    end = reach(found)
    wrapped = [labels.wrap(name, NAME_WIDTH) for name in names(atlas, "source").values()]
    lines = sum(name.count("\n") for name in wrapped)
    figure = style.sheet(height=2.0 + INCHES * len(found) + LINE * lines)
    axes = figure.subplots()
    scale = Normalize(-end, end)
    image = axes.imshow(np.log2(found), cmap=COLOURS, norm=scale, aspect="auto")
    for (row, column), ratio in np.ndenumerate(found.to_numpy()):
        if np.isfinite(ratio):
            sure = bool(certain.to_numpy()[row, column])
            colour = ink(colormaps[COLOURS](scale(np.log2(ratio))))
            _field(axes, (column, row), ratio, sure, colour)
    axes.set_facecolor("#e4e4e4")
    # White lines between the fields, so that neighbours of one colour stay apart.
    axes.set_xticks(np.arange(1, found.shape[1]) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, len(found)) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="both", length=0)
    many = found.shape[1] > 8
    columns = [
        labels.wrap(name, _width(found.shape[1])) for name in names(atlas, "target").values()
    ]
    axes.set_xticks(range(found.shape[1]), columns, fontsize=6.5, rotation=90 if many else 0)
    axes.set_yticks(range(len(found)), wrapped)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, extend=_extend(found, end), pad=0.02, aspect=30)
    powers = range(-end, end + 1)
    bar.set_ticks(powers, labels=[fraction(power) for power in powers])
    bar.ax.tick_params(which="minor", length=0)
    bar.set_label("Error over that of the best direct model (dimensionless)")
    axes.set_title("Error of one source over that of the best direct model, nested; * significant")
    return figure


def ratios(atlas: pd.DataFrame) -> pd.DataFrame:
    """Nested error of each source (rows) over the direct one of each target (columns)."""
    return 1 - _unstacked(atlas, "gain")


def reach(found: pd.DataFrame) -> int:
    """Where the colours end on both sides, as a power of two."""
    furthest = np.nanmax(np.abs(np.log2(found.to_numpy(dtype=float))))
    return int(np.clip(np.ceil(furthest), LEAST, MOST))


def fraction(power: int) -> str:
    """A power of two as one reads it: -1 is 1/2."""
    return str(2**power) if power >= 0 else f"1/{2**-power}"


def ink(colour: ColorType) -> str:
    """White or dark, whichever is legible on this colour (relative luminance)."""
    channels = np.array(list(to_rgb(colour)))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return "white" if linear @ [0.2126, 0.7152, 0.0722] < DARK else style.INK


def names(atlas: pd.DataFrame, kind: str) -> dict[str, str]:
    """The labels of all sources or targets, in the order of the table."""
    return dict(zip(atlas[kind], atlas[f"{kind}_label"], strict=True))


def _unstacked(atlas: pd.DataFrame, column: str) -> pd.DataFrame:
    """One column as a table of sources (rows) and targets, both in their order in the atlas."""
    sources, targets = (list(dict.fromkeys(atlas[kind])) for kind in ("source", "target"))
    return atlas.set_index(["source", "target"])[column].unstack().loc[sources, targets]


def _field(axes: Axes, place: tuple[int, int], ratio: float, sure: bool, colour: str) -> None:
    axes.text(
        *place,
        f"{labels.number(ratio, 2)}{'*' if sure else ''}",
        ha="center",
        va="center",
        color=colour,
        weight="bold" if sure else "normal",
    )


def _width(targets: int) -> int:
    """Characters of a line of a target's name."""
    return max(12, 90 // targets) if targets <= 8 else 34


def _extend(found: pd.DataFrame, end: int) -> str:
    """Which ends of the scale have values beyond them."""
    powers = np.log2(found.to_numpy(dtype=float))
    below, above = np.nanmin(powers) < -end, np.nanmax(powers) > end
    return {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[int(below), int(above)]
