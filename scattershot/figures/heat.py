"""Heat map of the descriptors of two classes of material, one below the other."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import SubFigure

from scattershot.figures import style

ROWS = 80
"""Samples of each class that are drawn at most, evenly over the order of their values."""

SPREAD = 2.5  # standard deviations at which the colours saturate

STATISTICS = {"ave": "mean", "var": "variance", "max": "highest", "min": "lowest"}


def ordered(
    descriptors: np.ndarray, materials: np.ndarray, values: np.ndarray
) -> dict[str, np.ndarray]:
    """Standardised descriptors of each class, samples by rising value.

    Mean and standard deviation are those of both classes with equal weight, however many samples
    each has; a constant column is 0.

    Args:
        descriptors: shape (n, p).
        materials: class of each sample.
        values: property of each sample.

    Returns:
        For each class (at most ROWS, p).
    """
    classes = list(dict.fromkeys(materials))
    parts = [descriptors[materials == name].astype(np.float64) for name in classes]
    mean = np.mean([part.mean(axis=0) for part in parts], axis=0)
    spread = np.sqrt(np.mean([((part - mean) ** 2).mean(axis=0) for part in parts], axis=0))
    found = {}
    for name, part in zip(classes, parts, strict=True):
        order = np.argsort(values[materials == name], kind="stable")
        chosen = order[np.unique(np.linspace(0, len(order) - 1, ROWS).astype(int))]
        found[name] = (part[chosen] - mean) / np.where(spread > 0, spread, 1)
    return found


def draw(
    part: SubFigure,
    descriptors: np.ndarray,
    columns: Sequence[str],
    materials: np.ndarray,
    values: np.ndarray,
) -> None:
    """One heat map per class on one scale of colours, columns in blocks of one statistic.

    Args:
        part: where to draw.
        descriptors: shape (n, p).
        columns: their p names, which end in `statistic:property`.
        materials: class of each sample.
        values: property of each sample.
    """
    shown = ordered(descriptors, materials, values)
    blocks = np.array([name.split(":")[-2] for name in columns])
    starts = np.flatnonzero(np.r_[True, blocks[1:] != blocks[:-1]])
    middles = (starts + np.r_[starts[1:], len(blocks)] - 1) / 2
    grid = part.subplots(len(shown), 1, sharex=True)
    for axes, (name, rows) in zip(grid, shown.items(), strict=True):
        image = axes.imshow(
            rows, aspect="auto", cmap="RdBu_r", vmin=-SPREAD, vmax=SPREAD, interpolation="none"
        )
        for start in starts[1:]:
            axes.axvline(start - 0.5, color=style.INK, linewidth=0.8)
        axes.set_yticks([])
        axes.set_ylabel(f"{len(rows)} of {(materials == name).sum():,}\n{name}", fontsize=6.5)
        axes.spines[:].set_visible(False)
    grid[-1].set_xticks(middles, [STATISTICS.get(name, name) for name in blocks[starts]])
    grid[-1].tick_params(axis="x", length=0)
    grid[-1].set_xlabel(f"{len(columns)} composition descriptors, by statistic over the atoms")
    bar = part.colorbar(image, ax=list(grid), extend="both", pad=0.02, aspect=30)
    bar.set_label("Standard deviations from the mean")
    style.headline(part, "Composition descriptors of both classes")
