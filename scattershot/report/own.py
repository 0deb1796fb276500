"""The page of one target of the user's own: what was read, the verdict, every number behind it."""

from datetime import date
from pathlib import Path

import pandas as pd

from scattershot import figures, files
from scattershot.predictor import Made, Understood, understanding, wording
from scattershot.report import illustrations
from scattershot.report.page import environment
from scattershot.report.verdict import TIE, WAYS, verdict


def build_own(output: Path, read: Understood, made: Made, keep_known: bool) -> None:
    """Write the page; needs nothing but itself.

    Args:
        output: the HTML file.
        read: what was understood of the user's table.
        made: the predictor and the evaluation behind it.
        keep_known: whether errors were measured on structures that a source has seen.
    """
    found, content = made.evaluation, made.content
    selection, outer = found.selection, found.outcome.errors
    known = wording.known(content, read, keep_known)
    unsure = not content["known"]["checked"] or (keep_known and content["known"]["structures"])
    figure = output.parent / f"fig2a.{selection['target']}.svg"
    drawn = figures.FIGURES["fig2a"](selection, outer, found.models, found.outcome.parity)
    figures.save(drawn, figure)
    text = (
        environment()
        .get_template("own.html.j2")
        .render(
            target={
                "number": 1,
                "selection": selection,
                "outer": outer,
                "verdict": verdict(selection, outer),
                "groups": [],
            },
            read=read,
            kinds=understanding.WORDS,
            lines=understanding.lines(read),
            rejected=read.rejected.to_dict("records"),
            networks=selection["shotgun"]["models"],
            verdict=wording.verdict(content, selection),
            known=known,
            warning=known if unsure else "",
            members=wording.members(content),
            sources=content["sources"],
            versions=content["versions"],
            held_out=_rows(found.outcome.intervals),
            figures=illustrations.read([figure], {selection["target"]: selection["label"]}),
            date=date.today().isoformat(),
            tie=TIE,
            ways=WAYS,
        )
    )
    figure.unlink()
    files.write_text(output, text)


def _rows(intervals: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of the table of held-out predictions; None for what is not known."""
    sorted_rows = intervals.sort_values("observed", ascending=False)
    plain = sorted_rows.astype(object).where(sorted_rows.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
