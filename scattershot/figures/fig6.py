"""Figure 6: from one class of material to another, by direct application and by transfer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.preprocessing import StandardScaler

from scattershot.figures import heat, labels, numbers, parity, style

MARKS = (("o", 5, 0.0), ("D", 12, 0.5))
"""Marker, area and edge of the source's and of the target's class."""

COMPONENTS = 30
MAPPED = 1500
"""Samples of each class that are mapped at most."""


def embed(descriptors: np.ndarray, seed: int) -> np.ndarray:
    """A t-SNE map (van der Maaten and Hinton 2008) of standardised descriptors.

    Args:
        descriptors: shape (n, p), finite, n of at least 3.
        seed: for the map; equal seeds give equal maps on one machine.

    Returns:
        Coordinates, shape (n, 2), dimensionless.
    """
    scaled = StandardScaler().fit_transform(np.asarray(descriptors, dtype=np.float64))
    reduced = PCA(min(COMPONENTS, *scaled.shape), random_state=0).fit_transform(scaled)
    perplexity = min(30.0, (len(reduced) - 1) / 3)
    # scikit-learn takes 32-bit seeds only.
    return TSNE(2, perplexity=perplexity, init="pca", random_state=seed % 2**32).fit_transform(
        reduced
    )


@style.styled
def draw(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    source: str,
    descriptors: np.ndarray,
    columns: Sequence[str],
    materials: Sequence[str],
    values: Sequence[float],
    seed: int,
) -> Figure:
    """Heat map and map of both classes of material, parity panels, table of errors.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
        points: predictions for the target's samples: `method`, `part`, `observed`, `predicted`,
            `source`; of method "application" (the source's own prediction), "shotgun" (transfer)
            and "direct".
        source: the source property of the other class, as in `points.source`.
        descriptors: composition descriptors of all samples, shape (n, p); rows with a value
            that is not finite are left out.
        columns: their p names.
        materials: class of each sample, those of the source first.
        values: the property of each sample.
        seed: of the t-SNE map.

    Raises:
        LibraryError: `points` lacks one of the methods.
    """
    kept = np.isfinite(descriptors).all(axis=1)
    known, classes = descriptors[kept], np.asarray(materials)[kept]
    observed = np.asarray(values, dtype=float)[kept]
    heights = [3.0, 2.75, numbers.HEIGHT]
    figure = style.sheet(height=sum(heights))
    top, middle, bottom = figure.subfigures(3, 1, squeeze=False, height_ratios=heights).ravel()
    left, right = top.subfigures(1, 2, squeeze=False, width_ratios=[1.15, 1]).ravel()
    heat.draw(left, known, columns, classes, observed)
    drawn = _at_most(classes, seed)
    text = labels.axis(labels.quantity(selection), selection["unit"], 32)
    _map(right, embed(known[drawn], seed), classes[drawn], observed[drawn], text)
    _parities(middle, selection, outer, points, source)
    numbers.table(bottom, selection, outer)
    return figure


def _at_most(classes: np.ndarray, seed: int) -> np.ndarray:
    """Indices of at most MAPPED samples of each class, in order."""
    random = np.random.default_rng(seed)
    chosen = [
        random.permutation(np.flatnonzero(classes == name))[:MAPPED]
        for name in dict.fromkeys(classes)
    ]
    return np.sort(np.concatenate(chosen))


def _map(
    part: SubFigure, places: np.ndarray, classes: np.ndarray, values: np.ndarray, text: str
) -> None:
    axes = part.subplots()
    low, high = np.nanpercentile(values, [2, 98])
    entries = []
    for name, (marker, size, edge) in zip(dict.fromkeys(classes), MARKS, strict=True):
        rows = classes == name
        drawn = axes.scatter(
            places[rows, 0],
            places[rows, 1],
            c=values[rows],
            s=size,
            marker=marker,
            cmap="viridis",
            vmin=low,
            vmax=high,
            rasterized=True,
            edgecolors=style.INK,
            linewidths=edge,
        )
        entries.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker=marker,
                color=style.GREY,
                markeredgecolor=style.INK if edge else "none",
                markersize=4.5,
                label=f"{rows.sum():,} {name}",
            )
        )
    style.headline(part, "Map of the same descriptors")
    axes.set_xlabel("t-SNE axis 1 (arbitrary units)")
    axes.set_ylabel("t-SNE axis 2 (arbitrary units)")
    axes.set_xticks([])
    axes.set_yticks([])
    part.legend(handles=entries, loc="outside lower center", ncols=2)
    part.colorbar(drawn, ax=axes, extend="both", pad=0.02).set_label(text)


def _parities(
    part: SubFigure,
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    points: pd.DataFrame,
    source: str,
) -> None:
    crossing = next(row for row in selection["sources"] if row["source"] == source)
    tested = outer.get("sources") or {}
    panels = {
        "application": ("Source applied directly", {}, None),
        "shotgun": (
            "Transferred from that source",
            {"paper-style": crossing["paper_mae"], "nested": crossing["nested_mae"]},
            tested.get(source),
        ),
        "direct": ("Direct", {"nested": selection["direct"]["mae"]}, outer["direct_mae"]),
    }
    low, high = parity.limits(points.loc[points["method"] == "direct", "observed"])
    every = part.subplots(1, len(panels))
    for axes, (method, (title, errors, test_mae)) in zip(every, panels.items(), strict=True):
        rows = parity.rows(points, method, source)
        parity.points(axes, rows, style.METHODS[method], low, high)
        last = rows[rows["part"] == ("outer" if outer["n"] else "cv")]
        if method == "application":
            # Fitted to no row of the target: all of them test it.
            errors = {"all rows": (rows["predicted"] - rows["observed"]).abs().mean()}
        text = ", ".join(f"{name} {labels.number(mae)}" for name, mae in errors.items())
        r = labels.correlation(last["predicted"].corr(last["observed"]))
        second = "" if test_mae is None else f"outer test {labels.number(test_mae)}, "
        parity.heading(axes, title, f"MAE {text}\n{second}r {r} ({len(last):,} rows)")
        axes.set_xlabel(f"Observed ({labels.unit(selection['unit'])})")
    every[0].set_ylabel(f"Predicted ({labels.unit(selection['unit'])})")
    [name] = labels.named([selection])
    style.headline(part, f"{name}; source: {crossing['label']}")
    part.legend(handles=parity.key(bool(outer["n"])), loc="outside lower center", ncols=2)
