"""How sure an error, or a difference of two, is when it comes from repeated cross-validation.

Folds share their training rows, so their errors are not independent: the naive variance of their
mean is far too low. Nadeau & Bengio 2003 (Machine Learning 52:239) raise it by n_test / n_train;
Bouckaert & Frank 2004 (PAKDD) apply that to repeated k-fold. Both the interval and the test here
are theirs. Folds of unequal size, as whole groups make them, count by their rows, so that the mean
is that over all rows; J folds then know as much as 1 / sum of squared weights equal ones do.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from scattershot.transfer.folds import Folds

LEVEL = 0.95


def interval(
    predictions: np.ndarray, y: np.ndarray, folds: Folds, level: float = LEVEL
) -> tuple[float, float] | None:
    """Confidence interval of the mean absolute error; None if there is one fold alone.

    Args:
        predictions: out-of-fold predictions, (R, n).
        y: targets, (n,).
        folds: the folds.
        level: of confidence.
    """
    found = _mean(np.abs(predictions - y), folds)
    if found is None:
        return None
    half = float(stats.t.ppf(0.5 + level / 2, found.freedom)) * found.error
    return max(0.0, found.value - half), found.value + half


def corrected_t_test(a: np.ndarray, b: np.ndarray, y: np.ndarray, folds: Folds) -> float | None:
    """Two-sided p-value of the corrected resampled t-test that a and b err alike.

    Args:
        a, b: out-of-fold predictions, (R, n), of the same folds.
        y, folds: as of interval().

    Returns:
        None if there is one fold alone, which says nothing of the variance.
    """
    found = _mean(np.abs(a - y) - np.abs(b - y), folds)
    if found is None:
        return None
    if found.error == 0:
        return 1.0 if found.value == 0 else 0.0
    return float(2 * stats.t.sf(abs(found.value) / found.error, found.freedom))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down correction (1979, Scand. J. Stat. 6:65); None stays None."""
    known = [number for number, p in enumerate(p_values) if p is not None]
    corrected: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, number in enumerate(sorted(known, key=lambda number: p_values[number] or 0.0)):
        highest = max(highest, min(1.0, (len(known) - rank) * (p_values[number] or 0.0)))
        corrected[number] = highest
    return corrected


class _Mean(NamedTuple):
    """A mean over all scored rows, its standard error, and the degrees of freedom of that."""

    value: float
    error: float
    freedom: float


def _mean(values: np.ndarray, folds: Folds) -> _Mean | None:
    """Of values (R, n) of the rows; None if there is one fold alone."""
    splits = folds.outer_splits()
    tested, trained = (splits == 0).sum(axis=1), (splits == 1).sum(axis=1)
    if len(splits) < 2:
        return None
    of_fold = np.array(
        [
            values[repeat, folds.outer[repeat] == fold].mean()
            for repeat, fold in np.ndindex(folds.repeats, folds.count)
        ]
    )
    weights = tested / tested.sum()
    mean = weights @ of_fold
    one = np.square(weights).sum()
    variance = weights @ np.square(of_fold - mean) / (1 - one)
    ratio = weights @ (tested / trained)
    return _Mean(float(mean), float(np.sqrt((one + ratio) * variance)), float(1 / one - 1))
