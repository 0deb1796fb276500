"""How sure an error, or a difference of two, is when it comes from repeated cross-validation.

Folds share their training rows, so their errors are not independent: the naive variance of their
mean is far too low. Nadeau & Bengio 2003 (Machine Learning 52:239) raise it by n_test / n_train;
Bouckaert & Frank 2004 (PAKDD) apply that to repeated k-fold. Both the interval and the test here
are theirs.
"""

from collections.abc import Sequence

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
    errors = _fold_errors(predictions, y, folds)
    if len(errors) < 2:
        return None
    half = stats.t.ppf(0.5 + level / 2, len(errors) - 1) * _standard_error(errors, folds)
    return max(0.0, float(errors.mean() - half)), float(errors.mean() + half)


def corrected_t_test(a: np.ndarray, b: np.ndarray, y: np.ndarray, folds: Folds) -> float | None:
    """Two-sided p-value of the corrected resampled t-test that a and b err alike.

    Args:
        a, b: out-of-fold predictions, (R, n), of the same folds.
        y, folds: as of interval().

    Returns:
        None if there is one fold alone, which says nothing of the variance.
    """
    difference = _fold_errors(a, y, folds) - _fold_errors(b, y, folds)
    if len(difference) < 2:
        return None
    error = _standard_error(difference, folds)
    if error == 0:
        return 1.0 if difference.mean() == 0 else 0.0
    return float(2 * stats.t.sf(abs(difference.mean()) / error, len(difference) - 1))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down correction (1979, Scand. J. Stat. 6:65); None stays None."""
    known = [number for number, p in enumerate(p_values) if p is not None]
    corrected: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, number in enumerate(sorted(known, key=lambda number: p_values[number] or 0.0)):
        highest = max(highest, min(1.0, (len(known) - rank) * (p_values[number] or 0.0)))
        corrected[number] = highest
    return corrected


def _fold_errors(predictions: np.ndarray, y: np.ndarray, folds: Folds) -> np.ndarray:
    """(R * K,) mean absolute error of each outer fold."""
    errors = np.abs(predictions - y)
    return np.array(
        [
            errors[repeat, folds.outer[repeat] == fold].mean()
            for repeat, fold in np.ndindex(folds.repeats, folds.count)
        ]
    )


def _standard_error(values: np.ndarray, folds: Folds) -> float:
    splits = folds.outer_splits()
    ratio = float(np.mean((splits == 0).sum(axis=1) / (splits == 1).sum(axis=1)))
    return float(np.sqrt((1 / len(values) + ratio) * values.var(ddof=1)))
