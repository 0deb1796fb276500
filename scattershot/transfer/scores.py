"""Scores of candidates under repeated nested cross-validation: the one table of transfer.

A candidate is whatever can predict the target: a source model with a head, a direct baseline,
a many-source learner. All are kept in the same form, so that all are chosen among alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
        "inner_mae": pa.list_(pa.float32()),
    }
)


@dataclass(frozen=True)
class Scores:
    """C candidates on the same n rows and folds.

    Attributes:
        about: a row per candidate: candidate, property, setup, head, weights.
        predictions: (C, R, n) out-of-fold predictions.
        inner: (C, R, K) MAE over the inner folds of each outer training set; NaN for controls,
            which are never chosen.
        y: (n,) targets.
    """

    about: pd.DataFrame
    predictions: np.ndarray
    inner: np.ndarray
    y: np.ndarray

    @property
    def mae(self) -> np.ndarray:
        """(C,) mean absolute error, mean over the repeats."""
        return np.abs(self.predictions - self.y).mean(axis=(1, 2))

    def where(self, chosen: np.ndarray) -> "Scores":
        """The candidates of a boolean mask or of indices."""
        about = self.about[chosen] if chosen.dtype == bool else self.about.iloc[chosen]
        return Scores(
            about.reset_index(drop=True), self.predictions[chosen], self.inner[chosen], self.y
        )


def write_scores(scores: Scores, path: str | Path) -> None:
    """A row per candidate and repeat."""
    count, repeats, n = scores.predictions.shape
    rows = scores.about.loc[scores.about.index.repeat(repeats)].reset_index(drop=True)
    rows["repeat"] = np.tile(np.arange(repeats), count)
    rows["mae"] = np.abs(scores.predictions - scores.y).mean(axis=2).ravel()
    rows["predictions"] = pd.Series(list(scores.predictions.reshape(count * repeats, n)))
    rows["inner_mae"] = pd.Series(
        list(scores.inner.reshape(count * repeats, scores.inner.shape[-1]))
    )
    with files.whole(path) as temporary:
        pq.write_table(pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False), temporary)


def read_scores(paths: Sequence[str | Path], y: np.ndarray, folds: Folds) -> Scores:
    """Join score files of the same target and folds, in the order given."""
    tables = [pq.read_table(path, schema=SCHEMA) for path in paths]
    frame = pa.concat_tables(tables).to_pandas()
    predictions, inner = (
        np.array(frame[name].to_list(), dtype=np.float64).reshape(-1, folds.repeats, length)
        for name, length in (("predictions", len(y)), ("inner_mae", folds.count))
    )
    about = frame.drop(columns=["repeat", "mae", "predictions", "inner_mae"])
    return Scores(about.iloc[:: folds.repeats].reset_index(drop=True), predictions, inner, y)
