"""Every target and every source's transfer to it, as the page shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scattershot.figures import labels
from scattershot.report.explorer.payload import rounded
from scattershot.report.verdict import WAYS
from scattershot.transfer import atlas
from scattershot.transfer.verdict import verdict

MOST_OUTER = 300
"""Outer test rows that a plot shows at most, evenly taken; errors are of all rows."""


def p_values(
    selections: Sequence[Mapping[str, Any]], outers: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str], float | None]:
    """By target and source, that of the atlas, corrected for all cells."""
    if not selections:
        return {}
    table = atlas.table(selections, outers)
    return {
        (name, source): None if pd.isna(p) else float(p)
        for name, source, p in zip(table["target"], table["source"], table["p_holm"], strict=True)
    }


def target(
    selection: Mapping[str, Any],
    outer: Mapping[str, Any],
    parity: pd.DataFrame,
    p_holm: Mapping[tuple[str, str], float | None],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One target, and a cell for each source that applies to it.

    Args:
        selection: `results/transfer/{target}/{scheme}.json`.
        outer: `results/outer/{target}/{scheme}.json`.
        parity: method, part ("cv" or "outer"), structure, observed, predicted, source.
        p_holm: as of `p_values`.

    Returns:
        The target with `points` (structures, observed values, and how many of them were held
        out; the others are outer rows) and `predicted` by method, in the order of the points;
        its cells with `predicted` in the same order. `percent` is how much less the nested
        error is than the direct one.
    """
    points = _points(parity[parity["method"] == "direct"])
    about = {
        "name": selection["target"],
        "label": selection["label"],
        "unit": labels.unit(selection["unit"]),
        "n": selection["n"],
        "scheme": selection["scheme"],
        "mean_mae": selection["mean_mae"],
        "direct_mae": selection["direct"]["mae"],
        "direct_interval": selection["direct"]["interval"],
        "direct_choice": selection["direct"]["choice"],
        "outer_n": outer["n"],
        "outer_mean_mae": outer["mean_mae"],
        "outer_direct_mae": outer["direct_mae"],
        "verdict": selection["verdict"],
        "sources_add": selection["without_sources"]["sentence"],
        "handed_out": WAYS[selection["choice"]["way"]],
        "ways": _ways(selection, outer),
        "points": {
            "structures": points["structure"].tolist(),
            "observed": rounded(points["observed"]),
            "held_out": int((points["part"] == "cv").sum()),
        },
        "predicted": {
            method: _predicted(parity[parity["method"] == method], points, source)
            for method, source in (
                ("direct", ""),
                ("many_source", ""),
                ("shotgun", _source_of(selection)),
            )
        },
    }
    cells = [
        _cell(selection, source, outer, p_holm[selection["target"], source["source"]])
        | {"predicted": _predicted(_transferred(parity), points, source["source"])}
        for source in selection["sources"]
    ]
    return about, cells


def ordered(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """Sources by the median of their cells, the one that helps most first."""
    table = pd.DataFrame(cells, columns=["source", "percent"])
    medians = table.groupby("source")["percent"].median()
    return list(medians.sort_values(ascending=False, kind="stable").index)


def _cell(
    selection: Mapping[str, Any],
    source: Mapping[str, Any],
    outer: Mapping[str, Any],
    p_holm: float | None,
) -> dict[str, Any]:
    judged = verdict(source["nested_mae"], selection["direct"]["mae"], p_holm)
    return {
        "source": source["source"],
        "source_label": source["label"],
        "target": selection["target"],
        "target_label": selection["label"],
        "models": source["models"],
        "chosen": source["paper_choice"],
        "head": source["paper_head"],
        "outer_mae": (outer.get("sources") or {}).get(source["source"]),
        **{
            name: source.get(name)
            for name in (
                "nested_mae",
                "interval",
                "paper_mae",
                "median_mae",
                "untrained_median_mae",
                "untrained_paper_mae",
                "untrained_nested_mae",
                "shuffled_models",
                "shuffled_median_mae",
            )
        },
        **judged,
    }


def _ways(selection: Mapping[str, Any], outer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each way of predicting with its nested and its outer error."""
    parts = {name: selection[name] for name in WAYS if selection.get(name)}
    parts["shotgun"] = parts["shotgun"] | {"mae": parts["shotgun"]["nested_mae"]}
    tested = {"shotgun": "paper_mae"}
    return [
        {
            "text": WAYS[name].capitalize(),
            "mae": part["mae"],
            "interval": part.get("interval"),
            "outer_mae": outer.get(tested.get(name, f"{name}_mae")),
        }
        for name, part in parts.items()
    ]


def _points(direct: pd.DataFrame) -> pd.DataFrame:
    """All held-out rows and, evenly taken, at most MOST_OUTER outer rows."""
    held_out, outer = (direct[direct["part"] == part] for part in ("cv", "outer"))
    if len(outer) > MOST_OUTER:
        outer = outer.iloc[np.linspace(0, len(outer) - 1, MOST_OUTER).astype(int)]
    return pd.concat([held_out, outer])


def _transferred(parity: pd.DataFrame) -> pd.DataFrame:
    return parity[parity["method"] == "shotgun"]


def _predicted(rows: pd.DataFrame, points: pd.DataFrame, source: str) -> list[float | None] | None:
    """Predictions of one method for the points; None where the run has none."""
    rows = rows[rows["source"] == source]
    if rows.empty:
        return None
    keys = ["part", "structure"]
    return rounded(
        rows.set_index(keys)["predicted"].reindex(pd.MultiIndex.from_frame(points[keys]))
    )


def _source_of(selection: Mapping[str, Any]) -> str:
    """The source of the best single network."""
    best = selection["shotgun"]["paper_choice"]
    found = (row["source"] for row in selection["sources"] if row["paper_choice"] == best)
    return str(next(found))
