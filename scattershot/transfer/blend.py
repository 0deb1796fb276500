"""Gaussian processes with a kernel of their own for each block of columns, and their blend.

A block is what one kind of description says: plain descriptors, the sources' predictions, their
hidden layers. Each has three squared-exponential kernels and a linear one; the weights of all
kernels maximise the marginal likelihood times a broad prior around equal weights (multiple kernel
learning: Goenen & Alpaydin 2011, JMLR 12:2211; Rasmussen & Williams 2006, eq. 5.9). A block that
says nothing fades out; with few rows the weights stay near equal.

Which blocks help a target is not known beforehand, nor whether its values or their logarithms are
the better scale. The blend fits several sets of blocks on both scales and weighs each by its
leave-one-out error, so that direct models take part where the sources are of no use.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from scattershot.transfer.kernels import (
    SEARCHED,
    distances_within,
    searched,
    squared_distances,
)

LENGTHS = (0.5, 1.0, 2.0)
"""Length scales, in units of the median distance of the training rows."""

PRIOR_WIDTH = 2.0
"""Standard deviation of the logarithm of a weight beforehand."""

NOISE = 0.1
STEPS = 60
JITTER = 1e-6


class _Kernels(NamedTuple):
    """Of training rows among themselves, (J, n, n), and of new rows with them, (J, m, n)."""

    known: np.ndarray
    new: np.ndarray


class _Fit(NamedTuple):
    """Predictions of new rows, (m,), and of training rows without themselves, (n,)."""

    new: np.ndarray
    left_out: np.ndarray


def blend(
    x: Mapping[str, np.ndarray],
    y: np.ndarray,
    x_new: Mapping[str, np.ndarray],
    sets: Sequence[Sequence[str]],
) -> np.ndarray:
    """Mean of Gaussian processes on several sets of blocks, weighted by leave-one-out error.

    A member's weight falls with the power sqrt(n) of its error: the fewer the rows, the less is
    such an error to be relied on, and the nearer the weights are to equal ones.

    Args:
        x: training rows of each block, (n, p), scaled columns.
        y: their targets, (n,).
        x_new: rows to predict of each block, (m, p).
        sets: the blocks of each member.

    Returns:
        Predictions, (m,).
    """
    first = next(iter(x_new.values()))
    if np.ptp(y) == 0:
        return np.full(len(first), y[0])
    kernels = {name: _kernels(x[name], x_new[name]) for name in {n for s in sets for n in s}}
    fits = []
    for names in sets:
        joined = _Kernels(
            np.concatenate([kernels[name].known for name in names]),
            np.concatenate([kernels[name].new for name in names]),
        )
        fits.append(_fit(joined, y))
        if y.min() > 0:
            fits.append(_fit_logarithm(joined, y))
    errors = np.array([np.abs(fit.left_out - y).mean() for fit in fits])
    errors = np.maximum(errors, 1e-12 * np.ptp(y))
    weights = (errors.min() / errors) ** np.sqrt(len(y))
    return np.asarray(weights @ np.array([fit.new for fit in fits]) / weights.sum())


def _kernels(x: np.ndarray, x_new: np.ndarray) -> _Kernels:
    """Of one block; each is about 1 for a row with itself."""
    distances, unit = distances_within(x)
    new = squared_distances(x_new, x)
    known_parts = [np.exp(-0.5 * distances / (unit * length**2)) for length in LENGTHS]
    new_parts = [np.exp(-0.5 * new / (unit * length**2)) for length in LENGTHS]
    centred = x - x.mean(axis=0)
    size = (centred**2).sum(axis=1).mean() or 1.0
    known_parts.append(centred @ centred.T / size)
    new_parts.append((x_new - x.mean(axis=0)) @ centred.T / size)
    return _Kernels(np.array(known_parts), np.array(new_parts))


def _fit_logarithm(kernels: _Kernels, y: np.ndarray) -> _Fit:
    """The same for log(y), at most by a factor e beyond the training values."""
    values = np.log(y)
    fit = _fit(kernels, values)
    low, high = values.min() - 1, values.max() + 1
    return _Fit(*(np.exp(np.clip(part, low, high)) for part in fit))


def _fit(kernels: _Kernels, y: np.ndarray) -> _Fit:
    mean, scale = y.mean(), y.std()
    target = (y - mean) / scale
    if len(y) > SEARCHED:
        rows = searched(len(y))
        weights = _weights(kernels.known[:, rows[:, None], rows], target[rows])
    else:
        weights = _weights(kernels.known, target)
    inverse = np.linalg.inv(_covariance(kernels.known, weights))
    dual = inverse @ target
    new = np.tensordot(weights[:-1], kernels.new, 1) @ dual + dual.sum()
    # Rasmussen & Williams 2006, eq. 5.12: without refitting the weights.
    return _Fit(mean + scale * new, y - scale * dual / np.diag(inverse))


def _weights(known: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Weights of the J kernels, and the noise, (J + 1,), for standardised targets."""
    count = len(known)
    centre = np.log(np.append(np.full(count, 1 / count), NOISE))

    def objective(logarithms: np.ndarray) -> tuple[float, np.ndarray]:
        weights = np.exp(logarithms)
        root = np.linalg.cholesky(_covariance(known, weights))
        half = np.linalg.inv(root)
        inverse = half.T @ half
        dual = inverse @ target
        away = (logarithms - centre) / PRIOR_WIDTH
        loss = 0.5 * target @ dual + np.log(np.diag(root)).sum() + 0.5 * (away**2).sum()
        slope = inverse - np.outer(dual, dual)
        traces = np.append(np.tensordot(known, slope, 2), np.trace(slope))
        return loss, 0.5 * weights * traces + away / PRIOR_WIDTH

    bounds = [(-12.0, 4.0)] * count + [(-9.0, 2.0)]
    found = minimize(
        objective, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS}
    )
    return np.asarray(np.exp(found.x))


def _covariance(known: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Of the targets: all kernels, a constant (the mean is not known either) and noise."""
    noise = (weights[-1] + JITTER) * np.eye(known.shape[1])
    return np.asarray(np.tensordot(weights[:-1], known, 1) + 1.0 + noise)
