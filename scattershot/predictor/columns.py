"""Finding the columns of a user's table that hold the structures and the values."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from scattershot import data
from scattershot.data import formats
from scattershot.errors import DataError

NAMED = ("smiles", "psmiles", "structure", "formula", "composition")
"""Names of columns that hold structures; an earlier one says more of a structure."""

_TRIED = 50


def read(
    path: Path, structure: str | None, target: str, kind: str | None
) -> tuple[pd.DataFrame, str, str, str]:
    """Read a table and find its columns.

    Args:
        path: of the table.
        structure: column of the structures; None: the one that is called so.
        target: column of the values.
        kind: what the structures are, if that is known.

    Returns:
        The table, its columns of structures and of values, and what to tell about the choice.

    Raises:
        DataError: the file cannot be read, lacks a column, or has no rows.
    """
    if path.is_dir() or not path.exists():
        raise DataError(f"{path}: {'is a folder' if path.is_dir() else 'there is no such file'}")
    target = formats.composed(target)
    asked = None if structure is None else formats.composed(structure)
    wanted = [name for name in (asked, target) if name is not None]
    table = formats.read(path, list(dict.fromkeys([*formats.fields(path), *wanted])))
    found, note = (asked, "") if asked is not None else _structures(table, target, kind, path)
    _present(table, found, path, "--structure")
    _present(table, target, path, "--target")
    formats.once(table, [found, target], path)
    if table.empty:
        raise DataError(f"{path}: holds a header but no rows")
    return table, found, target, note


def _structures(table: pd.DataFrame, target: str, kind: str | None, path: Path) -> tuple[str, str]:
    others = [name for name in table.columns if name != target]
    named = [name for name in others if name.lower() in NAMED]
    order = (*NAMED[3:], *NAMED) if kind == "formula" else NAMED
    named.sort(key=lambda name: (_says_nothing(table, name), order.index(name.lower())))
    if not named:
        named = [name for name in others if "smiles" in name.lower()]
    if not named:
        _separated(table, "smiles", path)
        raise DataError(
            f"{path}: no column is called smiles or formula; the file has "
            f"{', '.join(map(repr, table.columns))}. Name the column that holds the structures "
            "with --structure"
        )
    chosen, *left = named
    if not left:
        return chosen, ""
    could = f"{', '.join(map(repr, left))} could hold {'them' if len(left) > 1 else 'it'}, too"
    return chosen, f"the structures are read from column {chosen!r}; {could} (--structure)"


def _says_nothing(table: pd.DataFrame, name: str) -> bool:
    """Whether a column is empty, or called `structure` for something else, such as `rocksalt`."""
    texts = table[name].dropna().astype(str).str.strip()
    some = [text for text in texts.unique() if text][:_TRIED]
    if name.lower() != "structure":
        return not some
    kinds = ("smiles", "polymer")
    readable = [sum(not form.reason for form in data.canonicalise(some, kind)) for kind in kinds]
    return 2 * max(readable) <= len(some)


def _present(table: pd.DataFrame, column: str, path: Path, option: str) -> None:
    if column not in table:
        _separated(table, column, path)
        raise missing(path, column, table.columns, option)


def missing(path: Path, column: str, columns: Iterable[str], option: str) -> DataError:
    """What to say where a table lacks a column; capital letters do not matter for the guess."""
    by_name = {str(name).casefold(): str(name) for name in columns}
    asked = column.casefold()
    near = get_close_matches(asked, by_name, n=1) or [n for n in by_name if n.startswith(asked)]
    guess = f"; did you mean `{by_name[near[0]]}`?" if near else "."
    return DataError(
        f"{path}: no column {column!r}{guess} The file has "
        f"{', '.join(map(repr, by_name.values()))}; name one of them with {option}"
    )


def _separated(table: pd.DataFrame, column: str, path: Path) -> None:
    if len(table.columns) == 1:
        raise DataError(
            f"{path}: no column {column!r}; its only column is {str(table.columns[0])[:60]!r}. Is "
            "it a CSV file with commas, semicolons or tabs between the fields, and their names "
            "in the first line?"
        )
