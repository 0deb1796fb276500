"""Fold schemes: which rows train and which are predicted, for the score and for the choice.

The outer folds give the score. Inside the training rows of each outer fold lie inner folds;
whatever is chosen (a model, a head, a baseline) is chosen on these alone, so that the rows of
the outer fold have no say in it (Varma & Simon 2006, BMC Bioinformatics 7:91).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scattershot import seeds
from scattershot.errors import DataError


@dataclass(frozen=True)
class Folds:
    """Repeated outer folds with inner folds.

    Attributes:
        outer: (R, n) int8, the outer fold of each row in each repeat.
        inner: (R, K, n) int8, its inner fold where outer fold k is left out; -1 in fold k itself.
    """

    outer: np.ndarray
    inner: np.ndarray

    @property
    def repeats(self) -> int:
        """R, how often the rows are dealt anew."""
        return len(self.outer)

    @property
    def count(self) -> int:
        """K, the number of outer folds."""
        return self.inner.shape[1]

    def describe(self) -> str:
        """In words, for reports."""
        return (
            f"{self.count}-fold cross-validation, {self.repeats} repeats, "
            f"choices by {self.inner.max() + 1}-fold inside each training fold"
        )

    def outer_splits(self) -> np.ndarray:
        """(R * K, n) int8: 1 trains, 0 is predicted."""
        folds = np.arange(self.count)[None, :, None]
        return (self.outer[:, None, :] != folds).reshape(-1, self.outer.shape[1]).astype(np.int8)

    def inner_splits(self) -> np.ndarray:
        """(R * K * I, n) int8: 1 trains, 0 is predicted, -1 takes no part."""
        folds = np.arange(self.inner.max() + 1)[None, None, :, None]
        inner = self.inner[:, :, None, :]
        splits = np.where(inner == -1, -1, (inner != folds).astype(np.int8))
        return splits.reshape(-1, self.outer.shape[1]).astype(np.int8)

    def out_of_fold(self, predictions: np.ndarray) -> np.ndarray:
        """(..., R, n) from predictions (..., R * K, n) of the outer splits."""
        n = self.outer.shape[1]
        shape = (*predictions.shape[:-2], self.repeats, self.count, n)
        repeat = np.arange(self.repeats)[:, None]
        return predictions.reshape(shape)[..., repeat, self.outer, np.arange(n)]

    def inner_mae(self, predictions: np.ndarray, y: np.ndarray) -> np.ndarray:
        """(..., R, K) mean absolute errors from predictions (..., R * K * I, n)."""
        predicted = (self.inner_splits() == 0).reshape(self.repeats, self.count, -1)
        error = np.abs(predictions - y).reshape(*predictions.shape[:-2], *predicted.shape)
        return error.mean(axis=-1, where=predicted)


def k_fold(n: int, folds: int, repeats: int, inner_folds: int, key: Sequence[object]) -> Folds:
    """Repeated k-fold with inner folds, each row dealt by a random stream named by `key`.

    Raises:
        DataError: there are too few rows for so many folds.
    """
    if n < 2 * folds or n - -(-n // folds) < 2 * inner_folds:
        raise DataError(
            f"{key}: {n} rows are too few for {folds} folds and {inner_folds} inner folds of the "
            "training rows; at least two rows a fold are needed"
        )
    outer = np.stack([_deal(n, folds, *key, repeat) for repeat in range(repeats)])
    inner = np.full((repeats, folds, n), -1, dtype=np.int8)
    for repeat in range(repeats):
        for fold in range(folds):
            rows = np.flatnonzero(outer[repeat] != fold)
            inner[repeat, fold, rows] = _deal(len(rows), inner_folds, *key, repeat, fold)
    return Folds(outer, inner)


def _deal(n: int, folds: int, *key: object) -> np.ndarray:
    return seeds.generator("folds", *key).permutation(np.arange(n) % folds).astype(np.int8)
