"""The user's own CSV or parquet file: structures and values, one material per row.

CSV: comma, semicolon or tab, with a header; UTF-8 (with or without BOM), UTF-16 with BOM, or
Latin-1; any line ends. The structure stands in column `smiles` (`formula` for compositions) unless
the entry sets `structure_column`; a column `id` is used where there is one.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import require
from scattershot.errors import DataError

_DEFAULT_COLUMN = {"smiles": "smiles", "polymer": "smiles", "formula": "formula"}


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the file; cells stay as they are written.

    Raises:
        DataError: the file is missing, empty or damaged, or lacks a column.
    """
    text = entry.get("structure_column", _DEFAULT_COLUMN[entry["structure"]])
    properties = entry["properties"]
    table = _parquet(path) if path.suffix in (".parquet", ".pq") else _csv(path)
    require(table.columns, [text, *(prop["column"] for prop in properties.values())], str(path))
    if table.empty:
        raise DataError(f"{path}: holds a header but no rows")
    ids = _ids(table["id"]) if "id" in table else None
    frame = raw_frame(table, text, properties, ids)
    if "reject" in table.attrs:
        frame["reject"] = table.attrs["reject"]
    return frame


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: cannot be read as parquet: {error}") from error


def _csv(path: Path) -> pd.DataFrame:
    """Every record as strings; a record with the wrong number of fields is marked in `attrs`."""
    lines = io.StringIO(_decoded(path), newline="")
    head = lines.readline()
    lines.seek(0)
    delimiter = max(",;\t", key=head.count)
    try:
        header, *records = csv.reader(lines, delimiter=delimiter)
    except (csv.Error, ValueError) as error:
        raise DataError(f"{path}: cannot be read as CSV: {error or 'no header'}") from error
    header = [name.strip() for name in header]
    repeated = {name for name in header if header.count(name) > 1 and name}
    if repeated:
        raise DataError(f"{path}: column {sorted(repeated)[0]!r} stands twice in the header")
    n = len(header)
    table = pd.DataFrame([(r + [""] * n)[:n] for r in records], columns=header, dtype=object)
    table.attrs["reject"] = [
        f"{len(record)} fields, the header has {n}" if record and len(record) != n else ""
        for record in records
    ]
    return table


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    if not content.strip():
        raise DataError(f"{path}: is empty; expected a header line and rows")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _ids(column: pd.Series) -> pd.Series:
    """Ids as text; a row without one gets its row number."""
    texts = column.astype(object).where(column.notna(), "").astype(str).str.strip()
    numbers = pd.Series([f"row {i}" for i in range(1, len(texts) + 1)], index=texts.index)
    return texts.where(texts != "", numbers)
