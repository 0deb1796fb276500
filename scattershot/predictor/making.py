"""From a user's table and a library to a predictor."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scattershot import data, files
from scattershot.errors import DataError
from scattershot.predictor import card, evaluation, folder
from scattershot.predictor.evaluation import Evaluation
from scattershot.predictor.predicting import Predictor
from scattershot.predictor.sources import Sources
from scattershot.predictor.understanding import Understood

WORK = "work"


@dataclass(frozen=True)
class Made:
    """A predictor just made, and what it was made by.

    Attributes:
        content: what predictor.json holds.
        evaluation: of every source.
    """

    content: dict[str, Any]
    evaluation: Evaluation


def make(
    understood: Understood, sources: Sources, keep_known: bool, output: Path, threads: int
) -> Made:
    """Try every source on the target and write what is handed out as a predictor.

    Finished steps lie in `work` below the output until finish() removes it.

    Args:
        understood: the target.
        sources: of a library.
        keep_known: measure errors on structures that a source has seen, too.
        output: folder of the predictor.
        threads: that share the work.

    Raises:
        DataError: too few rows are left to measure errors on.
    """
    progress = evaluation.of_target(understood)
    work = output / WORK
    found = evaluation.evaluate(understood, sources, keep_known, work, threads, progress)
    progress.update(progress.done, "trying the predictor")
    content = folder.write(output, understood, sources, found)
    content["sample"] = Predictor(output).sample()
    files.write_json(output / folder.FILE, content)
    data.write_rejected(output / "rejected.csv", understood.rejected)
    files.write_text(output / "card.md", card.text(content, found.selection))
    progress.update(progress.total)
    progress.close()
    return Made(content, found)


def refuse_others(output: Path) -> None:
    """Refuse a folder whose files could be someone's own.

    Raises:
        DataError: it is not empty, and neither a predictor nor an unfinished one.
    """
    ours = (output / folder.FILE, output / WORK / evaluation.INPUTS)
    if output.is_dir() and any(output.iterdir()) and not any(path.is_file() for path in ours):
        raise DataError(f"{output}: is not empty and no predictor; name a new folder with --out")


def finish(output: Path) -> None:
    """Remove the files of finished steps."""
    shutil.rmtree(output / WORK, ignore_errors=True)
