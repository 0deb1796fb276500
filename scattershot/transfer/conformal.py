"""Prediction intervals by CV+: cross-conformal, without any assumption on the model.

Barber, Candès, Ramdas & Tibshirani 2021 (Annals of Statistics 49:486), as MAPIE makes them
(Cordier et al. 2023, COPA). An interval of level 1 - alpha covers a new row of the same
distribution with probability 1 - 2 alpha at least, and with about 1 - alpha in practice.
"""

import math
from collections.abc import Callable
from typing import Self

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.model_selection import PredefinedSplit

from scattershot.transfer.folds import Folds
from scattershot.transfer.predictors import Predict

LEVEL = 0.9


def enough(level: float = LEVEL) -> int:
    """Rows with a residual that a finite interval of this level takes at least."""
    return math.floor(1 / (1 - level) + 1e-9) + 1


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
        Two arrays, one number for each predicted row; infinite if there are too few residuals for
        the level: no more than 1 / (1 - level).
    """
    # Imported here: it takes two seconds, and most jobs do without it.
    from mapie.regression import CrossConformalRegressor

    known, new = np.flatnonzero((split == 1) & (fold_of >= 0)), np.flatnonzero(split == 0)
    if not len(new) or len(known) < enough(level):
        return np.full(len(new), -np.inf), np.full(len(new), np.inf)
    folds, place = np.unique(fold_of[known], return_inverse=True)
    splits = np.stack([np.where((split == 1) & (fold_of == fold), 0, split) for fold in folds])
    predictions = predict(splits.astype(np.int8))
    unit = _unit(y[known], predictions)
    regressor = CrossConformalRegressor(
        _Recorded(predictions / unit, folds, fold_of),
        confidence_level=level,
        method="plus",
        cv=PredefinedSplit(place),
    )
    regressor.fit_conformalize(known[:, None], y[known] / unit)
    _, ends = regressor.predict_interval(new[:, None])
    return ends[:, 0, 0] * unit, ends[:, 1, 0] * unit


def _unit(y: np.ndarray, predictions: np.ndarray) -> float:
    """A power of two near the largest number; in such units none is above 1.

    MAPIE checks its residuals against an absolute tolerance, which large numbers miss by rounding.
    Intervals are the same in any unit, and in these to the last bit.
    """
    largest = max(np.abs(y).max(), np.nanmax(np.abs(predictions)))
    return float(2.0 ** np.ceil(np.log2(largest))) if largest > 0 else 1.0


class _Recorded(RegressorMixin, BaseEstimator):
    """Rows by their number, and what was predicted of them without each fold.

    MAPIE fits one split after the other; heads and learners are fitted to all of them at once.
    """

    def __init__(self, predictions: np.ndarray, folds: np.ndarray, fold_of: np.ndarray) -> None:
        self.predictions, self.folds, self.fold_of = predictions, folds, fold_of

    def fit(self, x: np.ndarray, y: np.ndarray) -> Self:
        """Take the predictions made without the fold that these rows lack.

        With all rows MAPIE asks for a prediction that intervals do not depend on.
        """
        lacking = ~np.isin(self.folds, self.fold_of[x[:, 0]])
        self.without_ = int(np.argmax(lacking))
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.predictions[self.without_, x[:, 0]])


def cross_intervals(
    predict: Predict,
    y: np.ndarray,
    folds: Folds,
    level: float = LEVEL,
    tell: Callable[[float], None] = lambda done: None,
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
        tell((fold + 1) / folds.count)
    return ends[0], ends[1]


def coverage(observed: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float | None:
    """Share of rows within their interval, of those with a finite one; None without any."""
    known = np.isfinite(lower)
    within = (lower <= observed) & (observed <= upper)
    return float(within[known].mean()) if known.any() else None
