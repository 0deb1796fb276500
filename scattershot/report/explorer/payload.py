"""Data inside a page: columns of plain values, as JSON, compressed, in base64."""

import base64
import gzip
import json
from typing import Any

import pandas as pd
from pandas.api import types

DIGITS = 6
SAFE = 2**53
"""Above this JavaScript's numbers skip integers."""


def encode(content: object) -> str:
    """JSON, compressed, in base64: the same text every time, and safe inside a script element."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode("ascii")


def columns(frame: pd.DataFrame) -> dict[str, Any]:
    """A table, column by column.

    Returns:
        `size` (number of rows) and `columns`: by name `values`, a value per row, or, where texts
        recur, `codes`, a position in `values` per row. Numbers have six significant digits;
        missing ones are None; integers too large for JavaScript are text.
    """
    return {
        "size": len(frame),
        "columns": {str(name): _column(values) for name, values in frame.items()},
    }


def rounded(values: pd.Series) -> list[float | None]:
    """Numbers with six significant digits, None where there is none."""
    return [None if pd.isna(value) else float(f"{value:.{DIGITS}g}") for value in values]


def _column(values: pd.Series) -> dict[str, Any]:
    if types.is_bool_dtype(values):
        return {"values": values.tolist()}
    if types.is_integer_dtype(values):
        if values.abs().max() < SAFE:
            return {"values": values.tolist()}
        values = values.astype(str)
    elif types.is_float_dtype(values):
        return {"values": rounded(values)}
    codes, texts = pd.factorize(values)
    if 2 * len(texts) > len(values):
        return {"values": values.tolist()}
    return {"codes": codes.tolist(), "values": texts.tolist()}
