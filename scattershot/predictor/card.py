"""The card of a predictor: what it is, how good, from what, under which licences."""

from collections.abc import Mapping
from typing import Any

from scattershot.library import cards
from scattershot.predictor import wording


def text(predictor: Mapping[str, Any], selection: Mapping[str, Any]) -> str:
    """Markdown with YAML metadata, as model repositories show it.

    Args:
        predictor: what predictor.json holds.
        selection: as rule `selection` writes it.
    """
    target, error = predictor["target"], predictor["error"]
    licences = sorted({source["licence"] for source in predictor["sources"]})
    tags = ["tabular-regression", "materials-science", target["kind"]]
    sources = [
        f"- {source['label']} (`{source['property']}`), {source['models']} models; licence of its "
        f"data: {source['licence'] or 'not stated'}"
        for source in predictor["sources"]
    ]
    versions = ", ".join(f"{name} {number}" for name, number in predictor["versions"].items())
    return "\n".join(
        [
            cards.head(licences, tags, metrics=["mae"]),
            f"# {target['label']} ({target['unit']})",
            "",
            *(f"{line}\n" for line in wording.verdict(predictor, selection)),
            "## How to use it",
            "",
            "```",
            "scattershot predict FOLDER new.csv --out predictions.csv",
            "```",
            "",
            f"The structures stand in column `{target['structure_column']}` (or name it with "
            "`--structure`).",
            "",
            "## How it was judged",
            "",
            f"{error['rows']} structures; {error['scheme']}. The intervals are CV+ "
            f"(level {error['level']:.0%}).",
            "",
            "## What it holds",
            "",
            "The training structures and values (in `predictor.json`: think of that before you "
            "hand it on) and the source networks it needs (in `models/`):",
            "",
            *(sources or ["- none: what is handed out needs no source"]),
            "",
            f"Made with {versions}.",
            "",
        ]
    )
