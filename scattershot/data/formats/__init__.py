"""File formats of own data, each read into a frame of cells as they are written.

Every module has `read(path, columns)`: `columns` are those that the config names, a format with
nested fields needs them. The frame's `attrs["reject"]`, where it is set, holds a reason against
each row, "" for none.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from scattershot.data.formats import columnar, delimited, folder, molfile, records

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
    ending = Path(path.name.lower().removesuffix(".gz")).suffix
    return FORMATS.get(ending, delimited.read)(path, columns)
