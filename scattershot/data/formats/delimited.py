"""CSV: comma, semicolon or tab, with a header; any line ends; gzip if need be.

UTF-8 (with or without BOM), UTF-16 with BOM, or Windows-1252 (which Latin-1 text is, too).
"""

import codecs
import csv
import gzip
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pandas as pd

from scattershot.data.archives import read_whole
from scattershot.errors import DataError

# A cell may hold a whole crystal; the file as a whole is bounded already.
csv.field_size_limit(sys.maxsize)
_BLOCK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Every record as strings; a record with the wrong number of fields has a reason against it.

    Raises:
        DataError: the file is missing, empty or damaged, or repeats a column.
    """
    content = read_whole(path)
    binary = io.BytesIO(content)
    encoding = _encoding(binary)
    binary.seek(0)
    lines = io.TextIOWrapper(binary, encoding, errors="replace", newline="")
    return next(_tables(lines, path, None))


def stream(path: Path, size: int) -> Iterator[pd.DataFrame]:
    """The same in tables of at most `size` records, for files larger than the memory.

    Raises:
        DataError: as read(), some of it only on the way.
    """
    try:
        with _opened(path) as binary:
            encoding = _encoding(binary)
        with _opened(path) as binary:
            lines = io.TextIOWrapper(binary, encoding, errors="replace", newline="")
            yield from _tables(lines, path, size)
    except (OSError, EOFError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error


def _tables(lines: TextIO, path: Path, size: int | None) -> Iterator[pd.DataFrame]:
    """One table at least, the only one that may be empty."""
    head = lines.readline()
    if not head.strip() and not (head := head + lines.read(_BLOCK)).strip():
        raise DataError(f"{path}: is empty; expected a header line and rows")
    # A header whose last field goes over a line end is read on by the reader.
    source = chain(io.StringIO(head, newline=""), lines)
    reader = csv.reader(source, delimiter=max(",;\t", key=head.count))
    try:
        header = [name.strip() for name in next(reader, [])]
        _check(header, path)
        table = _table(header, list(islice(reader, size)))
        yield table
        while size is not None and len(table) == size:
            table = _table(header, list(islice(reader, size)))
            if len(table):
                yield table
    except csv.Error as error:
        raise DataError(f"{path}: cannot be read as CSV: {error}") from error


def _check(header: list[str], path: Path) -> None:
    repeated = {name for name in header if header.count(name) > 1 and name}
    if repeated:
        raise DataError(f"{path}: column {sorted(repeated)[0]!r} stands twice in the header")
    if any("\0" in name or name.startswith("PK\x03") for name in header):
        raise DataError(
            f"{path}: is no text file; save a spreadsheet as CSV (UTF-8) and give that file"
        )


def _table(header: list[str], rows: list[list[str]]) -> pd.DataFrame:
    n = len(header)
    table = pd.DataFrame([(r + [""] * n)[:n] for r in rows], columns=header, dtype=object)
    table.attrs["reject"] = [
        f"{len(row)} fields, the header has {n}" if row and len(row) != n else "" for row in rows
    ]
    return table


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield raw


def _encoding(binary: BinaryIO) -> str:
    """Of a whole file, which is read block by block."""
    block = binary.read(_BLOCK)
    if block[:2] in _UTF16:
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block:
            decoder.decode(block)
            block = binary.read(_BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
