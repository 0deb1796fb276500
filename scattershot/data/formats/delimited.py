"""CSV: comma, semicolon or tab, with a header; any line ends; gzip if need be.

A column that stands twice is called `name`, `name (2)`; `once` refuses those that are used.

UTF-8 (with or without BOM), UTF-16 with BOM, or Windows-1252 (which Latin-1 text is, too).
"""

import codecs
import csv
import functools
import gzip
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, dropwhile, islice
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pandas as pd

from scattershot.data.archives import read_whole
from scattershot.data.formats import dialect
from scattershot.data.formats.names import composed
from scattershot.errors import DataError

# A cell may hold a whole crystal; the file as a whole is bounded already.
csv.field_size_limit(sys.maxsize)
_BLOCK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Every record as strings; a record with the wrong number of fields has a reason against it.

    Raises:
        DataError: the file is missing, empty or damaged.
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


def once(table: pd.DataFrame, names: Iterable[str], path: Path) -> None:
    """Refuse columns that are to be used and stand twice in the header.

    Raises:
        DataError: names one of them.
    """
    for name in names:
        if name in table.attrs.get("repeated", ()):
            raise DataError(
                f"{path}: column {name!r} stands twice in the header; rename one of the two"
            )


def _tables(lines: TextIO, path: Path, size: int | None) -> Iterator[pd.DataFrame]:
    """One table at least, the only one that may be empty."""
    try:
        head = list(islice(_filled(lines), dialect.LOOKED_AT))
        if not head:
            raise DataError(f"{path}: is empty; expected a header line and rows")
        delimiter, head = dialect.recognised(head)
        # What the header or a record that goes over line ends still lacks is read on.
        reader = dialect.records(chain(head, lines), delimiter)
        header = _header(next(reader, []), path)
        made = functools.partial(_table, *header, delimiter)
        table = made(list(islice(reader, size)))
        yield table
        while size is not None and len(table) == size:
            table = made(list(islice(reader, size)))
            if len(table):
                yield table
    except csv.Error as error:
        raise DataError(f"{path}: cannot be read as CSV: {error}") from error


def _filled(lines: Iterable[str]) -> Iterator[str]:
    """Lines from the first that holds more than separators."""
    return dropwhile(lambda line: not line.strip(' \t\r\n,;"\0'), lines)


def _header(names: list[str], path: Path) -> tuple[list[str], list[str]]:
    """Columns, told apart where a name stands twice; and the names that do.

    Empty names behind the last column are left out: they come from separators at the line's end.
    """
    names = [composed(name).strip() for name in names]
    while names and not names[-1]:
        names.pop()
    if any("\0" in name or name.startswith("PK\x03") for name in names):
        raise DataError(
            f"{path}: is no text file; save a spreadsheet as CSV (UTF-8) and give that file"
        )
    header: list[str] = []
    for name in names:
        number = 2
        told = name
        while told in header or (told != name and told in names):
            told = f"{name} ({number})"
            number += 1
        header.append(told)
    return header, sorted({name for name in names if names.count(name) > 1})


def _table(
    header: list[str], repeated: list[str], delimiter: str, rows: list[list[str]]
) -> pd.DataFrame:
    n = len(header)
    table = pd.DataFrame([(r + [""] * n)[:n] for r in rows], columns=header, dtype=object)
    table.attrs["reject"] = [_misfit(row, n) for row in rows]
    table.attrs["repeated"] = repeated
    table.attrs["delimiter"] = delimiter
    return table


def _misfit(row: list[str], n: int) -> str:
    """Why a record does not fit the header; empty fields behind its end do no harm."""
    if len(row) > n and any(map(str.strip, row[n:])):
        return f"{len(row)} fields, the header has {n}; put a field that has a separator in quotes"
    return f"{len(row)} fields, the header has {n}" if 0 < len(row) < n else ""


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
