"""Figure 6: from inorganic compounds to polymers, by direct application and by transfer."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.preprocessing import StandardScaler

from scattershot.figures import labels, parity, style

CLASSES = {"inorganic": ("o", 6), "polymer": ("D", 26)}
COMPONENTS = 30


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
    descriptors: np.ndarray,
    materials: Sequence[str],
    values: Sequence[float],
    points: pd.DataFrame,
    source: str,
    label: str,
    unit: str,
    seed: int,
) -> Figure:
    """Map of both classes of material, and two parity panels on one scale.

    Args:
        descriptors: composition descriptors of all samples, shape (n, p); rows with a value
            that is not finite are left out.
        materials: "inorganic" or "polymer" for each sample.
        values: the property of each sample, in `unit`.
        points: predictions for the polymers: `method`, `part`, `observed`, `predicted`, `source`;
            of method "application" (the source's own prediction) and "shotgun" (transfer).
        source: the inorganic source property, as in `points.source`.
        label: the property's name.
        unit: its unit.
        seed: of the t-SNE map.

    Raises:
        LibraryError: `points` lacks one of the two methods.
    """
    figure = style.sheet(height=3.1)
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1, 1.28]).ravel()
    kept = np.isfinite(descriptors).all(axis=1)
    _map(
        left,
        embed(descriptors[kept], seed),
        np.asarray(materials)[kept],
        np.asarray(values, dtype=float)[kept],
        labels.axis(label, unit, 50),
    )
    panels = (("application", "Applied directly"), ("shotgun", "Transferred"))
    chosen = {method: parity.rows(points, method, source) for method, _ in panels}
    shown = pd.concat(list(chosen.values()))
    low, high = parity.limits(pd.concat([shown["observed"], shown["predicted"]]))
    axes = right.subplots(1, len(panels))
    for panel, (method, title) in zip(axes, panels, strict=True):
        rows = chosen[method]
        parity.points(panel, rows, style.METHODS[method], low, high)
        error = (rows["predicted"] - rows["observed"]).abs().mean()
        r = rows["predicted"].corr(rows["observed"])
        origin = ", ".join(sorted(rows["source"].unique()))
        note = f"MAE {labels.number(error)}, r {labels.number(r, 2)}\nfrom {origin}"
        parity.heading(panel, title, note)
        panel.set_xlabel(f"Observed ({labels.unit(unit)})")
    axes[0].set_ylabel(f"Predicted ({labels.unit(unit)})")
    style.headline(right, f"{label} of the polymers")
    return figure


def _map(
    part: SubFigure, places: np.ndarray, materials: np.ndarray, values: np.ndarray, text: str
) -> None:
    axes = part.subplots()
    low, high = np.nanpercentile(values, [2, 98])
    entries = []
    for name, (marker, size) in CLASSES.items():
        rows = materials == name
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
            linewidths=0.7 if name == "polymer" else 0,
        )
        entries.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker=marker,
                color=style.GREY,
                markeredgecolor=style.INK if name == "polymer" else "none",
                markersize=size**0.5,
                label=f"{rows.sum()} {name}{'s' if name == 'polymer' else ' compounds'}",
            )
        )
    style.headline(part, "Map of composition descriptors")
    axes.set_xlabel("t-SNE axis 1 (arbitrary units)")
    axes.set_ylabel("t-SNE axis 2 (arbitrary units)")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_box_aspect(1)
    part.legend(handles=entries, loc="outside lower center", ncols=2)
    part.colorbar(drawn, ax=axes, extend="both", shrink=0.8, pad=0.02).set_label(text)
