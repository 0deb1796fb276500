"""Ridge, kernel ridge and Gaussian process for a few dozen rows, in closed form.

All need one eigendecomposition of a Gram matrix; every penalty or noise level then costs next
to nothing, so their choice is made anew for each training set, from that set alone. Each takes
stacks: x of shape (..., n, p) is one set of inputs for each model, all for the same targets.
"""

import numpy as np

from scattershot import seeds

SEARCHED = 500
"""Rows that kernels are searched on, at most: a search costs the cube of their number. With more
rows the kernels are those that a fixed random choice of them favours; all rows are fitted."""

PENALTIES = np.logspace(-4, 4, 25)
NOISES = np.logspace(-4, 1, 16)
LENGTHS = np.logspace(-0.5, 1.5, 11)
RIDGE_LENGTHS = np.array([0.5, 1.0, 2.0, 4.0])


def ridge(x: np.ndarray, y: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """Ridge regression, its penalty chosen by leave-one-out error.

    Args:
        x, y: training rows (..., n, p), scaled columns, and their targets (n,).
        x_new: rows to predict, (..., m, p).

    Returns:
        Predictions (..., m).
    """
    slopes, intercept = fit_ridge(x, y)
    return (x_new @ slopes[..., None])[..., 0] + intercept[..., None]


def fit_ridge(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (..., p) and intercepts (...) of ridge()."""
    centre = x.mean(axis=-2, keepdims=True)
    centred = x - centre
    if len(y) > SEARCHED and x.shape[-1] < len(y):
        slopes = _slopes(centred, y)
    else:
        weights, _ = _leave_one_out(centred @ centred.mT, y)
        slopes = (centred.mT @ weights[..., None])[..., 0]
    return slopes, y.mean() - (centre @ slopes[..., None])[..., 0, 0]


def _slopes(centred: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The same slopes (..., p) by way of the columns, where there are many rows and fewer columns.

    Residuals without row i are r_i / (1 - h_ii), as in ridge_error().
    """
    wanted = y - y.mean()
    values, vectors = np.linalg.eigh(centred.mT @ centred)
    values = np.maximum(values, 0)
    scale = np.maximum(values.sum(axis=-1) / len(y), 1e-12)
    scores = centred @ vectors
    shrunk = 1 / (values[..., None, :] + PENALTIES[:, None] * scale[..., None, None])
    fitted = shrunk * (wanted @ scores)[..., None, :]
    residuals = wanted - fitted @ scores.mT
    left = 1 - 1 / len(y) - shrunk @ (scores**2).mT
    best = np.argmin(np.mean((residuals / left) ** 2, axis=-1), axis=-1)[..., None, None]
    chosen = np.take_along_axis(fitted, best, axis=-2)[..., 0, :]
    return np.asarray((vectors @ chosen[..., None])[..., 0])


def ridge_error(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Least leave-one-out error (...) of ridge regression over the penalties; args as of ridge().

    From the covariance of the columns, not from a Gram matrix of the rows: of a last hidden layer
    there are fewer columns than rows, and this is to be quick. The mean of the absolute residuals
    r_i / (1 - h_ii), h the hat matrix with the intercept's 1 / n in it.
    """
    centred = x - x.mean(axis=-2, keepdims=True)
    wanted = y - y.mean()
    values, vectors = np.linalg.eigh(centred.mT @ centred)
    values = np.maximum(values, 0)
    scale = np.maximum(values.sum(axis=-1, keepdims=True) / len(y), 1e-12)
    scores = centred @ vectors
    projected = wanted @ scores
    best = np.full(x.shape[:-2], np.inf)
    for penalty in PENALTIES[::2]:
        shrunk = 1 / (values + penalty * scale)
        residuals = wanted - (scores @ (shrunk * projected)[..., None])[..., 0]
        left = 1 - 1 / len(y) - (scores**2 @ shrunk[..., None])[..., 0]
        best = np.minimum(best, np.abs(residuals / left).mean(axis=-1))
    return best


def kernel_ridge(x: np.ndarray, y: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """Kernel ridge regression with a squared-exponential kernel.

    Length scale (in units of the median distance of the training rows) and penalty are chosen
    by leave-one-out error. Args and returns as of ridge().
    """
    distances, unit = distances_within(x)
    new = squared_distances(x_new, x)
    best, found = np.full(x.shape[:-2], np.inf), np.zeros(x_new.shape[:-1])
    for length in RIDGE_LENGTHS:
        gram = np.exp(-0.5 * distances / (unit * length**2))
        centre = gram.mean(axis=-2, keepdims=True)
        weights, error = _leave_one_out(
            gram - centre - centre.mT + centre.mean(axis=-1, keepdims=True), y
        )
        # The weights add up to zero, so what is constant over them needs no centring.
        kernel = np.exp(-0.5 * new / (unit * length**2)) - centre
        predicted = (kernel @ weights[..., None])[..., 0] + y.mean()
        found = np.where((error < best)[..., None], predicted, found)
        best = np.minimum(error, best)
    return found


def _leave_one_out(gram: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Dual weights (..., n) for the penalty with the least leave-one-out error, and that (...).

    The leave-one-out residuals are r_i = a_i / H_ii with a = H y and H = (G + lambda)^-1
    (Rifkin & Lippert 2007, MIT-CSAIL-TR-2007-025). The intercept carries no penalty and is fitted
    anew without row i too: centring makes the constant vector an eigenvector of G, and its
    share, 1 / (n lambda), is taken out of H_ii.

    Args:
        gram: centred Gram matrices, (..., n, n).
        y: targets, (n,).
    """
    values, vectors = np.linalg.eigh(gram)
    scale = np.maximum(values.mean(axis=-1), 1e-12)
    penalties = PENALTIES[:, None] * scale[..., None, None]
    inverse = 1 / (np.maximum(values, 0)[..., None, :] + penalties)
    projected = (y - y.mean()) @ vectors
    weights = (inverse * projected[..., None, :]) @ vectors.mT
    residuals = weights / (inverse @ (vectors**2).mT - 1 / (len(y) * penalties))
    errors = np.mean(residuals**2, axis=-1)
    best = np.argmin(errors, axis=-1)[..., None]
    chosen = np.take_along_axis(weights, best[..., None], axis=-2)[..., 0, :]
    return chosen, np.take_along_axis(errors, best, axis=-1)[..., 0]


def gaussian_process(x: np.ndarray, y: np.ndarray, x_new: np.ndarray) -> np.ndarray:
    """Mean of a Gaussian process with a squared-exponential kernel and white noise.

    Length scale and noise maximise the marginal likelihood over a grid (Rasmussen & Williams
    2006, eq. 5.8); the signal variance is its closed-form optimum for each of them.

    Args and returns as of ridge().
    """
    if np.ptp(y) == 0:
        return np.full(x_new.shape[:-1], y[0])
    mean, scale = y.mean(), y.std()
    target = (y - mean) / scale
    if len(y) > SEARCHED:
        rows = searched(len(y))
        _, stretched, noise = _likeliest(x[..., rows, :], target[rows])
        known = np.exp(-0.5 * squared_distances(x, x) / stretched)
        noisy = known + noise[..., None, None] * np.eye(len(y))
        weights = np.linalg.solve(noisy, target[:, None])[..., 0]
    else:
        weights, stretched, _ = _likeliest(x, target)
    kernel = np.exp(-0.5 * squared_distances(x_new, x) / stretched)
    return (kernel @ weights[..., None])[..., 0] * scale + mean


def searched(count: int) -> np.ndarray:
    """Numbers of the rows, of so many, that kernels are searched on: always the same ones."""
    return np.sort(seeds.generator("kernel search", count).permutation(count)[:SEARCHED])


def _likeliest(x: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Dual weights (..., n), squared length scales (..., 1, 1) and noises (...) of most likelihood.

    Args:
        x: training rows, (..., n, p).
        target: standardised targets, (n,).
    """
    distances, unit = distances_within(x)
    likeliest = np.full(x.shape[:-2], -np.inf)
    lengths, noises = np.ones(x.shape[:-2]), np.ones(x.shape[:-2])
    weights = np.zeros(x.shape[:-1])
    for length in LENGTHS:
        values, vectors = np.linalg.eigh(np.exp(-0.5 * distances / (unit * length**2)))
        spectrum = np.maximum(values, 0)[..., None, :] + NOISES[:, None]
        projected = target @ vectors
        variance = np.mean(projected[..., None, :] ** 2 / spectrum, axis=-1)
        likelihood = -0.5 * (len(target) * np.log(variance) + np.log(spectrum).sum(axis=-1))
        best = np.argmax(likelihood, axis=-1)[..., None]
        noisy = np.take_along_axis(spectrum, best[..., None], axis=-2)[..., 0, :]
        found = (vectors @ (projected / noisy)[..., None])[..., 0]
        highest = np.take_along_axis(likelihood, best, axis=-1)[..., 0]
        better = highest > likeliest
        weights = np.where(better[..., None], found, weights)
        lengths = np.where(better, length, lengths)
        noises = np.where(better, NOISES[best[..., 0]], noises)
        likeliest = np.maximum(highest, likeliest)
    return weights, unit * lengths[..., None, None] ** 2, noises


def distances_within(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Squared distances (..., n, n) and their median (..., 1, 1), 1 where all rows are equal."""
    distances = squared_distances(x, x)
    rows, columns = np.triu_indices(x.shape[-2], 1)
    median = np.median(distances[..., rows, columns], axis=-1)
    return distances, np.where(median > 0, median, 1.0)[..., None, None]


def squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of the rows of a, (..., m, p), and of b, (..., n, p): (..., m, n)."""
    squares = (a**2).sum(axis=-1)[..., :, None] + (b**2).sum(axis=-1)[..., None, :]
    return np.maximum(squares - 2 * a @ b.mT, 0.0)
