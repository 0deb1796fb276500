"""The property table: one row per structure, one column per property, and what was rejected."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scattershot.data import duplicates, values
from scattershot.data.datasets import READERS
from scattershot.data.fetch import verify
from scattershot.data.rejection import Ledger
from scattershot.data.structures import Structure, canonicalise
from scattershot.errors import DataError
from scattershot.files import sha256
from scattershot.progress import Progress

_LOG = logging.getLogger(__name__)
DEFAULT_TOLERANCE = 0.02
_CHUNK = 2000
TAKEN = frozenset({"row", "id", "text", "reject", "structure", "composition"})
"""Columns of a reader's frame, which no property may be called."""


class PropertyTable(NamedTuple):
    """A property table with its metadata, and the rejected rows and values beside it."""

    frame: pd.DataFrame
    rejected: pd.DataFrame
    meta: dict[str, Any]


def build(dataset: str, entry: Mapping[str, Any], path: str | Path) -> PropertyTable:
    """Read a source file into a property table.

    Args:
        dataset: name of the data set.
        entry: its entry of config/datasets.yaml (or of the user's `datasets:`).
        path: the source file, or a folder of crystals.

    Returns:
        Table with columns id, structure, (composition,) and one float64 column per property in
        the entry's units, NaN = not known; rejected rows; metadata. Rows read = rows kept + rows
        rejected whole.

    Raises:
        DataError: the file cannot be read, lacks a column, or has no usable row.
    """
    path = Path(path)
    if entry.get("sha256"):
        verify(dataset, path, str(entry["sha256"]))
    elif not path.exists():
        raise DataError(f"{dataset}: {path} does not exist; check the data set's `path`")
    for name in entry["properties"]:
        if name in TAKEN:
            raise DataError(
                f"{dataset}: a property cannot be called {name!r}; call it otherwise and give "
                f"`column: {name}`"
            )
    named = {name: {"column": name, **prop} for name, prop in entry["properties"].items()}
    reader = READERS[entry.get("reader", "own_file")]
    raw = reader(path, {**entry, "properties": named})
    if len(raw) != entry.get("rows", len(raw)):
        _LOG.warning(
            "%s: %s has %d rows, %d were expected: the source or its reader has changed",
            *(dataset, path, len(raw), entry["rows"]),
        )
    return from_raw(dataset, entry, raw, path)


def from_raw(
    dataset: str, entry: Mapping[str, Any], raw: pd.DataFrame, path: Path
) -> PropertyTable:
    """Check and clean a reader's frame; see `build`.

    Args:
        dataset: name of the data set.
        entry: its entry of the config.
        raw: columns row (in the source, from 1), id, text (structure as written) and one per
            property; optionally `reject`, the reader's own reason against a row ("" = none).
        path: the source file, for messages and its checksum.
    """
    ledger = Ledger(raw["row"].to_numpy(), raw["id"].astype(str).to_numpy(dtype=object))
    for position, reason in enumerate(raw.get("reject", [])):
        if reason:
            ledger.drop_row(position, reason)
    kind = str(entry["structure"])
    forms = _structures(dataset, raw["text"], kind, ledger)
    structures = np.array([form.text for form in forms], dtype=object)
    columns = {
        name: _property(name, prop, raw[name], ledger) for name, prop in entry["properties"].items()
    }
    for position in np.flatnonzero(ledger.alive).tolist():
        if all(np.isnan(column[position]) for column in columns.values()):
            ledger.drop_row_without_value(position)
    duplicates.reject_repeated_ids(structures, ledger)
    tolerance = float(entry.get("tolerance", DEFAULT_TOLERANCE))
    by_spread = bool(entry.get("by_spread"))
    duplicates.merge(structures, columns, tolerance, ledger, by_spread)
    if not ledger.alive.any():
        raise DataError(
            f"{dataset}: none of the {len(raw)} rows of {path} is usable: {ledger.summary()}. "
            "Correct the file, or which columns and units are given for it"
        )
    frame = pd.DataFrame({"id": ledger.ids, "structure": structures})
    if kind in ("formula", "crystal"):
        frame["composition"] = [form.composition for form in forms]
    frame = frame.assign(**columns)[ledger.alive].reset_index(drop=True)
    meta = _metadata(dataset, entry, len(raw), len(frame)) | {"source_sha256": sha256(path)}
    return PropertyTable(frame, ledger.frame(), meta)


def _structures(dataset: str, texts: pd.Series, kind: str, ledger: Ledger) -> list[Structure]:
    """Canonical structures of the living rows, computed in chunks with progress."""
    written = texts.fillna("").astype(str).tolist()
    progress = Progress(len(written), f"{dataset}: structures")
    forms: list[Structure] = []
    for start in range(0, len(written), _CHUNK):
        alive = ledger.alive[start : start + _CHUNK]
        chunk = written[start : start + _CHUNK]
        forms += canonicalise(
            (text if wanted else "" for text, wanted in zip(chunk, alive, strict=True)), kind
        )
        progress.update(len(forms))
    progress.close()
    for position, form in enumerate(forms):
        if form.reason:
            ledger.drop_row(position, form.reason)
    return forms


def _property(name: str, prop: Mapping[str, Any], raw: pd.Series, ledger: Ledger) -> np.ndarray:
    """The usable values of one property; the others are recorded and become NaN."""
    column, problems = values.numbers(raw)
    problems |= values.out_of_bounds(column, prop)
    for position, reason in problems.items():
        ledger.drop_value(position, name, reason)
        column[position] = np.nan
    return column


def _metadata(dataset: str, entry: Mapping[str, Any], read: int, kept: int) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "title": entry.get("title", dataset),
        "licence": entry.get("licence", ""),
        "citation": entry.get("citation", ""),
        "kind": entry["structure"],
        "rows_read": read,
        "rows_kept": kept,
        "rows_rejected": read - kept,
        "properties": {
            name: {
                "label": prop.get("label", name),
                "unit": prop.get("unit", ""),
                "transform": prop.get("transform", "none"),
                **({"classes": prop["classes"]} if "classes" in prop else {}),
            }
            for name, prop in entry["properties"].items()
        },
    }
