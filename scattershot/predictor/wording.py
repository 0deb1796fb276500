"""What an evaluation says, in plain words."""

from collections.abc import Mapping
from typing import Any

from scattershot.predictor.understanding import Understood

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
        f"{selection['verdict']['sentence']} {selection['without_sources']['sentence']}",
        f"Handed out: {WAYS[predictor['way']]} ({members(predictor)}).",
        f"Mean absolute error of this whole procedure, choices included: "
        f"{_range(error['mae'], error['interval'])}{unit}; of the best direct model "
        f"{_range(error['direct_mae'], selection['direct']['interval'])}; of predicting the mean "
        f"{error['mean_mae']:.3g}. All choices were made inside the training folds; in brackets, "
        "95 % confidence.",
        f"Of single sources, {best['label']} ({best['source']}) does best: "
        f"{best['nested_mae']:.3g} with its networks chosen inside; the luckiest network seems to "
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
        return f"{n} rows are too few to tell how often prediction intervals hold the value."
    few = " With so few rows this is weak evidence." if n < 30 else ""
    return (
        f"How far to trust it: the {error['level']:.0%} intervals have a median width of "
        f"{error['width']:.3g}{unit} and contained {error['coverage']:.0%} of the rows when these "
        f"were held out.{few} Structures that are marked outside lie farther from your "
        "structures than any of these from the others: expect larger errors there."
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
