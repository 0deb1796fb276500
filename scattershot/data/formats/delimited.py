"""CSV: comma, semicolon or tab, with a header; any line ends; gzip if need be.

UTF-8 (with or without BOM), UTF-16 with BOM, or Latin-1.
"""

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scattershot.data.archives import read_whole
from scattershot.errors import DataError

# A cell may hold a whole crystal; the file as a whole is bounded already.
csv.field_size_limit(sys.maxsize)


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Every record as strings; a record with the wrong number of fields has a reason against it.

    Raises:
        DataError: the file is missing, empty or damaged, or repeats a column.
    """
    lines = io.StringIO(_decoded(path), newline="")
    head = lines.readline()
    lines.seek(0)
    delimiter = max(",;\t", key=head.count)
    try:
        header, *rows = csv.reader(lines, delimiter=delimiter)
    except (csv.Error, ValueError) as error:
        raise DataError(f"{path}: cannot be read as CSV: {error or 'no header'}") from error
    header = [name.strip() for name in header]
    repeated = {name for name in header if header.count(name) > 1 and name}
    if repeated:
        raise DataError(f"{path}: column {sorted(repeated)[0]!r} stands twice in the header")
    n = len(header)
    table = pd.DataFrame([(r + [""] * n)[:n] for r in rows], columns=header, dtype=object)
    table.attrs["reject"] = [
        f"{len(row)} fields, the header has {n}" if row and len(row) != n else "" for row in rows
    ]
    return table


def _decoded(path: Path) -> str:
    content = read_whole(path)
    if not content.strip():
        raise DataError(f"{path}: is empty; expected a header line and rows")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
