"""One row per structure: agreeing duplicates are merged, conflicting values dropped."""

from collections.abc import Mapping

import numpy as np

from scattershot.data.rejection import Ledger

MOST_OF_SPREAD = 0.25
"""Of the distance of a column's quartiles, that duplicates may differ where it counts."""


def reject_repeated_ids(structures: np.ndarray, ledger: Ledger) -> None:
    """Reject a row whose id stands on an earlier row with another structure.

    The same id with the same structure is a duplicate like any other.
    """
    first: dict[str, int] = {}
    for position in np.flatnonzero(ledger.alive):
        name = str(ledger.ids[position])
        earlier = first.setdefault(name, int(position))
        if structures[position] != structures[earlier]:
            row = ledger.rows[earlier]
            reason = f"duplicate id {name!r}, first used in row {row}; give each its own"
            ledger.drop_row(int(position), reason)


def merge(
    structures: np.ndarray,
    values: Mapping[str, np.ndarray],
    tolerance: float,
    ledger: Ledger,
    by_spread: bool = False,
) -> None:
    """Merge living rows with the same structure into the first of them, in place.

    Values that agree within the tolerance are replaced by their median; otherwise the value is
    dropped for all of the rows.

    Args:
        structures: canonical structures, shape (n,).
        values: per property float64, shape (n,), NaN where not known; changed in place.
        tolerance: largest allowed spread (maximum less minimum) relative to the largest magnitude.
        ledger: the record of rejected rows and values.
        by_spread: bound what is allowed by the spread of the column, too: temperatures in K do
            not agree because 0 K is far, and values on both sides of zero may.
    """
    spreads = {prop: _spread(column[ledger.alive]) for prop, column in values.items()}
    groups: dict[str, list[int]] = {}
    for position in np.flatnonzero(ledger.alive):
        groups.setdefault(structures[position], []).append(int(position))
    for group in groups.values():
        if len(group) > 1:
            for prop, column in values.items():
                spread = spreads[prop] if by_spread else 0.0
                column[group[0]] = _agreed(group, prop, column, tolerance, spread, ledger)
            _keep_first(group, values, ledger)


def _agreed(
    group: list[int],
    prop: str,
    column: np.ndarray,
    tolerance: float,
    spread: float,
    ledger: Ledger,
) -> float:
    known = [position for position in group if not np.isnan(column[position])]
    if not known:
        return np.nan
    found = column[known]
    allowed = tolerance * np.abs(found).max()
    if spread:
        allowed = min(max(allowed, tolerance * spread), MOST_OF_SPREAD * spread)
    if found.max() - found.min() <= allowed:
        return float(np.median(found))
    told = ", ".join(f"{column[p]:.10g} (row {ledger.rows[p]})" for p in known[:5])
    more = f" and {len(known) - 5} more" if len(known) > 5 else ""
    remedy = f"; more than {allowed:.3g} apart, keep the one that is right"
    for position in known:
        ledger.drop_value(position, prop, f"conflicting duplicates: {told}{more}{remedy}")
        column[position] = np.nan
    return np.nan


def _spread(column: np.ndarray) -> float:
    """Distance of the quartiles: a value far off does not widen it; 0 where it says nothing."""
    known = column[~np.isnan(column)]
    return float(np.subtract(*np.quantile(known, [0.75, 0.25]))) if len(known) else 0.0


def _keep_first(group: list[int], values: Mapping[str, np.ndarray], ledger: Ledger) -> None:
    first = group[0]
    if all(np.isnan(column[first]) for column in values.values()):
        for position in group:
            ledger.drop_row_without_value(position)
        return
    for position in group[1:]:
        ledger.drop_row(position, f"merged into row {ledger.rows[first]} (same structure)")
