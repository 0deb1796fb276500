"""results/summary.json: the run's numbers, one row per target and source property."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

ALL = "all"


def summary(
    selections: Sequence[Mapping[str, Any]], outers: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows for the table at the end of a run and for results/summary.json.

    `direct_mae`, `many_source_mae`, `choice` (what is handed out), `choice_mae` and their outer
    counterparts belong to the target and are repeated on each of its rows. `p_value` is that of
    `nested_mae` and `direct_mae` being the same. `untrained_mae` is the median over untrained
    copies of the row's networks.

    Args:
        selections: one per target, as `results/transfer/{target}/{scheme}.json`.
        outers: in the same order, as `results/outer/{target}/{scheme}.json`.

    Returns:
        Per target one row with source "all", then one per source property. Errors are in `unit`;
        None where there is no such number (no outer test, say).
    """
    rows = []
    for selection, outer in zip(selections, outers, strict=True):
        rows.append(_row(selection, outer, ALL, selection["shotgun"], outer.get("paper_mae")))
        tested = outer.get("sources") or {}
        for source in selection["sources"]:
            name = source["source"]
            rows.append(_row(selection, outer, name, source, tested.get(name)))
    return rows


def _row(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    source: str,
    part: Mapping[str, Any],
    outer_paper: float | None,
) -> dict[str, Any]:
    row = {
        "target": selection["target"],
        "source": source,
        "models": part["models"],
        "n": selection["n"],
        "unit": selection["unit"],
        "direct_mae": selection["direct"]["mae"],
        "many_source_mae": (selection.get("many_source") or {}).get("mae"),
        "paper_mae": part["paper_mae"],
        "nested_mae": part["nested_mae"],
        "untrained_mae": part.get("untrained_median_mae"),
        "choice": selection["choice"]["way"],
        "choice_mae": selection["choice"]["mae"],
        "p_value": part["p_value"],
        "outer_direct_mae": outer.get("direct_mae"),
        "outer_paper_mae": outer_paper,
        "outer_many_source_mae": outer.get("many_source_mae"),
        "outer_choice_mae": outer.get("choice_mae"),
    }
    # NaN is no JSON: a number that does not exist is null.
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in row.items()
    }
