"""Figure 2c: heat map of a network's neural descriptors, samples sorted by the target."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from scattershot.errors import LibraryError
from scattershot.figures import labels, numbers, style

SPREAD = 2.5  # standard deviations at which the colours saturate


def ordered(features: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Standardised features and their correlations, both ordered as they are drawn.

    Args:
        features: columns `observed` and h0, h1, ...; a row per sample.

    Returns:
        Features with mean 0 and variance 1, samples by rising target value, columns by falling
        Pearson correlation with it; and those correlations. Constant columns are left out.

    Raises:
        LibraryError: no feature varies.
    """
    samples = features.sort_values("observed", kind="stable", ignore_index=True)
    hidden = samples[[name for name in samples if re.fullmatch(r"h\d+", str(name))]].astype(float)
    hidden = hidden.loc[:, hidden.min() < hidden.max()]
    if hidden.empty:
        raise LibraryError("no column h0, h1, ... of the feature table varies: nothing to draw")
    scaled = (hidden - hidden.mean()) / hidden.std(ddof=0)
    correlations = scaled.corrwith(samples["observed"]).fillna(0.0)
    correlations = correlations.sort_values(ascending=False, kind="stable")
    return scaled[correlations.index], correlations


@style.styled
def draw(selection: Mapping[str, Any], outer: Mapping[str, Any], features: pd.DataFrame) -> Figure:
    """Heat map with a strip of target values at its side and the correlations above it.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        features: columns `observed` and h0, h1, ...; a row per sample.

    Raises:
        LibraryError: no feature varies.
    """
    scaled, correlations = ordered(features)
    target = np.sort(features["observed"].to_numpy(dtype=float))
    figure = style.sheet(height=4.7)
    grid = figure.subplots(
        2, 2, sharex="col", width_ratios=[24, 1], height_ratios=[1, 4.6], squeeze=False
    )
    grid[0, 1].set_axis_off()
    bars, heat, strip = grid[0, 0], grid[1, 0], grid[1, 1]
    places = np.arange(len(correlations))
    colours = np.where(correlations >= 0, style.VERMILION, style.BLUE)
    bars.bar(places, correlations, color=colours, width=0.75)
    bars.axhline(0, color=style.INK, linewidth=0.6)
    bars.set_ylim(-1, 1)
    bars.set_ylabel("Correlation\nwith target r")
    bars.tick_params(axis="x", length=0, labelbottom=False)

    values = strip.imshow(target[:, None], aspect="auto", cmap="viridis", interpolation="none")
    strip.set_xticks([])
    strip.set_yticks([])
    image = heat.imshow(
        scaled,
        aspect="auto",
        cmap="RdBu_r",
        vmin=-SPREAD,
        vmax=SPREAD,
        interpolation="none",
    )
    heat.set_yticks([])
    heat.set_ylabel(f"{len(target)} samples, target rising downwards")
    heat.set_xticks(places, list(correlations.index), rotation=90, fontsize=6)
    dropped = sum(bool(re.fullmatch(r"h\d+", str(name))) for name in features) - len(places)
    note = f"; constant ones left out: {dropped}" if dropped else ""
    heat.set_xlabel(f"Neural descriptor: unit of the last hidden layer{note}")
    for axes in (strip, heat):
        axes.spines[:].set_visible(False)
    # The bar added last lies nearest: the target's, beside its strip.
    figure.colorbar(image, ax=strip, fraction=1.2, aspect=25, pad=0.6, extend="both").set_label(
        "Descriptor (standard deviations from its mean)"
    )
    bar = figure.colorbar(values, ax=strip, fraction=1.2, aspect=25, pad=0.3)
    bar.ax.invert_yaxis()  # as the strip: high values below
    bar.set_label(labels.axis(labels.quantity(selection), selection["unit"], 50))
    numbers.foot(figure, selection, outer, "shotgun")
    return figure
