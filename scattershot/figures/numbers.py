"""The errors of a target as a small table on a figure, with the verdict below it."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure, SubFigure

from scattershot.figures import labels, style

HEIGHT = 1.8
"""Inches that the table takes."""

COLUMNS = {"": 0.0, "paper-style": 0.56, "nested": 0.7, "outer test": 0.84}
"""Headings and where they begin, as parts of the width."""

WAYS = {
    "direct": "direct model",
    "mixture": "mixture of direct and many-source",
}
"""What can be handed out."""


def rows(selection: Mapping[str, Any], outer: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Name, paper-style, nested and outer-test error of each way and control, as text.

    Args:
        selection: the target's selection.
        outer: its outer-test errors.
    """
    shotgun, many = selection["shotgun"], selection.get("many_source")
    handed, without = selection["choice"], selection["without_sources"]
    found = [
        ("predicting the mean", None, selection["mean_mae"], outer["mean_mae"]),
        ("direct: plain descriptors", None, selection["direct"]["mae"], outer["direct_mae"]),
        (
            f"best of {shotgun['models']} transferred networks",
            shotgun["paper_mae"],
            shotgun["nested_mae"],
            outer["paper_mae"],
        ),
        ("many-source", None, many["mae"], outer["many_source_mae"]) if many else None,
        (f"handed out: {WAYS[handed['way']]}", None, handed["mae"], outer["choice_mae"]),
        ("control: mixture without sources", None, without["mae"], outer["without_sources_mae"]),
        (
            f"control: best of {shotgun['models']} untrained networks",
            shotgun["untrained_paper_mae"],
            shotgun["untrained_nested_mae"],
            None,
        ),
        (
            f"control: best of {shotgun['shuffled_models']} networks on shuffled values",
            shotgun["shuffled_paper_mae"],
            shotgun["shuffled_nested_mae"],
            None,
        )
        if shotgun["shuffled_models"]
        else None,
    ]
    shown = [row for row in found if row]
    return [
        (name, *("" if mae is None else labels.number(mae) for mae in errors))
        for name, *errors in shown
    ]


def table(part: SubFigure, selection: Mapping[str, Any], outer: Mapping[str, Any]) -> None:
    """Draw the errors of a target and what they say of transfer.

    Args:
        part: where; HEIGHT inches of it are needed.
        selection: the target's selection.
        outer: its outer-test errors.
    """
    axes = part.subplots()
    axes.set_axis_off()
    lines = rows(selection, outer)
    verdict = labels.wrap(told(selection), 135)
    total = len(lines) + 1.4 + verdict.count("\n") + 1
    about = f"Mean absolute error ({labels.unit(selection['unit'])}), {selection['n']} rows"
    if outer["n"]:
        about += f", {outer['n']:,} outer test rows"
    for text, x in COLUMNS.items():
        axes.text(x, 1, text or about, fontsize=6.8, fontweight="bold", va="top")
    for number, cells in enumerate(lines, start=1):
        for text, x in zip(cells, COLUMNS.values(), strict=True):
            axes.text(x, 1 - (number + 0.1) / total, text, fontsize=6.8, va="top", color=style.INK)
    y = 1 - (len(lines) + 1.5) / total
    axes.text(0, y, verdict, fontsize=6.8, va="top", style="italic", linespacing=1.45)


def foot(figure: Figure, selection: Mapping[str, Any], outer: Mapping[str, Any], way: str) -> None:
    """Write below a figure how well what it shows predicts, beside the best direct model.

    Args:
        figure: where.
        selection: the target's selection.
        outer: its outer-test errors.
        way: "shotgun", the network of the lowest cross-validated error, or "choice", what is
            handed out.
    """
    shotgun, handed = selection["shotgun"], selection["choice"]
    name, tested, errors = {
        "shotgun": (
            "Network shown",
            outer["paper_mae"],
            f"{labels.number(shotgun['paper_mae'])} on the folds that chose it, "
            f"{labels.number(shotgun['nested_mae'])} nested",
        ),
        "choice": (
            f"Handed out ({WAYS[handed['way']]})",
            outer["choice_mae"],
            f"{labels.number(handed['mae'])} nested",
        ),
    }[way]
    direct = f"direct model {labels.number(selection['direct']['mae'])} nested"
    if outer["n"]:
        errors += f", {labels.number(tested)} on {outer['n']:,} outer test rows"
        direct += f", {labels.number(outer['direct_mae'])} on these"
    unit = labels.unit(selection["unit"])
    text = f"{name}: mean absolute error {errors}; {direct} ({unit})."
    figure.supxlabel(labels.wrap(text, 135), x=0.02, ha="left", fontsize=6.8, style="italic")


def told(selection: Mapping[str, Any]) -> str:
    """What networks give when none is chosen, what transfer does, and what sources add."""
    shotgun = selection["shotgun"]
    medians = {
        "median transferred network": shotgun["median_mae"],
        "untrained one": shotgun["untrained_median_mae"],
        "one trained on shuffled values": shotgun["shuffled_median_mae"],
    }
    parts = [f"{name} {labels.number(mae)}" for name, mae in medians.items() if mae is not None]
    return " ".join(
        [
            f"No choice made: {', '.join(parts)}.",
            selection["verdict"]["sentence"],
            selection["without_sources"]["sentence"],
        ]
    ).rstrip()
