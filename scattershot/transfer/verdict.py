"""One sentence on what transfer does for a target, from nested cross-validation."""

from collections.abc import Mapping
from typing import Any

SURE = 0.05

NOTHING = "nothing learnt"
"""Relation of a verdict where what is handed out errs no less than predicting the mean."""


def verdict(
    transfer: float,
    direct: float,
    p_value: float | None,
    sources: Mapping[str, Any] | None = None,
    mean: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Whether transfer helps, by how much, and how sure that is.

    Args:
        transfer, direct: mean absolute errors, each choice made inside the training folds.
        p_value: of their difference; None where nothing is known of it.
        sources: what sources_add() says, where `transfer` is a mixture that could err less than
            the direct model without any source: then it must also err clearly less than that.
        mean: what against_mean() says of what is handed out. Where nothing was learnt, it does
            not matter which of two useless models errs less.

    Returns:
        `relation` ("helps", "makes no difference", "hurts" or NOTHING), `percent` (by which
        transfer errs less; negative: more), `p_value` and `sentence`.
    """
    percent = _percent(transfer, direct)
    if mean and not mean["learnt"]:
        told = {"percent": percent, "p_value": p_value, "sentence": mean["sentence"]}
        return {"relation": NOTHING} | told
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


def against_mean(error: float, mean: float, p_value: float | None) -> dict[str, Any]:
    """Whether anything was learnt: what errs no less than the mean of all values knows nothing.

    Args:
        error: nested mean absolute error of what is handed out.
        mean: that of predicting the mean.
        p_value: of their difference; None where nothing is known of it: then the lower one counts.

    Returns:
        `learnt`, `percent` (by which the error is lower; negative: higher), `p_value`, and
        `sentence`, "" if something was learnt.
    """
    percent = _percent(error, mean)
    learnt = percent > 0 and (p_value is None or p_value < SURE)
    found = {"learnt": learnt, "percent": percent, "p_value": p_value}
    if learnt:
        return found | {"sentence": ""}
    size = f"{abs(percent):.0f} % {'lower' if percent > 0 else 'higher'} than"
    size = size if abs(percent) >= 0.5 else "as high as"
    return found | {
        "sentence": (
            "Nothing was learnt from these values that could be told from chance: the error of "
            f"what is handed out is {size} that of predicting their mean{_certainty(p_value)}. "
            "Whether transfer helps cannot be told."
        )
    }


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
