"""Which character separates the fields of a CSV file."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

LOOKED_AT = 100
"""Lines that are looked at."""

_SAID = re.compile(r'^"?sep=(.)"?[;,\t]*\s*$', re.IGNORECASE)
_SEPARATORS = "\t;,"


def recognised(head: Sequence[str]) -> tuple[str, list[str]]:
    """The separator, and the lines without the first one where that only names it (`sep=;`).

    The separator is the one by which most records have as many fields as the header; of several
    such the one that gives more fields, then a semicolon before a comma, which may be a decimal
    point. The header alone does not tell: it may have commas in a name.

    Args:
        head: the first lines of the file, the header among them.
    """
    said = _SAID.match(head[0])
    if said:
        return said[1], list(head[1:])
    fitness = {separator: _fitness(head, separator) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: fitness[separator])
    return best if any(fitness[best]) else ",", list(head)


def records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The records of a file.

    A quote that is not closed makes one record of all lines up to the next quote: what goes over
    several lines must be quoted by the book.

    Raises:
        csv.Error: gives the line with such a quote.
    """
    pending: list[str] = []
    reader = csv.reader(_kept(lines, pending), delimiter=delimiter)
    for record in reader:
        if len(pending) > 1:
            try:
                list(csv.reader(pending, delimiter=delimiter, strict=True))
            except csv.Error:
                raise csv.Error(
                    f"a quote that opens in the line {pending[0].strip()[:60]!r} is not closed "
                    f"there; the {len(pending) - 1} lines behind it would become part of its "
                    "field. Close it, or write it twice"
                ) from None
        pending.clear()
        yield record


def _kept(lines: Iterable[str], pending: list[str]) -> Iterator[str]:
    for line in lines:
        pending.append(line)
        yield line


def _fitness(head: Sequence[str], separator: str) -> tuple[float, int]:
    """Share of records with as many fields as the header, and the number of those fields."""
    try:
        records = list(csv.reader(head, delimiter=separator))
    except csv.Error:
        return 0.0, 0
    if len(head) == LOOKED_AT:
        # The last record may go on behind the lines looked at.
        records = records[:-1] or records
    width = _filled(records[0])
    if width < 2:
        return 0.0, 0
    others = [record for record in records[1:] if _filled(record)]
    fitting = sum(_filled(record) <= width <= len(record) for record in others)
    return (fitting / len(others) if others else 1.0), width


def _filled(record: list[str]) -> int:
    """Fields up to the last that holds something: separators at a line's end are none."""
    return max((i for i, field in enumerate(record, 1) if field.strip()), default=0)
