"""File formats of own data, each read into a frame of cells as they are written.

Every module has `read(path, columns)`: `columns` are those that the config names, a format with
nested fields needs them. The frame's `attrs["reject"]`, where it is set, holds a reason against
each row, "" for none; `attrs["repeated"]` the columns that stand twice, `attrs["delimiter"]` what
separates the fields of a CSV file.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from scattershot.data.formats import columnar, delimited, folder, molfile, records
from scattershot.data.formats.delimited import once
from scattershot.data.formats.names import composed

__all__ = ["FORMATS", "Format", "composed", "fields", "once", "read"]

Format = Callable[[Path, Sequence[str]], pd.DataFrame]

FORMATS: dict[str, Format] = {
    ".parquet": columnar.read,
    ".pq": columnar.read,
    ".json": records.read,
    ".jsonl": records.read,
    ".sdf": molfile.read,
}


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Read a file by its ending (`.gz` apart), or a folder of CIF files; anything else is CSV.

    Raises:
        DataError: the file is missing, empty or damaged.
    """
    if path.is_dir():
        return folder.read(path, columns)
    table = FORMATS.get(_ending(path), delimited.read)(path, columns)
    table.columns = pd.Index([composed(name) for name in table.columns])
    return table


def fields(path: Path) -> list[str]:
    """Columns that a file must be asked for: the plain fields of JSON records, else none.

    Raises:
        DataError: as read().
    """
    return records.fields(path) if _ending(path) in (".json", ".jsonl") else []


def _ending(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix
