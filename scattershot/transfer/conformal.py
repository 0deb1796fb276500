"""Prediction intervals by CV+: cross-conformal, without any assumption on the model.

Barber, Candès, Ramdas & Tibshirani 2021 (Annals of Statistics 49:486). An interval of level
1 - alpha covers a new row of the same distribution with probability 1 - 2 alpha at least, and
with about 1 - alpha in practice. The ends are those of MAPIE 1.6 (method "plus") to all digits;
MAPIE itself refits scikit-learn estimators one by one and cannot take heads that are fitted to
many splits at once.
"""

import numpy as np

from scattershot.transfer.folds import Folds
from scattershot.transfer.predictors import Predict

LEVEL = 0.9


def intervals(
    predict: Predict, y: np.ndarray, split: np.ndarray, fold_of: np.ndarray, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends for the predicted rows.

    Each training row is predicted by a model without its fold; a new row's interval gathers what
    each of these models says of it, shifted down and up by each residual of that model's fold.

    Args:
        predict: fits and predicts; it must not have seen the values of the predicted rows.
        y: targets, (N,); only those of training rows are looked at.
        split: (N,): 1 trains, 0 is to get an interval, -1 takes no part.
        fold_of: (N,) fold of each training row; rows below 0 always train and give no residual.
        level: the probability aimed at.

    Returns:
        Two arrays, one number for each predicted row; infinite if there are too few residuals.
    """
    known = np.flatnonzero((split == 1) & (fold_of >= 0))
    folds, place = np.unique(fold_of[known], return_inverse=True)
    splits = np.stack([np.where((split == 1) & (fold_of == fold), 0, split) for fold in folds])
    predictions = predict(splits.astype(np.int8))
    residuals = np.abs(y[known] - predictions[place, known])[:, None]
    new = predictions[place][:, split == 0]
    return -_upper(residuals - new, level), _upper(residuals + new, level)


def _upper(values: np.ndarray, level: float) -> np.ndarray:
    """The ceil(level (n + 1))-th smallest of each column (n, m)."""
    rank = int(np.ceil(level * (len(values) + 1) - 1e-9))
    if rank > len(values):
        return np.full(values.shape[1], np.inf)
    return np.asarray(np.sort(values, axis=0)[rank - 1])


def cross_intervals(
    predict: Predict, y: np.ndarray, folds: Folds, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Ends for each row of the first repeat, fitted to its training fold alone.

    They measure coverage. What is fitted may have been chosen by all rows; then it is a little too
    good.

    Args:
        predict: as of intervals(), for the n rows of the folds.
        y: targets, (n,).
        folds: outer folds to predict, inner folds for the residuals.

    Returns:
        Two (n,) arrays, NaN for rows that are not scored.
    """
    ends = np.full((2, len(y)), np.nan)
    for fold in range(folds.count):
        there = folds.outer[0] == fold
        split = np.where(there, 0, 1)
        ends[:, there] = intervals(predict, y, split, folds.inner[0, fold], level)
    return ends[0], ends[1]


def coverage(observed: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float | None:
    """Share of rows within their interval; None without rows."""
    known = ~np.isnan(lower)
    within = (lower <= observed) & (observed <= upper)
    return float(within[known].mean()) if known.any() else None
