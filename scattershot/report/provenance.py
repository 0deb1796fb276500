"""Where the rows came from, which were rejected and why, and which ones trained the sources."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from scattershot.errors import DataError

EXAMPLES = 3


def metadata(path: Path) -> dict[str, Any]:
    """The package's metadata of a parquet file, read without its rows.

    Raises:
        DataError: the file carries none.
    """
    found = (pq.read_schema(path).metadata or {}).get(b"scattershot")
    if found is None:
        raise DataError(f"{path}: no scattershot metadata; make the file again with the workflow")
    content: dict[str, Any] = json.loads(found)
    return content


def datasets(tables: Sequence[Path], rejected: Sequence[Path]) -> list[dict[str, Any]]:
    """Per property table its metadata and, under `reasons`, what was rejected and why.

    Args:
        tables: property tables.
        rejected: their rejected tables, in the same order.
    """
    return [
        metadata(table) | {"reasons": reasons(pd.read_csv(rows, dtype=str, keep_default_na=False))}
        for table, rows in zip(tables, rejected, strict=True)
    ]


def reasons(rejected: pd.DataFrame) -> list[dict[str, Any]]:
    """Rejections of one kind together, the most frequent first.

    Reasons that differ only in quoted text or numbers are of one kind.

    Args:
        rejected: columns `row`, `id`, `property`, `reason`, all text. With an empty `property`
            the whole row is rejected, else only that value.

    Returns:
        `kind` (the text that its reasons share), `scope` ("row" or "value"), `count` and
        `examples` (at most three dicts of the table's columns).
    """
    scope = (rejected["property"] == "").map({True: "row", False: "value"})
    kind = rejected["reason"].map(_kind)
    found = [
        {
            "kind": kind_text,
            "scope": scope_text,
            "count": len(rows),
            "examples": rows.head(EXAMPLES).to_dict("records"),
        }
        for (scope_text, kind_text), rows in rejected.groupby([scope, kind], sort=True)
    ]
    return sorted(found, key=lambda entry: -entry["count"])


def sources(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Per source table its metadata and `left_out`, the free rows beyond the wanted number."""
    found = [metadata(path) for path in paths]
    return [
        meta | {"left_out": meta["available"] - meta["removed_by_guard"] - meta["sampled"]}
        for meta in found
    ]


def _kind(reason: str) -> str:
    text = re.sub(r"'[^']*'|\"[^\"]*\"", "…", reason)
    return re.sub(r"(?<![A-Za-z_])[-+]?\d[\d.,]*(e[-+]?\d+)?", "…", text)
