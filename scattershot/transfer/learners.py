"""Learners that go from named blocks of columns to the target: the direct baselines and more.

Columns are filtered and scaled on the training rows of each split; a block counts as much as
any other, however many columns it has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from scattershot.models import forest
from scattershot.models.scaling import fit_scaler, informative
from scattershot.transfer.blend import blend
from scattershot.transfer.kernels import gaussian_process, ridge, ridge_error

TREES = 200
ROUNDS = 150
BOOSTING = {"eta": 0.05, "max_depth": 3, "subsample": 0.8, "colsample_bynode": 0.5, "nthread": 1}
"""For a few dozen rows: shallow trees, small steps, each on a part of the rows and columns."""


@dataclass(frozen=True)
class Block:
    """Columns of one origin: values (n, p), and whether they are bits or counts.

    A row of NaN is one that could not be described.
    """

    values: np.ndarray
    sparse: bool = False

    def of_rows(self, rows: np.ndarray) -> Self:
        """The same columns of some rows: a mask or numbers."""
        return replace(self, values=self.values[rows])

    def scaled(self, train: np.ndarray) -> np.ndarray:
        """Informative columns, standardised on the rows `train`, divided by sqrt(p)."""
        known = train[~np.isnan(self.values[train]).any(axis=1)]
        kept = informative(self.values[known], np.full(self.values.shape[1], self.sparse))
        columns = self.values[:, kept]
        scaled = fit_scaler(columns[known]).apply(columns).astype(np.float64)
        return scaled / np.sqrt(max(1, len(kept)))

    def learnt(self, train: np.ndarray, y: np.ndarray) -> np.ndarray:
        """scaled(), for a block that also looks at targets y (n,), at those of `train` alone."""
        return self.scaled(train)


@dataclass(frozen=True, kw_only=True)
class OfSources(Block):
    """Columns of many sources, of which those that tell most of the target are taken.

    Which ones is found out on the training rows alone, by best_sources().

    Attributes:
        source: number of the source that each column is of, (p,).
        told: predictions of the S sources, (n, S).
    """

    source: np.ndarray
    told: np.ndarray

    def of_rows(self, rows: np.ndarray) -> Self:
        return replace(super().of_rows(rows), told=self.told[rows])

    def learnt(self, train: np.ndarray, y: np.ndarray) -> np.ndarray:
        told = self.told[train]
        chosen = best_sources(fit_scaler(told).apply(told).astype(np.float64), y[train])
        return Block(self.values[:, np.isin(self.source, chosen)]).scaled(train)


def best_sources(told: np.ndarray, y: np.ndarray) -> list[int]:
    """Forward selection: the source that helps most joins, as long as one lowers the error.

    The error is the leave-one-out error of ridge regression on the predictions of those chosen.

    Args:
        told: scaled predictions of S sources, (n, S).
        y: targets, (n,).

    Returns:
        Their numbers, the best first.
    """
    chosen: list[int] = []
    least = np.inf
    while rest := [source for source in range(told.shape[1]) if source not in chosen]:
        offered = np.stack([told[:, [*chosen, source]] for source in rest])
        errors = ridge_error(offered, y)
        if errors.min() >= least:
            break
        least = errors.min()
        chosen.append(rest[int(np.argmin(errors))])
    return chosen


def _forest(x: np.ndarray, y: np.ndarray, x_new: np.ndarray, seed: int) -> np.ndarray:
    mtry = max(1, x.shape[1] // 3)
    return forest.fit(x, y, TREES, mtry, seed).predict(x_new)


def _boosting(x: np.ndarray, y: np.ndarray, x_new: np.ndarray, seed: int) -> np.ndarray:
    import xgboost  # takes a second that other jobs need not wait

    mean, scale = y.mean(), y.std() or 1.0
    booster = xgboost.train(
        BOOSTING | {"seed": seed % 2**31, "base_score": 0.0},
        xgboost.DMatrix(x, (y - mean) / scale, nthread=1),
        ROUNDS,
    )
    return np.asarray(booster.predict(xgboost.DMatrix(x_new, nthread=1)) * scale + mean)


LEARNERS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]] = {
    "forest": _forest,
    "ridge": lambda x, y, x_new, seed: ridge(x, y, x_new),
    "Gaussian process": lambda x, y, x_new, seed: gaussian_process(x, y, x_new),
    "boosting": _boosting,
}


BLEND = "blend"


@dataclass(frozen=True)
class Candidate:
    """One way to predict the target: a learner on some blocks.

    Attributes:
        blocks: names of the blocks.
        learner: key of LEARNERS, or BLEND.
        sets: of a blend, the blocks of each of its members.
        title: of a blend, what its name says of its many blocks.
    """

    blocks: tuple[str, ...]
    learner: str
    sets: tuple[tuple[str, ...], ...] = ()
    title: str = ""

    @property
    def name(self) -> str:
        """Such as "rdkit2d, ridge" or "all blocks, blend"."""
        return f"{self.title or ' + '.join(self.blocks)}, {self.learner}"

    def predict(
        self, x: Mapping[str, np.ndarray], y: np.ndarray, x_new: Mapping[str, np.ndarray], seed: int
    ) -> np.ndarray:
        """Predictions (m,) for new rows of each block (m, p), fitted to others (n, p) and y (n,).

        Blocks without a column are passed over; where all are, the mean of y is predicted.
        """
        told = [name for name in self.blocks if x[name].shape[1]]
        if not told:
            return np.full(len(x_new[self.blocks[0]]), y.mean())
        if self.learner == BLEND:
            sets = [tuple(name for name in names if name in told) for names in self.sets]
            return blend(x, y, x_new, list(dict.fromkeys(names for names in sets if names)))
        side_by_side = [
            np.concatenate([rows[name] for name in told], axis=1) for rows in (x, x_new)
        ]
        return LEARNERS[self.learner](side_by_side[0], y, side_by_side[1], seed)


def cross_predict(
    candidates: Sequence[Candidate],
    blocks: Mapping[str, Block],
    y: np.ndarray,
    splits: np.ndarray,
    seed: int,
) -> np.ndarray:
    """Predictions (C, S, n) of each candidate for each split, NaN where it predicts no row.

    Args:
        candidates: C ways to predict.
        blocks: their columns, for all n rows.
        y: targets, (n,); those of rows that do not train may be NaN.
        splits: (S, n) int8: 1 trains, 0 is predicted, -1 takes no part.
        seed: of the forests.
    """
    used = {name for candidate in candidates for name in candidate.blocks}
    predictions = np.full((len(candidates), *splits.shape), np.nan)
    for number, split in enumerate(splits):
        train, test = np.flatnonzero(split == 1), np.flatnonzero(split == 0)
        if not len(test):
            continue
        scaled = {name: blocks[name].learnt(train, y) for name in sorted(used)}
        known, new = ({name: rows[part] for name, rows in scaled.items()} for part in (train, test))
        for c, candidate in enumerate(candidates):
            predictions[c, number, test] = candidate.predict(known, y[train], new, seed)
    return predictions
