"""The whole way from a table of one's own to a predictor, for the command and for Python."""

from collections.abc import Callable
from pathlib import Path

from scattershot import predictor, report
from scattershot.predictor import Predictor, effort, understanding, wording

Tell = Callable[[str, list[str]], None]


def learn(
    table: str | Path,
    target: str,
    unit: str = "1",
    *,
    structure: str | None = None,
    kind: str | None = None,
    log10: bool = False,
    library: str | Path = "results/library",
    output: str | Path = "predictor",
    keep_known: bool = False,
    seed: int = 2019,
    cores: int = 1,
    tell: Tell = lambda title, lines: None,
) -> Predictor:
    """Try every source of a library on a target of one's own and make a predictor.

    It holds the mixture with sources, or the best direct model.

    Interrupted, it keeps what is done in `work` below the output; called again, it goes on.

    Args:
        table: CSV, JSON, parquet or SDF file with a structure and a value in each row.
        target: column of the values.
        unit: of the values, "1" for none.
        structure: column of the structures; None: the one called smiles or formula.
        kind: "smiles", "polymer" or "formula"; None: detected.
        log10: learn the logarithm of the values.
        library: folder of the source models.
        output: folder of the predictor; report.html and card.md are written there, too.
        keep_known: measure errors also on structures that a source has seen.
        seed: of all that is drawn at random.
        cores: of the forests.
        tell: takes headings and lines of what was read and what came out.

    Raises:
        DataError: the table cannot be read, has too little to learn from or too much, or the
            output folder holds other files.
        LibraryError: there is no library, or nothing in it applies.
    """
    output = Path(output)
    predictor.refuse_others(output)
    found = predictor.understand(Path(table), structure, target, unit, kind, log10, seed)
    tell("What was read", understanding.lines(found))
    effort.refuse_more(len(found.frame), Path(table))
    keys = found.frame["key"].tolist()
    sources = predictor.applying(Path(library), found.about["kind"], keys, keep_known)
    worth = effort.of_rows(len(found.frame))
    tell("What will be tried", [sources.describe(), *worth.lines(cores)])
    made = predictor.make(found, sources, keep_known, output, cores)
    report.build_own(output / "report.html", found, made, keep_known)
    predictor.finish(output)
    words = wording.verdict(made.content, made.evaluation.selection)
    tell("Verdict", [*words, wording.known(made.content, found, keep_known)])
    return Predictor(output)
