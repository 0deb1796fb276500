"""Folds once they are dealt, and their file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot.data import read_frame, write_frame

OUT = -1
"""In `Folds.inner`: the row takes no part."""

TRAINS = -2
"""The row always trains and is never predicted."""


@dataclass(frozen=True)
class Folds:
    """Repeated outer folds with inner folds.

    Attributes:
        outer: (R, n) int8, the outer fold of each row in each repeat, or TRAINS.
        inner: (R, K, n) int8, its inner fold where outer fold k is left out, or TRAINS; OUT in
            fold k itself.
        scheme: how the rows were dealt, in words.
        groups: (n,) the group of each row, for schemes that keep groups together.
    """

    outer: np.ndarray
    inner: np.ndarray
    scheme: str
    groups: np.ndarray | None = None

    @property
    def repeats(self) -> int:
        """R, how often the rows are dealt anew."""
        return len(self.outer)

    @property
    def count(self) -> int:
        """K, the number of outer folds."""
        return self.inner.shape[1]

    @property
    def scored(self) -> np.ndarray:
        """(R, n) bool, which rows are predicted in some outer fold."""
        return self.outer >= 0

    @property
    def chosen_by(self) -> np.ndarray:
        """(R, K, n) bool, which rows are predicted in some inner fold."""
        return self.inner >= 0

    def describe(self) -> str:
        """In words, for reports."""
        repeats = f", {self.repeats} repeats" if self.repeats > 1 else ""
        return f"{self.scheme}{repeats}, choices by {self._inside()} inside each training fold"

    def _inside(self) -> str:
        inner = int(self.inner.max()) + 1
        return f"{inner}-fold" if inner > 1 else "the same"

    def outer_splits(self) -> np.ndarray:
        """(R * K, n) int8: 1 trains, 0 is predicted."""
        folds = np.arange(self.count)[None, :, None]
        return (self.outer[:, None, :] != folds).reshape(-1, self.outer.shape[1]).astype(np.int8)

    def inner_splits(self) -> np.ndarray:
        """(R * K * I, n) int8: 1 trains, 0 is predicted, -1 takes no part."""
        folds = np.arange(self.inner.max() + 1)[None, None, :, None]
        inner = self.inner[:, :, None, :]
        splits = np.where(inner == OUT, -1, (inner != folds).astype(np.int8))
        return splits.reshape(-1, self.outer.shape[1]).astype(np.int8)

    def out_of_fold(self, predictions: np.ndarray) -> np.ndarray:
        """(..., R, n) from predictions (..., R * K, n) of the outer splits; NaN where none."""
        n = self.outer.shape[1]
        shape = (*predictions.shape[:-2], self.repeats, self.count, n)
        repeat, fold = np.arange(self.repeats)[:, None], np.maximum(self.outer, 0)
        found = predictions.reshape(shape)[..., repeat, fold, np.arange(n)]
        return np.where(self.scored, found, np.nan).astype(predictions.dtype)

    def inside(self, predictions: np.ndarray) -> np.ndarray:
        """(..., R, K, n) from predictions (..., R * K * I, n) of the inner splits; NaN where none.

        They are what the training rows of each outer fold look like from outside.
        """
        n = self.outer.shape[1]
        shape = (*predictions.shape[:-2], self.repeats, self.count, -1, n)
        where = np.maximum(self.inner, 0)[:, :, None, :]
        reshaped = predictions.reshape(shape) if predictions.size else np.zeros((0, *where.shape))
        where = np.broadcast_to(where, (*reshaped.shape[:-2], 1, n))
        found = np.take_along_axis(reshaped, where, axis=-2)[..., 0, :]
        return np.where(self.chosen_by, found, np.nan).astype(predictions.dtype)


def write_folds(folds: Folds, structures: Sequence[str], path: str | Path) -> None:
    """A row per target row: structure, group, outer_{repeat}, inner_{repeat}_{fold}."""
    columns: dict[str, object] = {"structure": list(structures)}
    if folds.groups is not None:
        columns["group"] = folds.groups
    columns |= {f"outer_{repeat}": outer for repeat, outer in enumerate(folds.outer)}
    columns |= {
        f"inner_{repeat}_{fold}": inner
        for repeat, every in enumerate(folds.inner)
        for fold, inner in enumerate(every)
    }
    write_frame(path, pd.DataFrame(columns), {"scheme": folds.scheme})


def read_folds(path: str | Path) -> Folds:
    """What write_folds wrote."""
    frame, about = read_frame(path)
    outer = frame.filter(regex=r"^outer_").to_numpy(dtype=np.int8).T
    inner = (
        frame.filter(regex=r"^inner_").to_numpy(dtype=np.int8).T.reshape(len(outer), -1, len(frame))
    )
    groups = frame["group"].to_numpy() if "group" in frame else None
    return Folds(outer, inner, about["scheme"], groups)


def always_training(dealt: Folds, free: np.ndarray) -> Folds:
    """Folds of all n rows from those of some: the others train in each split, and are not scored.

    Args:
        dealt: folds of the m free rows.
        free: (n,) bool, which rows those are.
    """
    outer_folds = np.full((dealt.repeats, len(free)), TRAINS, dtype=np.int8)
    inner_folds = np.full((dealt.repeats, dealt.count, len(free)), TRAINS, dtype=np.int8)
    outer_folds[:, free], inner_folds[:, :, free] = dealt.outer, dealt.inner
    kept = int((~free).sum())
    words = f"{dealt.scheme}; {kept} structures that a source has seen only train" if kept else ""
    return replace(dealt, outer=outer_folds, inner=inner_folds, scheme=words or dealt.scheme)
