"""JSON: a list of records, or (`.jsonl`) one record per line; gzip if need be.

A column may name a field within a field, `bulk_modulus.vrh`. A structure (an object) becomes text.
JSON lines are read one at a time and may be of any length, a list is bounded.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.archives import read_whole
from scattershot.data.crystals import trimmed
from scattershot.data.formats.names import composed
from scattershot.errors import DataError


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The wanted columns of every record; a column that no record has is left out.

    Raises:
        DataError: the file is missing, damaged, or holds something else than records.
    """
    found: dict[str, list[Any]] = {column: [] for column in columns}
    present = set()
    for record in _records(path):
        for column in columns:
            there, value = _field(record, column)
            found[column].append(trimmed(value) if isinstance(value, dict) else value)
            if there:
                present.add(column)
    return pd.DataFrame({name: found[name] for name in columns if name in present}, dtype=object)


def fields(path: Path) -> list[str]:
    """Names of the fields that hold a text or a number in some record, in order.

    Raises:
        DataError: as read().
    """
    names: dict[str, None] = {}
    for record in _records(path):
        plain = (name for name, value in record.items() if not isinstance(value, dict | list))
        names.update(dict.fromkeys(plain))
    return list(names)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Records, accents in the names of their fields in one code point."""
    named = path.name.lower().removesuffix(".gz")
    for record in _lines(path) if named.endswith(".jsonl") else _listed(path):
        if all(map(str.isascii, record)):
            yield record
        else:
            yield {composed(name): value for name, value in record.items()}


def _listed(path: Path) -> Iterable[dict[str, Any]]:
    try:
        content = json.loads(read_whole(path))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(content, list) or not all(isinstance(record, dict) for record in content):
        raise DataError(
            f"{path}: is no list of records; expected [{{…}}, {{…}}], in pandas "
            'to_json(orient="records")'
        )
    return content


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    read = 0
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rb") as file:
            for line in file:
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict):
                        raise ValueError("not a record")
                    yield record
                read += 1
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read after line {read}: {error}") from error


def _field(record: dict[str, Any], column: str) -> tuple[bool, Any]:
    """Whether the record has the field, and its value."""
    if column in record:
        return True, record[column]
    head, _, rest = column.partition(".")
    inner = record.get(head)
    return _field(inner, rest) if rest and isinstance(inner, dict) else (False, None)
