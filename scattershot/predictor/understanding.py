"""What was understood of a user's table: its rows, its values, and what is odd about them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot import data
from scattershot.data.datasets.own_file import distinct
from scattershot.data.datasets.raw import raw_frame
from scattershot.data.table import TAKEN, from_raw
from scattershot.errors import DataError
from scattershot.predictor import columns, quantities
from scattershot.predictor.detection import WORDS, capped, detect

LEAST = 10
"""Rows without which no error can be estimated: two in each of five folds."""

OUTLIER = 3.5
OUTLIER_RULE = "0.6745 |value - median| / median absolute deviation > 3.5 (Iglewicz & Hoaglin 1993)"


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
    table, structure, target, choice = columns.read(path, structure, target, kind)
    texts = table[structure].fillna("").astype(str).str.strip()
    detected = detect(texts.tolist(), structure, str(path))
    closed = kind is None and detected.capped
    notes = [choice] if choice else []
    notes += [detected.note] if detected.note and kind in (None, detected.kind) else []
    kind = kind or detected.kind
    cells = quantities.read(table[target].tolist(), unit, table.attrs.get("delimiter") == ";")
    notes += _on_numbers(cells, target, unit)
    name = _name(target)
    texts = pd.Series(capped(texts.tolist()) if closed else texts, index=table.index)
    ids = distinct(table["id"]) if "id" in table and target != "id" else None
    raw = raw_frame(table.assign(**{structure: texts}), structure, {}, ids)
    raw = raw.assign(**{name: cells.texts})
    raw["reject"] = [
        f"{target}: {cells.problems[i]}" if i in cells.problems else reason
        for i, reason in enumerate(table.attrs.get("reject", [""] * len(table)))
    ]
    prop = {"label": target, "unit": unit, "transform": "log10" if log10 else "none"}
    entry = {"structure": kind, "licence": "", "properties": {name: prop}, "by_spread": not log10}
    built = from_raw(_name(path.stem), entry, raw, path)
    frame, _, about = data.draw_target(built.frame, built.meta, name, None, seed)
    _enough(frame, built, path, target)
    alike = _alike(frame, built, raw)
    if len(alike):
        notes.append(
            f"{len(alike)} rows differ from another one by their stereochemistry alone and are "
            "not used; rejected.csv lists them"
        )
    rejected = pd.concat([built.rejected, alike]).sort_values("row", ignore_index=True)
    outliers = frame[_modified_z(frame["value"].to_numpy()) > OUTLIER]
    about |= {"structure_column": structure, "capped": closed}
    return Understood(frame, about, rejected, len(raw), notes, outliers)


def _name(target: str) -> str:
    """The column's name as part of a property's id."""
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in target).strip("_") or "value"
    return f"{name}_value" if name in TAKEN else name


def _on_numbers(cells: quantities.Quantities, target: str, unit: str) -> list[str]:
    """What to tell about how numbers were read."""
    notes = []
    if cells.decimal_comma:
        notes.append(f"commas in column {target!r} are read as decimal points")
    if cells.thousands:
        notes.append(f"{cells.thousands} values are read with separated thousands")
    if cells.with_unit:
        notes.append(f"{cells.with_unit} values carry the unit {unit!r} themselves")
    if cells.uncertain:
        notes.append(f"{cells.uncertain} values carry an uncertainty or a ~, which is not used")
    return notes


def _alike(frame: pd.DataFrame, built: data.PropertyTable, raw: pd.DataFrame) -> pd.DataFrame:
    """Entries of the rejected table for stereoisomers, of which one is used."""
    whole = built.rejected.loc[built.rejected["property"] == "", "row"]
    rows = raw.loc[~raw["row"].isin(whole), "row"].tolist()
    kind = built.meta["kind"]
    row_of = dict(zip(built.frame["structure"], rows, strict=True))
    used = {row.key: row_of[row.structure] for row in frame.itertuples()}
    entries = [
        (
            *(row, name, ""),
            f"the same as row {used[key]} but for its stereochemistry, which descriptors do not "
            "see; leave the other one out to use this one",
        )
        for row, name, text in zip(rows, built.frame["id"], built.frame["structure"], strict=True)
        if (key := data.guard_key(text, kind)) in used and used[key] != row
    ]
    return pd.DataFrame(entries, columns=["row", "id", "property", "reason"])


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
