"""Heads with a closed form, solved for all networks of a shard at once in each split."""

from collections.abc import Callable

import numpy as np

from scattershot.models.scaling import CLIP
from scattershot.transfer import kernels
from scattershot.transfer.features import Networks
from scattershot.transfer.heads.base import Head

Learner = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _head(features: Callable[[Networks], np.ndarray], learner: Learner) -> Head:
    """A learner on features (K, n, q), standardised on each split's training rows."""

    def head(
        networks: Networks,
        y: np.ndarray,
        splits: np.ndarray,
        target: str,
        threads: int = 1,
        wanted: np.ndarray | None = None,
    ) -> np.ndarray:
        values = features(networks)
        predictions = np.full((len(values), *splits.shape), np.nan, dtype=np.float32)
        wanted = np.ones(predictions.shape[:2], dtype=bool) if wanted is None else wanted
        for number, split in enumerate(splits):
            train, test = np.flatnonzero(split == 1), np.flatnonzero(split == 0)
            some = np.flatnonzero(wanted[:, number])
            scaled = standardised(values[some], train)
            found = learner(scaled[:, train], y[train], scaled[:, test])
            predictions[some[:, None], number, test] = found
        return predictions

    return head


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


def _last_layer(networks: Networks) -> np.ndarray:
    return networks.last.values


def _predictions(networks: Networks) -> np.ndarray:
    return networks.predictions()[..., None]


def _products(networks: Networks) -> np.ndarray:
    """The source's prediction f, the units h of the last hidden layer, and f h."""
    predictions, hidden = _predictions(networks), _last_layer(networks)
    return np.concatenate([predictions, hidden, predictions * hidden], axis=2)


ridge = _head(_last_layer, kernels.ridge)
kernel_ridge = _head(_last_layer, kernels.kernel_ridge)
gaussian_process = _head(_last_layer, kernels.gaussian_process)

# Affine model transfer (Minami et al. 2023, NeurIPS 36), g1(f) + g2(f) g3(x): here g1 and g2 are
# straight lines and g3 is linear in the last hidden layer, which makes a ridge regression of it.
affine = _head(_products, kernels.ridge)

# Direct application: the source's prediction as it is, on a straight line.
recalibration = _head(_predictions, _least_squares)
