"""The figures of a run as a Markdown page: image, caption, and the numbers of each target."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scattershot.figures import labels, numbers
from scattershot.report.illustrations import CAPTIONS, ERRORS, TITLES


def listing(
    selections: Sequence[Mapping[str, Any]],
    outers: Sequence[Mapping[str, Any]],
    figures: Sequence[Path],
) -> str:
    """Figures of the whole run first, then those of each target with its table of errors.

    Args:
        selections: one per target, as `results/transfer/{target}/{scheme}.json`.
        outers: in the same order, as `results/outer/{target}/{scheme}.json`.
        figures: files named `{kind}.svg` or `{kind}.{target}.svg`; the page shows the PNG of
            each, in the same folder as the page.

    Returns:
        The page's text.
    """
    parts = [ERRORS]
    parts += [_figure(path.stem) for path in figures if "." not in path.stem]
    for selection, outer in zip(labels.renamed(selections), outers, strict=True):
        parts.append(f"## {selection['label']}")
        parts.append(_errors(selection, outer))
        parts += [
            _figure(path.stem)
            for path in figures
            if path.stem.partition(".")[2] == selection["target"]
        ]
    return "\n\n".join(parts) + "\n"


def _figure(stem: str) -> str:
    kind = stem.partition(".")[0]
    caption = CAPTIONS[kind].replace(ERRORS, "").strip()
    return f"### {TITLES[kind]}\n\n![{TITLES[kind]}]({stem}.png)\n\n*{caption}*"


def _errors(selection: Mapping[str, Any], outer: Mapping[str, Any]) -> str:
    unit = "dimensionless" if selection["unit"] == "1" else selection["unit"]
    tested = f"{outer['n']:,} outer test rows" if outer["n"] else "no outer test"
    heading = f"Mean absolute error ({unit}); {selection['n']} rows, {tested}"
    lines = [
        f"{selection['scheme'][0].upper()}{selection['scheme'][1:]}. {numbers.told(selection)}",
        "",
        f"| {heading} | {' | '.join(name for name in numbers.COLUMNS if name)} |",
        "|---|---:|---:|---:|",
        *(f"| {' | '.join(cells)} |" for cells in numbers.rows(selection, outer)),
    ]
    return "\n".join(lines)
