"""The atlas: what every source property gives to every target, and how sure that is."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scattershot.transfer.statistics import holm
from scattershot.transfer.verdict import verdict


def table(
    selections: Sequence[Mapping[str, Any]], outers: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """One row per target and source.

    Args:
        selections: one per target, as `results/transfer/{target}/{scheme}.json`.
        outers: in the same order, as `results/outer/{target}/{scheme}.json`.

    Returns:
        `target`, `target_label`, `source`, `source_label`, `models`, `unit`; `direct_mae` and
        `nested_mae` (unit) and `gain`, by which part the error is lower than that of the best
        direct model (dimensionless, every choice made inside the training folds); `p_value` of
        the corrected resampled t-test and `p_holm`, corrected for all rows of the table;
        `verdict` ("helps", "hurts" or "makes no difference"); `outer_gain`, the same on the outer
        test for the network that the paper's way chooses, NaN where there is no such test.
    """
    rows = [
        _row(selection, outer, source)
        for selection, outer in zip(selections, outers, strict=True)
        for source in selection["sources"]
    ]
    corrected = holm([row["p_value"] for row in rows])
    return pd.DataFrame(
        row | {"p_holm": p, "verdict": verdict(row["nested_mae"], row["direct_mae"], p)["relation"]}
        for row, p in zip(rows, corrected, strict=True)
    ).astype({"p_value": float, "p_holm": float, "outer_gain": float})


def _row(
    selection: Mapping[str, Any], outer: Mapping[str, Any], source: Mapping[str, Any]
) -> dict[str, Any]:
    direct, tested = selection["direct"]["mae"], outer["sources"].get(source["source"])
    return {
        "target": selection["target"],
        "target_label": selection["label"],
        "source": source["source"],
        "source_label": source["label"],
        "models": source["models"],
        "unit": selection["unit"],
        "direct_mae": direct,
        "nested_mae": source["nested_mae"],
        "gain": 1 - source["nested_mae"] / direct,
        "outer_gain": None if tested is None else 1 - tested / outer["direct_mae"],
        "p_value": source["p_value"],
    }
