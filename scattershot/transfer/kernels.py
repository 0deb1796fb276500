"""Ridge regression and Gaussian process for a few dozen rows, in closed form.

Both need one eigendecomposition of a Gram matrix; every penalty or noise level then costs next
to nothing, so their choice is made anew for each training set, from that set alone.
"""

import numpy as np

PENALTIES = np.logspace(-4, 4, 25)
NOISES = np.logspace(-4, 1, 16)
LENGTHS = np.logspace(-0.5, 1.5, 11)


def ridge(x: np.ndarray, y: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """Ridge regression, its penalty chosen by leave-one-out error.

    The leave-one-out residuals are those of generalised ridge in its dual form, r_i = a_i / H_ii
    with a = (G + lambda)^-1 y and H = (G + lambda)^-1 (Rifkin & Lippert 2007,
    MIT-CSAIL-TR-2007-025).

    Args:
        x, y: training rows (n, p), scaled columns, and their targets (n,).
        x_new: rows to predict, (m, p).

    Returns:
        Predictions (m,).
    """
    centre, mean = x.mean(axis=0), y.mean()
    x, x_new, y = x - centre, x_new - centre, y - mean
    values, vectors = np.linalg.eigh(x @ x.T)
    scale = max(values.mean(), 1e-12)
    inverse = 1 / (np.maximum(values, 0) + PENALTIES[:, None] * scale)
    weights = (inverse * (vectors.T @ y)) @ vectors.T
    residuals = weights / (inverse @ (vectors**2).T)
    best = np.argmin(np.mean(residuals**2, axis=1))
    return x_new @ (x.T @ weights[best]) + mean


def gaussian_process(x: np.ndarray, y: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """Mean of a Gaussian process with a squared-exponential kernel and white noise.

    Length scale and noise maximise the marginal likelihood over a grid (Rasmussen & Williams
    2006, eq. 5.8); the signal variance is its closed-form optimum for each of them.

    Args and returns as of ridge().
    """
    mean, scale = y.mean(), y.std() or 1.0
    target = (y - mean) / scale
    distances = _squared_distances(x, x)
    unit = np.median(distances[np.triu_indices(len(x), 1)]) or 1.0
    best = (-np.inf, 1.0, target)
    for length in LENGTHS:
        values, vectors = np.linalg.eigh(np.exp(-0.5 * distances / (unit * length**2)))
        spectrum = np.maximum(values, 0) + NOISES[:, None]
        projected = vectors.T @ target
        variance = np.mean(projected**2 / spectrum, axis=1)
        likelihood = -0.5 * (len(y) * np.log(variance) + np.log(spectrum).sum(axis=1))
        k = int(np.argmax(likelihood))
        if likelihood[k] > best[0]:
            best = (float(likelihood[k]), float(length), vectors @ (projected / spectrum[k]))
    _, length, weights = best
    kernel = np.exp(-0.5 * _squared_distances(x_new, x) / (unit * length**2))
    return kernel @ weights * scale + mean


def _squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.maximum((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :] - 2 * a @ b.T, 0.0)
