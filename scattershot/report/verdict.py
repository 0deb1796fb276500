"""What a target's numbers say, in the words of the page."""

from collections.abc import Mapping
from typing import Any

# Below this relative difference two errors are called equal: with some fifty training rows a
# smaller one has no meaning.
TIE = 0.05

WAYS = {
    "direct": "direct, plain descriptors",
    "many_source": "many-source",
    "shotgun": "best transferred network",
    "top_k": "mean of the best transferred candidates",
    "stacking": "weighted mean of transferred candidates",
    "mixture": "mixture with sources (blend, forests, boosting), weighted by their errors",
    "without_sources": "control: the same mixture without sources",
}
"""The ways of predicting that are reported, in the words of the page."""


def compare(error: float | None, reference: float | None) -> dict[str, Any] | None:
    """How much lower or higher an error is than a reference.

    Returns:
        `relation` ("better", "same" or "worse") and `percent` (absolute relative difference);
        None where one of the two does not exist.
    """
    if error is None or not reference:
        return None
    change = error / reference - 1
    relation = "same" if abs(change) <= TIE else "better" if change < 0 else "worse"
    return {"relation": relation, "percent": 100 * abs(change)}


def verdict(selection: Mapping[str, Any], outer: Mapping[str, Any]) -> dict[str, Any]:
    """Judge transfer against direct learning on the outer test, or without one on nested CV.

    Args:
        selection: a target's selection.
        outer: the same target's outer-test errors.

    Returns:
        `tested` (whether there is an outer test), `errors` (the judged MAE by method, in the
        target's unit), `single`, `many` and `without` (the mixture without sources; each as
        `compare` against direct), `best` (those of direct, single and many within the tie of the
        lowest), `paper_miss` and `nested_miss` (the two estimates of the transferred network
        against its outer test) and `closer` ("paper", "nested", "neither" or None without an
        outer test).
    """
    tested = bool(outer["n"])
    many = selection.get("many_source") or {}
    shotgun = selection["shotgun"]
    errors = (
        {
            "direct": outer["direct_mae"],
            "single": outer["paper_mae"],
            "many": outer.get("many_source_mae"),
            "without": outer["without_sources_mae"],
        }
        if tested
        else {
            "direct": selection["direct"]["mae"],
            "single": shotgun["nested_mae"],
            "many": many.get("mae"),
            "without": selection["without_sources"]["mae"],
        }
    )
    ways = ("direct", "single", "many")
    present = {name: errors[name] for name in ways if errors[name] is not None}
    lowest = min(present.values())
    paper = _miss(shotgun["paper_mae"], outer.get("paper_mae"))
    nested = _miss(shotgun["nested_mae"], outer.get("paper_mae"))
    return {
        "tested": tested,
        "errors": errors,
        "single": compare(errors["single"], errors["direct"]),
        "many": compare(errors["many"], errors["direct"]),
        "without": compare(errors["without"], errors["direct"]),
        "best": [name for name, error in present.items() if error <= lowest * (1 + TIE)],
        "paper_miss": paper,
        "nested_miss": nested,
        "closer": _closer(paper, nested),
    }


def _miss(estimate: float, truth: float | None) -> float | None:
    """By how many percent an estimate lies below (negative) or above the tested error."""
    return 100 * (estimate / truth - 1) if truth else None


def _closer(paper: float | None, nested: float | None) -> str | None:
    if paper is None or nested is None:
        return None
    if abs(abs(paper) - abs(nested)) < 1:
        return "neither"
    return "paper" if abs(paper) < abs(nested) else "nested"
