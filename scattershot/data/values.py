"""Numbers as they stand in source files, and what is wrong with those that cannot be used."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_COMMA = re.compile(r"^[-+]?\d[\d., ]*$")
MISSING = frozenset({"", "nan", "na", "n/a", "none", "null", "<na>", "nat"})


def numbers(column: pd.Series) -> tuple[np.ndarray, dict[int, str]]:
    """A column as float64.

    An empty cell, `NaN`, `NA`, `N/A`, `None` and `null` mean "not known".

    Returns:
        Values, shape (n,), NaN where not known or not usable; and for each cell that holds
        something else than a finite number its position and the reason.
    """
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        texts = None
    else:
        texts = ["" if is_missing(cell) else str(cell).strip() for cell in column]
        values = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(np.float64)
    values = values.copy()
    problems: dict[int, str] = {}
    if texts is not None:
        for position in np.flatnonzero(np.isnan(values)):
            text = texts[position]
            if text.lower() not in MISSING:
                remedy = "; write a decimal point, and nothing between thousands"
                told = f"not a number: {text[:40]!r}"
                problems[int(position)] = told + remedy * bool(_COMMA.match(text))
    for position in np.flatnonzero(np.isinf(values)):
        problems[int(position)] = "infinite value"
        values[position] = np.nan
    return values, problems


def out_of_bounds(values: np.ndarray, prop: Mapping[str, Any]) -> dict[int, str]:
    """Positions of values that the property's `range` or `transform` forbids, with the reason."""
    problems: dict[int, str] = {}
    unit = prop.get("unit", "")
    if "range" in prop:
        low, high = (float(bound) for bound in prop["range"])
        for position in np.flatnonzero((values < low) | (values > high)):
            problems[int(position)] = (
                f"{values[position]:g} {unit} is outside the physical range [{low:g}, {high:g}]"
            )
    if prop.get("transform") == "log10":
        for position in np.flatnonzero(values <= 0):
            problems.setdefault(
                int(position), f"{values[position]:g} {unit} has no logarithm (transform: log10)"
            )
    return problems


def is_missing(cell: object) -> bool:
    """Whether a cell of any kind of table holds nothing."""
    return cell is None or cell is pd.NA or cell is pd.NaT or cell != cell
