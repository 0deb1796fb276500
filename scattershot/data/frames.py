"""Parquet files with their metadata: property tables, source and target tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scattershot.errors import DataError
from scattershot.files import whole

METADATA_KEY = b"scattershot"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def write_frame(path: str | Path, frame: pd.DataFrame, meta: Mapping[str, Any]) -> None:
    """Write a frame and its metadata as one parquet file, whole or not at all."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    text = json.dumps(meta, ensure_ascii=False, sort_keys=True)
    table = table.replace_schema_metadata({METADATA_KEY: text.encode()})
    with whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def read_frame(path: str | Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read a file of `write_frame`: the frame and its metadata.

    Raises:
        DataError: the file is missing, damaged, or was not written by Scattershot.
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"{path}: cannot be read as parquet ({error}); make it again") from error
    metadata = (table.schema.metadata or {}).get(METADATA_KEY)
    if metadata is None:
        raise DataError(f"{path}: has no Scattershot metadata; it is not a table of this package")
    return table.replace_schema_metadata(None).to_pandas(), json.loads(metadata)


def write_rejected(path: str | Path, rejected: pd.DataFrame) -> None:
    """Write the rejected table as CSV: row, id, property, reason."""
    with whole(path) as temporary:
        harmless(rejected).to_csv(temporary, index=False, lineterminator="\n")


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """A table for a spreadsheet: an apostrophe before text that it would take for a formula."""
    guarded = frame.copy()
    for name in guarded.columns:
        if not pd.api.types.is_numeric_dtype(guarded[name]):
            guarded[name] = [
                f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
                for cell in guarded[name]
            ]
    return guarded
