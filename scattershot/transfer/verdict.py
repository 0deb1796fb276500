"""One sentence on what transfer does for a target, from nested cross-validation."""

from typing import Any

SURE = 0.05


def verdict(transfer: float, direct: float, p_value: float | None) -> dict[str, Any]:
    """Whether transfer helps, by how much, and how sure that is.

    Args:
        transfer, direct: mean absolute errors, each choice made inside the training folds.
        p_value: of their difference; None where nothing is known of it.

    Returns:
        `relation` ("helps", "makes no difference" or "hurts"), `percent` (by which transfer errs
        less; negative: more), `p_value` and `sentence`.
    """
    percent = _percent(transfer, direct)
    sure = p_value is not None and p_value < SURE
    relation = "makes no difference" if not sure else "helps" if percent > 0 else "hurts"
    return {
        "relation": relation,
        "percent": percent,
        "p_value": p_value,
        "sentence": _sentence(relation, percent, p_value),
    }


def sources_add(mixture: float, without: float, p_value: float | None) -> dict[str, Any]:
    """How much of the mixture's gain is the sources', and how much that of a mixture as such.

    Args:
        mixture: nested mean absolute error of the mixture of direct and many-source models.
        without: that of the same mixture of direct models alone.
        p_value: of their difference; None where nothing is known of it.

    Returns:
        `percent` (by which the mixture errs less with sources; negative: more), `p_value` and
        `sentence`.
    """
    percent = _percent(mixture, without)
    certainty = "" if p_value is None else f" ({_certainty(p_value)})"
    size = f"{abs(percent):.0f} % {'less' if percent > 0 else 'more'} than without them"
    told = size if abs(percent) >= 0.5 else "as much as without them"
    sentence = f"With sources the mixture errs {told}{certainty}."
    return {"percent": percent, "p_value": p_value, "sentence": sentence}


def _percent(error: float, reference: float) -> float:
    """By which an error is lower than a reference; negative: higher."""
    return 100 * (1 - error / reference) if reference else 0.0


def _certainty(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"


def _sentence(relation: str, percent: float, p_value: float | None) -> str:
    more = "lower" if percent > 0 else "higher"
    size = f"{abs(percent):.0f} % {more} than that of the best direct model"
    if p_value is None:
        return (
            f"Whether transfer helps cannot be told from a single fold: there its error is {size}."
        )
    certainty = _certainty(p_value)
    if relation == "makes no difference":
        return (
            f"Transfer makes no difference that could be told from chance: its error is {size} "
            f"({certainty})."
        )
    return f"Transfer {relation}: its error is {size} ({certainty})."
