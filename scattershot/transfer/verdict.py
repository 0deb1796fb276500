"""One sentence on what transfer does for a target, from nested cross-validation."""

from collections.abc import Mapping
from typing import Any

SURE = 0.05


def verdict(
    transfer: float,
    direct: float,
    p_value: float | None,
    sources: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Whether transfer helps, by how much, and how sure that is.

    Args:
        transfer, direct: mean absolute errors, each choice made inside the training folds.
        p_value: of their difference; None where nothing is known of it.
        sources: what sources_add() says, where `transfer` is a mixture that could err less than
            the direct model without any source: then it must also err clearly less than that.

    Returns:
        `relation` ("helps", "makes no difference" or "hurts"), `percent` (by which transfer errs
        less; negative: more), `p_value` and `sentence`.
    """
    percent = _percent(transfer, direct)
    relation = _relation(percent, p_value)
    sentence = _sentence(relation, percent, p_value)
    added = _relation(sources["percent"], sources["p_value"]) if sources else relation
    if relation == "helps" and added != "helps":
        relation = "makes no difference"
        sentence = (
            "Transfer makes no difference that could be told from chance: the mixture's error is "
            f"{_size(percent)}{_certainty(p_value)}, but sources need not be the reason."
        )
    return {"relation": relation, "percent": percent, "p_value": p_value, "sentence": sentence}


def sources_add(mixture: float, without: float, p_value: float | None) -> dict[str, Any]:
    """How much of the mixture's gain is the sources', and how much that of a mixture as such.

    Args:
        mixture: nested mean absolute error of the mixture with sources.
        without: that of the same mixture of direct models alone.
        p_value: of their difference; None where nothing is known of it.

    Returns:
        `percent` (by which the mixture errs less with sources; negative: more), `p_value` and
        `sentence`.
    """
    percent = _percent(mixture, without)
    size = f"{abs(percent):.0f} % {'less' if percent > 0 else 'more'} than without them"
    told = size if abs(percent) >= 0.5 else "as much as without them"
    sentence = f"With sources the mixture errs {told}{_certainty(p_value)}."
    return {"percent": percent, "p_value": p_value, "sentence": sentence}


def _percent(error: float, reference: float) -> float:
    """By which an error is lower than a reference; negative: higher."""
    return 100 * (1 - error / reference) if reference else 0.0


def _relation(percent: float, p_value: float | None) -> str:
    """What an error that is so many percent lower says, if anything."""
    if p_value is None or p_value >= SURE:
        return "makes no difference"
    return "helps" if percent > 0 else "hurts"


def _certainty(p_value: float | None) -> str:
    if p_value is None:
        return ""
    return " (p < 0.001)" if p_value < 0.001 else f" (p = {p_value:.2g})"


def _size(percent: float) -> str:
    more = "lower" if percent > 0 else "higher"
    return f"{abs(percent):.0f} % {more} than that of the best direct model"


def _sentence(relation: str, percent: float, p_value: float | None) -> str:
    size = _size(percent)
    if p_value is None:
        return (
            f"Whether transfer helps cannot be told from a single fold: there its error is {size}."
        )
    if relation == "makes no difference":
        return (
            "Transfer makes no difference that could be told from chance: its error is "
            f"{size}{_certainty(p_value)}."
        )
    return f"Transfer {relation}: its error is {size}{_certainty(p_value)}."
