"""What was understood of a user's table: its rows, its values, and what is odd about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot import data
from scattershot.data import formats
from scattershot.data.datasets.raw import raw_frame
from scattershot.data.table import from_raw
from scattershot.errors import DataError
from scattershot.predictor import quantities
from scattershot.predictor.detection import WORDS, capped, detect

LEAST = 10
"""Rows without which no error can be estimated: two in each of five folds."""

OUTLIER = 3.5
OUTLIER_RULE = "0.6745 |value - median| / median absolute deviation > 3.5 (Iglewicz & Hoaglin 1993)"
_NAMED = ("smiles", "formula", "composition", "structure", "psmiles")


@dataclass(frozen=True)
class Understood:
    """A target as it is learnt from.

    Attributes:
        frame: id, structure, (composition,) key, value (on the scale that is learnt); a row per
            structure.
        about: metadata of the target table.
        rejected: row, id, property, reason of what is not used.
        read: number of rows of the file.
        notes: sentences on what was assumed or is odd.
        outliers: rows of the frame that OUTLIER_RULE names; they are used.
    """

    frame: pd.DataFrame
    about: dict[str, Any]
    rejected: pd.DataFrame
    read: int
    notes: list[str]
    outliers: pd.DataFrame

    @property
    def texts(self) -> np.ndarray:
        """What the descriptors are computed from, (n,)."""
        column = "composition" if self.about["kind"] == "formula" else "structure"
        return self.frame[column].to_numpy(dtype=object)


def understand(
    path: Path,
    structure: str | None,
    target: str,
    unit: str,
    kind: str | None,
    log10: bool,
    seed: int,
) -> Understood:
    """Read a table of structures and values.

    Args:
        path: CSV, JSON, parquet or SDF.
        structure: column of the structures; None: the one that is called so.
        target: column of the values.
        unit: of the values, "1" for none.
        kind: key of WORDS; None: detected.
        log10: learn the logarithm.
        seed: goes into the target's metadata.

    Raises:
        DataError: the file cannot be read, lacks a column, or has too little to learn from.
    """
    if path.is_dir() or not path.exists():
        raise DataError(f"{path}: {'is a folder' if path.is_dir() else 'there is no such file'}")
    table = formats.read(path, [name for name in (structure, target) if name])
    structure = _column(table, structure, path)
    _present(table, target, path, "--target")
    if table.empty:
        raise DataError(f"{path}: holds a header but no rows")
    texts = table[structure].fillna("").astype(str).str.strip()
    detected = detect(texts.tolist(), structure, str(path))
    closed = kind is None and detected.capped
    notes = [detected.note] if detected.note and kind in (None, detected.kind) else []
    kind = kind or detected.kind
    cells = quantities.read(table[target].tolist(), unit)
    if cells.decimal_comma:
        notes.append(f"commas in column {target!r} are read as decimal points")
    if cells.with_unit:
        notes.append(f"{cells.with_unit} values carry the unit {unit!r} themselves")
    name = _name(target)
    texts = pd.Series(capped(texts.tolist()) if closed else texts, index=table.index)
    raw = raw_frame(table.assign(**{structure: texts}), structure, {}, table.get("id")).assign(
        **{name: cells.texts}
    )
    raw["reject"] = [
        f"{target}: {cells.problems[i]}" if i in cells.problems else reason
        for i, reason in enumerate(table.attrs.get("reject", [""] * len(table)))
    ]
    prop = {"label": target, "unit": unit, "transform": "log10" if log10 else "none"}
    entry = {"structure": kind, "licence": "", "properties": {name: prop}}
    built = from_raw(_name(path.stem), entry, raw, path)
    frame, _, about = data.draw_target(built.frame, built.meta, name, None, seed)
    _enough(frame, built, path, target)
    if len(frame) < len(built.frame):
        notes.append(
            f"{len(built.frame) - len(frame)} rows differ from another one by their "
            "stereochemistry alone and are not used"
        )
    outliers = frame[_modified_z(frame["value"].to_numpy()) > OUTLIER]
    about |= {"structure_column": structure, "capped": closed}
    return Understood(frame, about, built.rejected, len(raw), notes, outliers)


def _column(table: pd.DataFrame, structure: str | None, path: Path) -> str:
    if structure is None:
        named = [name for name in table.columns if str(name).lower() in _NAMED]
        if not named:
            _separated(table, "smiles", path)
            raise DataError(
                f"{path}: no column is called smiles or formula; the file has "
                f"{', '.join(map(repr, table.columns))}. Name the column that holds the structures "
                "with --structure"
            )
        return str(named[0])
    _present(table, structure, path, "--structure")
    return structure


def _present(table: pd.DataFrame, column: str, path: Path, option: str) -> None:
    if column not in table:
        _separated(table, column, path)
        raise missing(path, column, table.columns, option)


def missing(path: Path, column: str, columns: Iterable[str], option: str) -> DataError:
    """What to say where a table lacks a column; capital letters do not matter for the guess."""
    by_name = {str(name).casefold(): str(name) for name in columns}
    near = get_close_matches(column.casefold(), by_name, n=1)
    guess = f"; did you mean `{by_name[near[0]]}`?" if near else "."
    return DataError(
        f"{path}: no column {column!r}{guess} The file has "
        f"{', '.join(map(repr, by_name.values()))}; name one of them with {option}"
    )


def _separated(table: pd.DataFrame, column: str, path: Path) -> None:
    if len(table.columns) == 1:
        raise DataError(
            f"{path}: no column {column!r}; its only column is {str(table.columns[0])[:60]!r}. Is "
            "it a CSV file with commas, semicolons or tabs between the fields?"
        )


def _name(target: str) -> str:
    """The column's name as part of a property's id."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in target).strip("_") or "value"


def _enough(frame: pd.DataFrame, built: data.PropertyTable, path: Path, target: str) -> None:
    if len(frame) < LEAST:
        rejected = built.rejected["reason"].iloc[0] if len(built.rejected) else ""
        why = f" ({len(built.rejected)} rows or values rejected, the first: {rejected})"
        raise DataError(
            f"{path}: {len(frame)} different structures have a usable value"
            f"{why if rejected else ''}; at least {LEAST} are needed to estimate an error, and "
            "with fewer than about 20 the estimate says little"
        )
    if frame["value"].min() == frame["value"].max():
        raise DataError(
            f"{path}: all {len(frame)} values of {target!r} are {frame['value'].iloc[0]:g}; there "
            "is nothing to learn. Name another column with --target"
        )


def _modified_z(values: np.ndarray) -> np.ndarray:
    deviation = np.abs(values - np.median(values))
    spread = np.median(deviation)
    return 0.6745 * deviation / spread if spread else np.zeros(len(values))


def lines(found: Understood) -> list[str]:
    """What was understood, for a person to check."""
    values = found.frame["value"]
    unit = "" if found.about["unit"] == "1" else f" {found.about['unit']}"
    whole = found.rejected[found.rejected["property"] == ""]
    merged = whole["reason"].str.startswith("merged into").sum()
    conflicting = whole["reason"].str.contains("conflicting duplicates").sum()
    told = [
        f"{found.read} rows read, {len(found.frame)} {WORDS[found.about['kind']]} used"
        f" (column {found.about['structure_column']!r})",
        f"{found.about['label']}: {values.min():.4g} to {values.max():.4g}{unit}, "
        f"median {values.median():.4g}",
        f"duplicates: {merged} rows merged with one that agrees, {conflicting} rows that "
        "contradict each other left out",
    ]
    others = whole[~whole["reason"].str.startswith("merged into")]
    if len(others):
        told.append(f"{len(others)} rows rejected:")
        told += [f"  row {row.row}: {row.reason}" for row in others.head(8).itertuples()]
        told += [f"  … and {len(others) - 8} more"] if len(others) > 8 else []
    if len(found.outliers):
        rows = ", ".join(
            f"{row.value:.4g} ({row.structure})" for row in found.outliers.head(5).itertuples()
        )
        told.append(
            f"{len(found.outliers)} values far from the others, used all the same: {rows}. "
            f"Rule: {OUTLIER_RULE}"
        )
    low = float(values.min())
    if found.about["transform"] == "none" and low > 0 and float(values.max()) / low > 100:
        told.append("the values span more than two decades: --log10 learns their logarithm")
    return told + found.notes
