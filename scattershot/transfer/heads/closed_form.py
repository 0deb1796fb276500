"""Heads with a closed form, solved for all networks of a shard at once in each split."""

from collections.abc import Callable

import numpy as np

from scattershot.models.scaling import CLIP
from scattershot.transfer import kernels
from scattershot.transfer.features import Networks
from scattershot.transfer.heads.base import Head

Learner = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _on_last_layer(learner: Learner) -> Head:
    """A learner on the last hidden layer, its units standardised on each split's training rows."""

    def head(
        networks: Networks,
        y: np.ndarray,
        splits: np.ndarray,
        target: str,
        threads: int = 1,
        wanted: np.ndarray | None = None,
    ) -> np.ndarray:
        return _each_split(learner, networks.last.values, y, splits, wanted)

    return head


ridge = _on_last_layer(kernels.ridge)
kernel_ridge = _on_last_layer(kernels.kernel_ridge)
gaussian_process = _on_last_layer(kernels.gaussian_process)


def affine(
    networks: Networks,
    y: np.ndarray,
    splits: np.ndarray,
    target: str,
    threads: int = 1,
    wanted: np.ndarray | None = None,
) -> np.ndarray:
    """Affine model transfer (Minami et al. 2023, NeurIPS 36): g1(f) + g2(f) g3(x); see Head.

    f is the source's prediction. Here g1 and g2 are straight lines and g3 is linear in the last
    hidden layer h, which makes of it a ridge regression on f, h and f h.
    """
    predictions, hidden = networks.predictions()[..., None], networks.last.values
    features = np.concatenate([predictions, hidden, predictions * hidden], axis=2)
    return _each_split(kernels.ridge, features, y, splits, wanted)


def recalibration(
    networks: Networks,
    y: np.ndarray,
    splits: np.ndarray,
    target: str,
    threads: int = 1,
    wanted: np.ndarray | None = None,
) -> np.ndarray:
    """Direct application: the source's prediction as it is, on a straight line; see Head."""
    return _each_split(_least_squares, networks.predictions()[..., None], y, splits, wanted)


def _each_split(
    learner: Learner,
    features: np.ndarray,
    y: np.ndarray,
    splits: np.ndarray,
    wanted: np.ndarray | None,
) -> np.ndarray:
    """Predictions (K, S, n) of a learner on features (K, n, q)."""
    predictions = np.full((len(features), *splits.shape), np.nan, dtype=np.float32)
    for number, split in enumerate(splits):
        train, test = np.flatnonzero(split == 1), np.flatnonzero(split == 0)
        some = slice(None) if wanted is None else wanted[:, number]
        scaled = standardised(features[some], train)
        found = learner(scaled[:, train], y[train], scaled[:, test])
        predictions[some, number] = _spread(found, test, len(split))
    return predictions


def _spread(found: np.ndarray, test: np.ndarray, rows: int) -> np.ndarray:
    """Predictions (K, m) of some rows among all, (K, n), the others NaN."""
    every = np.full((len(found), rows), np.nan, dtype=np.float32)
    every[:, test] = found
    return every


def standardised(features: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Features (K, n, q) float64 in standard deviations of the training rows, clipped."""
    values = features.astype(np.float64)
    mean = values[:, train].mean(axis=1, keepdims=True)
    scale = values[:, train].std(axis=1, keepdims=True)
    # Units that are dead (or padding) over the training rows say nothing of the others either.
    dead = scale <= 1e-6 * np.abs(mean)
    scaled = np.where(dead, 0.0, (values - mean) / np.where(dead, 1.0, scale))
    return np.clip(scaled, -CLIP, CLIP)


def _least_squares(x: np.ndarray, y: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """Straight line through standardised x (K, n, 1)."""
    slope = (x[..., 0] * (y - y.mean())).mean(axis=-1, keepdims=True)
    return y.mean() + slope * x_new[..., 0]
