"""What an evaluation says, in plain words."""

import math
from collections.abc import Mapping
from typing import Any

from scattershot.predictor.understanding import Understood
from scattershot.transfer import conformal

WAYS = {
    "direct": "a direct model on plain descriptors, without transfer",
    "mixture": "the mixture with sources (blend, forests, boosting), weighted by their errors",
}


def verdict(predictor: Mapping[str, Any], selection: Mapping[str, Any]) -> list[str]:
    """Which source and head, how large the error is, whether transfer helps, how far to trust it.

    Args:
        predictor: what predictor.json holds.
        selection: as rule `selection` writes it.
    """
    error, unit = predictor["error"], _unit(predictor)
    best = min(selection["sources"], key=lambda row: row["nested_mae"])
    return [
        f"{selection['verdict']['sentence']} {selection['without_sources']['sentence']}".rstrip(),
        f"Handed out: {WAYS[predictor['way']]} ({members(predictor)}), chosen with hindsight, by "
        "all rows.",
        f"Mean absolute error of this whole procedure, choices included: "
        f"{_range(error['mae'], error['interval'])}{unit}; of the best direct model "
        f"{_range(error['direct_mae'], selection['direct']['interval'])}; of predicting the mean "
        f"{error['mean_mae']:.3g}. For these errors all choices, that of the best direct model "
        "too, were made inside the training folds; in brackets, 95 % confidence.",
        f"Of single sources, {best['label']} ({best['source']}) does best, as hindsight picks it: "
        f"{best['nested_mae']:.3g} with its networks chosen inside; its luckiest network seems to "
        f"reach {best['paper_mae']:.3g}. Untrained networks of the same shapes reach "
        f"{selection['shotgun']['untrained_median_mae']:.3g} in the median, trained ones "
        f"{selection['shotgun']['median_mae']:.3g}.",
        _trust(predictor),
    ]


def members(predictor: Mapping[str, Any]) -> str:
    """What is handed out, by name."""
    parts = predictor["members"]
    told = [
        part["candidate"] if ", " in part["candidate"] else f"{part['candidate']}, {part['head']}"
        for part in parts[:3]
    ]
    return "; ".join(told) + (f"; and {len(parts) - 3} more" if len(parts) > 3 else "")


def _trust(predictor: Mapping[str, Any]) -> str:
    error, unit = predictor["error"], _unit(predictor)
    n = len(predictor["training"]["values"])
    if error["coverage"] is None or error["width"] is None:
        return without_intervals(predictor) or _unmeasured(predictor)
    few = " With so few rows this is weak evidence." if n < 30 else ""
    return (
        f"How far to trust it: the {error['level']:.0%} intervals have a median width of "
        f"{error['width']:.3g}{unit} and contained {error['coverage']:.0%} of the rows when these "
        f"were held out (of models chosen with hindsight: a little too many).{few} Structures that "
        "are marked outside lie farther from your structures than any of these from the others: "
        "expect larger errors there."
    )


def _judged(predictor: Mapping[str, Any]) -> int:
    """How many rows give a residual to the intervals; the others always train."""
    return sum(fold >= 0 for fold in predictor["training"]["fold_of"])


def without_intervals(predictor: Mapping[str, Any]) -> str:
    """Why predictions have no finite interval, and what it takes; "" where they have one.

    Args:
        predictor: what predictor.json holds.
    """
    level, found = predictor["error"]["level"], _judged(predictor)
    least = conformal.enough(level)
    if found >= least:
        return ""
    return (
        f"There are no finite prediction intervals: one of {level:.0%} takes the errors of at "
        f"least {least} rows that were held out, and here are {found}. Columns low and high say "
        f"-inf and inf, or 0 and inf with --log10; {least - found} more rows would do."
    )


def _unmeasured(predictor: Mapping[str, Any]) -> str:
    level, found = predictor["error"]["level"], _judged(predictor)
    # Four rows of five train.
    least = math.ceil(conformal.enough(level) * 5 / 4)
    return (
        f"Predictions have {level:.0%} intervals, but how wide they usually are and how often they "
        f"hold the value could not be measured: that takes at least {least} rows that are held "
        f"out, since each is judged by a part of the others, and here are {found}."
    )


def known(predictor: Mapping[str, Any], understood: Understood, kept: bool) -> str:
    """What was done about structures that the sources have seen."""
    count, n = predictor["known"]["structures"], len(understood.frame)
    if not predictor["known"]["checked"]:
        return (
            "The library does not say which structures its sources have seen: the errors may be "
            "too low."
        )
    if not count:
        return f"None of the {n} structures stands among the rows of a source."
    if kept:
        return (
            f"{count} of {n} structures stand among the rows of a source, and errors are measured "
            "on them all the same (--known keep): they may be too low."
        )
    return (
        f"{count} of {n} structures stand among the rows of a source: they train, but no error is "
        f"measured on them; {n - count} rows are left for that (--known keep measures on all)."
    )


def _range(mae: float, interval: Any) -> str:
    return f"{mae:.3g}" + (f" [{interval[0]:.3g}, {interval[1]:.3g}]" if interval else "")


def _unit(predictor: Mapping[str, Any]) -> str:
    unit = predictor["target"]["unit"]
    return "" if unit in ("", "1") else f" {unit}"
