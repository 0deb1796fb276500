"""What candidates predict for a target's rows, on outer and on inner folds, and its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scattershot import files
from scattershot.transfer.folds import Folds

SCHEMA = pa.schema(
    {
        "candidate": pa.string(),
        "property": pa.string(),
        "setup": pa.string(),
        "head": pa.string(),
        "weights": pa.string(),
        "repeat": pa.int32(),
        "mae": pa.float64(),
        "predictions": pa.list_(pa.float32()),
        "inside": pa.list_(pa.float32()),
    }
)


@dataclass(frozen=True)
class Scores:
    """C candidates on the same n rows and folds.

    Attributes:
        about: a row per candidate: candidate, property, setup, head, weights ("trained",
            "untrained", "shuffled" or, for what has none, "none").
        predictions: (C, R, n) out-of-fold predictions, NaN for rows that are not scored.
        inside: (C, R, K, n) predictions of the inner folds of each outer training set, NaN in
            the outer fold.
        y: (n,) targets.
        folds: the folds.
    """

    about: pd.DataFrame
    predictions: np.ndarray
    inside: np.ndarray
    y: np.ndarray
    folds: Folds

    def __len__(self) -> int:
        return len(self.about)

    @property
    def repeat_mae(self) -> np.ndarray:
        """(C, R) mean absolute error."""
        errors = np.abs(self.predictions - self.y)
        return np.asarray(errors.mean(axis=2, where=self.folds.scored))

    @property
    def mae(self) -> np.ndarray:
        """(C,) mean absolute error, mean over the repeats."""
        return np.asarray(self.repeat_mae.mean(axis=1))

    @cached_property
    def inner(self) -> np.ndarray:
        """(C, R, K) mean absolute error over the inner folds of each outer training set."""
        errors = np.abs(self.inside - self.y)
        return np.asarray(errors.mean(axis=-1, where=self.folds.chosen_by))

    def where(self, chosen: np.ndarray) -> "Scores":
        """The candidates of a boolean mask or of indices."""
        about = self.about[chosen] if chosen.dtype == bool else self.about.iloc[chosen]
        return Scores(
            about.reset_index(drop=True),
            self.predictions[chosen],
            self.inside[chosen],
            self.y,
            self.folds,
        )

    def of(self, weights: str) -> "Scores":
        """The candidates with such weights."""
        return self.where((self.about["weights"] == weights).to_numpy())


def joined(parts: Sequence[Scores]) -> Scores:
    """Candidates of the same target and folds, in the order given."""
    return Scores(
        pd.concat([part.about for part in parts], ignore_index=True),
        np.concatenate([part.predictions for part in parts]),
        np.concatenate([part.inside for part in parts]),
        parts[0].y,
        parts[0].folds,
    )


def write_scores(scores: Scores, path: str | Path) -> None:
    """A row per candidate and repeat; `inside` holds the K folds one after the other."""
    count, repeats, _ = scores.predictions.shape
    rows = scores.about.loc[scores.about.index.repeat(repeats)].reset_index(drop=True)
    rows["repeat"] = np.tile(np.arange(repeats), count)
    rows["mae"] = scores.repeat_mae.ravel()
    for name in ("predictions", "inside"):
        values: np.ndarray = getattr(scores, name)
        rows[name] = pd.Series(list(values.reshape(count * repeats, _width(name, scores.folds))))
    with files.whole(path) as temporary:
        pq.write_table(pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False), temporary)


def read_scores(paths: Sequence[str | Path], y: np.ndarray, folds: Folds) -> Scores:
    """Join score files of the same target and folds, in the order given."""
    table = pa.concat_tables([pq.read_table(path, schema=SCHEMA) for path in paths])
    about = table.select(["candidate", "property", "setup", "head", "weights"]).to_pandas()
    predictions, inside = (
        _flat(table[name]).reshape(-1, folds.repeats, _width(name, folds))
        for name in ("predictions", "inside")
    )
    return Scores(
        about.iloc[:: folds.repeats].reset_index(drop=True),
        predictions.astype(np.float64),
        inside.reshape(-1, *folds.inner.shape),
        y,
        folds,
    )


def _flat(column: pa.ChunkedArray) -> np.ndarray:
    """The numbers of a column of lists. (A list column's own nulls would be lost; it has none.)"""
    return np.concatenate(
        [np.zeros(0, np.float32)]
        + [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    )


def _width(name: str, folds: Folds) -> int:
    n = folds.outer.shape[1]
    return n if name == "predictions" else folds.count * n
