"""Tables of any length, chunk by chunk: read, predicted, written."""

import csv
import functools
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import Parallel, delayed  # type: ignore[import-untyped]

from scattershot import data, files
from scattershot.data import formats
from scattershot.data.formats import delimited
from scattershot.data.values import is_missing
from scattershot.errors import DataError
from scattershot.predictor.columns import missing
from scattershot.predictor.folder import FILE
from scattershot.predictor.predicting import COLUMNS, Predictor
from scattershot.progress import Progress

CHUNK = 4000
"""Rows at a time: the memory of their descriptors, and how often the predictor is fitted."""


def predict_file(
    folder: Path, table: Path, output: Path, structure: str | None, processes: int
) -> dict[str, int]:
    """Predict every row of a table.

    Args:
        folder: of the predictor.
        table: CSV or parquet, read chunk by chunk; JSON or SDF, read whole.
        output: the CSV to be written: row, id (if the table has one), structure, and the columns
            of Predictor.predict.
        structure: column of the structures; None: named as the one that was learnt from.
        processes: how many chunks are predicted at the same time.

    Returns:
        How many rows there are by applicability; "" those with a problem.

    Raises:
        DataError: the table cannot be read or has no such column.
    """
    files.refuse_same(output, table)
    if not (folder / FILE).is_file():
        Predictor(folder)  # Says what is wrong with it.
    changed = (folder / FILE).stat().st_mtime_ns
    predictor = _opened(str(folder), changed)
    column = formats.composed(structure or predictor.about["target"]["structure_column"])
    counts = dict.fromkeys(("inside", "edge", "outside", ""), 0)
    work = Parallel(n_jobs=processes, return_as="generator", pre_dispatch=processes + 1)(
        delayed(_predicted)(str(folder), changed, chunk, column) for chunk in _chunks(table, column)
    )
    progress = Progress(0, "rows predicted")
    with files.whole(output) as temporary, temporary.open("w", newline="", encoding="utf-8") as to:
        writer = csv.writer(to, lineterminator="\n")
        first = 1
        for number, (head, predicted) in enumerate(work):
            rows = data.harmless(pd.concat([head, predicted], axis=1))
            if not number:
                writer.writerow(["row", *rows.columns])
            for row in rows.itertuples(index=False):
                writer.writerow([first, *map(_cell, row)])
                first += 1
            for flag, count in predicted["applicability"].value_counts().items():
                counts[str(flag)] += int(count)
            progress.total += len(rows)
            progress.advance(len(rows))
    progress.close()
    return counts


@functools.lru_cache(maxsize=1)
def _opened(folder: str, changed: int) -> Predictor:
    """The predictor of a folder, opened once in a process until it is written anew."""
    return Predictor(folder)


def _predicted(
    folder: str, changed: int, chunk: pd.DataFrame, column: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Columns that say which rows these are, and their predictions."""
    texts = chunk[column].fillna("").astype(str).str.strip()
    predicted = _opened(folder, changed).predict(texts.tolist())
    for position, reason in enumerate(chunk.attrs.get("reject", [])):
        if reason:
            predicted.loc[position, list(COLUMNS)] = [None, None, None, "", None, reason]
    named = {"id": chunk["id"].to_numpy()} if "id" in chunk and column != "id" else {}
    return pd.DataFrame({**named, "structure": texts.to_numpy()}), predicted


def _chunks(path: Path, column: str) -> Iterator[pd.DataFrame]:
    if path.is_dir() or not path.exists():
        raise DataError(f"{path}: {'is a folder' if path.is_dir() else 'there is no such file'}")
    for number, chunk in enumerate(_tables(path, column)):
        if not number:
            if column not in chunk:
                raise missing(path, column, chunk.columns, "--structure")
            formats.once(chunk, [column], path)
        yield chunk


def _tables(path: Path, column: str) -> Iterator[pd.DataFrame]:
    ending = Path(path.name.lower().removesuffix(".gz")).suffix
    if ending in (".parquet", ".pq"):
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(CHUNK):
                    yield batch.to_pandas().rename(columns=formats.composed)
        except (OSError, pa.ArrowException) as error:
            raise DataError(f"{path}: cannot be read as parquet: {error}") from error
    elif ending in formats.FORMATS:
        table = formats.read(path, list(dict.fromkeys([*formats.fields(path), column])))
        reasons = table.attrs.get("reject", [""] * len(table))
        for start in range(0, len(table), CHUNK):
            chunk = table.iloc[start : start + CHUNK].reset_index(drop=True)
            chunk.attrs["reject"] = reasons[start : start + CHUNK]
            yield chunk
    else:
        yield from delimited.stream(path, CHUNK)


def _cell(value: object) -> object:
    if is_missing(value):
        return ""
    return f"{value:.6g}" if isinstance(value, float) else value
