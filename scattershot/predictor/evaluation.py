"""Every source of a library tried on a target, by the steps of the workflow, in one process.

Each step writes its file into a work folder and is skipped when the file is there: what an
interrupted evaluation had finished is kept. The functions that compute are those of the rules.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from scattershot import TRANSFER_VERSION, __version__, data, descriptors, files, library, seeds
from scattershot.errors import DataError
from scattershot.predictor import effort
from scattershot.predictor.sources import Sources
from scattershot.predictor.understanding import Understood
from scattershot.progress import Progress
from scattershot.transfer import candidates, ensemble, folds, outer, scores, shotgun, summary
from scattershot.transfer import target as targets

FOLDS = {"folds": 5, "inner_folds": 3}
logger = logging.getLogger(__name__)
INPUTS = "inputs.json"
"""What the files of the work folder were made of."""


@dataclass(frozen=True)
class Evaluation:
    """All that is known of a target once every source has been tried.

    Attributes:
        selection: as rule `selection` writes it.
        outcome: of rule `outer`, without outer rows: intervals and their coverage.
        models: a row per source network.
        fold_of: (n,) the fold of each row that gives a residual to the intervals.
    """

    selection: dict[str, Any]
    outcome: outer.Outcome
    models: pd.DataFrame
    fold_of: np.ndarray


def evaluate(
    understood: Understood,
    sources: Sources,
    keep_known: bool,
    work: Path,
    threads: int,
    progress: Progress | None = None,
) -> Evaluation:
    """Cross-validate direct models, every source network and all sources together; choose.

    Args:
        understood: the target.
        sources: of the library.
        keep_known: measure errors on structures that a source has seen, too. Without it they
            only train.
        work: folder of the steps' files. What another target, library or version left is removed.
        threads: that share the work. Products of matrices have one each: they are small, and
            threads that wait for each other are slow on a busy machine.
        progress: is told how much of the work is done, but for LAST, which it is left with.

    Raises:
        DataError: too few rows are left to measure errors on.
    """
    _begin(work, _key(understood, sources, keep_known))
    steps = _Steps(understood, sources, keep_known, work, threads)
    todo = list(steps.all())
    progress = progress or of_target(understood)
    progress.total = sum(step.cost for step in todo) + CHOOSING + LAST

    def share(start: float, cost: float, note: str) -> Callable[[float], None]:
        return lambda done: progress.update(start + cost * done, note)

    with threadpool_limits(1, user_api="blas"):
        for step in todo:
            tell = share(progress.done, step.cost, step.note)
            tell(0)
            if not step.path.exists():
                step.make(step.path, tell)
            tell(1)
        tell = share(progress.done, CHOOSING, "choosing, and intervals")
        tell(0)
        found = steps.chosen(tell)
        tell(1)
        return found


def of_target(understood: Understood) -> Progress:
    """Progress, in per cent, for evaluate() and what follows."""
    return Progress(1, understood.about["label"], percent=True)


def _key(understood: Understood, sources: Sources, keep_known: bool) -> dict[str, Any]:
    """What the files of the work folder depend on."""
    frame = understood.frame[["structure", "key", "value"]]
    about = {key: understood.about[key] for key in ("property", "unit", "kind", "seed")}
    return {
        "rows": [list(row) for row in frame.itertuples(index=False)],
        "target": about,
        "models": seeds.seed(*sources.rows["model_id"], *sources.rows["sha256"]),
        "descriptors": sources.descriptors,
        "keep_known": keep_known,
        "known": sorted(sources.known),
        "version": [__version__, TRANSFER_VERSION],
    }


def _begin(work: Path, key: dict[str, Any]) -> None:
    path = work / INPUTS
    if path.exists() and files.read_json(path) != key:
        logger.warning("%s: of other data, another library or version; beginning anew", work)
        shutil.rmtree(work)
    files.write_json(path, key)


Tell = Callable[[float], None]
"""Takes the share of a step that is done."""

CHOOSING, LAST = 30.0, 5.0
"""Shares of the work that come after the steps: intervals, and what the caller does."""


class _Step(NamedTuple):
    """What a step does, its file, how that is made, and its share of the work, roughly."""

    note: str
    path: Path
    make: Callable[[Path, Tell], None]
    cost: float


@dataclass(frozen=True)
class _Steps:
    understood: Understood
    sources: Sources
    keep_known: bool
    work: Path
    threads: int

    @property
    def _structures(self) -> np.ndarray:
        return self.understood.frame["structure"].to_numpy(dtype=object)

    @property
    def _y(self) -> np.ndarray:
        return self.understood.frame["value"].to_numpy(dtype=np.float64)

    @property
    def _effort(self) -> effort.Effort:
        return effort.of_rows(len(self.understood.frame))

    @property
    def _target(self) -> str:
        return str(self.understood.about["property"])

    @property
    def _seed_key(self) -> list[object]:
        return [self.understood.about["seed"], self._target]

    @property
    def _descriptors(self) -> dict[str, Path]:
        return {
            name: self.work / f"descriptors.{name}.parquet" for name in self.sources.descriptors
        }

    @property
    def _folds(self) -> folds.Folds:
        return folds.read_folds(self.work / "folds.parquet")

    @property
    def _fingerprint(self) -> pd.DataFrame:
        parts = [data.read_frame(self._prediction(name))[0] for name in self.sources.properties]
        # Structures and their sizes are the same in all parts.
        others = [part.drop(columns=["structure", "size"]) for part in parts[1:]]
        return pd.concat([parts[0], *others], axis=1)

    def _prediction(self, property: str) -> Path:
        return self.work / f"predictions.{property}.parquet"

    def _shotgun(self, shard: Path) -> Path:
        setup, property = shard.parent.name, shard.parent.parent.name
        return self.work / "transfer" / property / setup / f"{shard.stem}.parquet"

    def all(self) -> Iterator[_Step]:
        """All steps, in order."""
        yield _Step("dealing folds", self.work / "folds.parquet", self._deal, 0.1)
        for name, path in self._descriptors.items():
            yield _Step(f"describing by {name}", path, partial(self._describe, name), 1)
        for name in self.sources.descriptors:
            path = self.work / f"direct.{name}.parquet"
            yield _Step(f"direct models on {name}", path, partial(self._direct, name), 8)
        for property in self.sources.properties:
            path = self._prediction(property)
            yield _Step(f"predicting {property}", path, partial(self._predict, property), 0.3)
        path = self.work / "many_source.parquet"
        yield _Step("all sources together", path, self._many_source, 50)
        cost = self._effort.shard
        for shard in self.sources.shards(networks=True):
            note = f"networks of {shard.parent.parent.name}"
            yield _Step(note, self._shotgun(shard), partial(self._transfer, shard), cost)

    def _deal(self, path: Path, _: Tell) -> None:
        known = self.understood.frame["key"].isin(self.sources.known).to_numpy()
        free = np.ones(len(known), dtype=bool) if self.keep_known else ~known
        if free.sum() < 2 * FOLDS["folds"]:
            raise DataError(
                f"{known.sum()} of {len(known)} structures stand among the rows of a source of "
                f"{self.sources.library}, so errors could be measured on {free.sum()} alone. "
                "Measure on all of them with --known keep (the report says so), or make this file "
                "a target of a library of its own: docs/tutorial.md"
            )
        scheme = folds.Scheme("k_fold", repeats=self._effort.repeats, **FOLDS)
        dealt = folds.deal(scheme, self._y[free], self._structures[free], None, self._seed_key)
        folds.write_folds(folds.always_training(dealt, free), list(self._structures), path)

    def _describe(self, name: str, path: Path, _: Tell) -> None:
        texts, kind = self.understood.texts, self.understood.about["kind"]
        descriptors.write_described(path, name, self._structures, texts, kind)

    def _direct(self, name: str, path: Path, tell: Tell) -> None:
        self._evaluate(
            candidates.direct([name]),
            targets.plain_blocks(self._descriptors, self._structures, [name]),
            "direct",
            path,
            tell,
        )

    def _predict(self, property: str, path: Path, _: Tell) -> None:
        shards = self.sources.shards(property)
        pairs = [(str(shard), str(shard.with_suffix(".parquet"))) for shard in shards]
        structures = pd.Series(self._structures)
        kind = self.understood.about["kind"]
        found = ensemble.fingerprints(structures, pairs, self._descriptors, kind)
        data.write_frame(path, found, {"property": property})

    def _many_source(self, path: Path, tell: Tell) -> None:
        names = self.sources.descriptors
        blocks = candidates.fingerprint_blocks(self._fingerprint, list(self._structures))
        blocks |= targets.plain_blocks(self._descriptors, self._structures, names)
        offered = candidates.many_source(names, targets.real_valued(names))
        self._evaluate(offered, blocks, "many-source", path, tell)

    def _evaluate(self, offered: Any, blocks: Any, purpose: str, path: Path, tell: Tell) -> None:
        seed = seeds.seed(self._seed_key, purpose)
        found = candidates.evaluate(offered, blocks, self._y, self._folds, seed, self.threads, tell)
        scores.write_scores(found, path)

    def _transfer(self, path_of_shard: Path, path: Path, _: Tell) -> None:
        shard = library.open_shard(path_of_shard)
        found = shotgun.evaluate(
            shard,
            targets.shard_inputs(shard, self._descriptors, self._structures),
            self._y,
            self._folds,
            self._target,
            self._effort.heads,
            self.threads,
        )
        scores.write_scores(found, path)

    def chosen(self, tell: Tell) -> Evaluation:
        """The choice among all that has been tried."""
        dealt, y = self._folds, self._y
        paths = {
            "direct": [self.work / f"direct.{name}.parquet" for name in self.sources.descriptors],
            "many_source": [self.work / "many_source.parquet"],
            "shotgun": [self._shotgun(shard) for shard in self.sources.shards(networks=True)],
        }
        found = {kind: scores.read_scores(each, y, dealt) for kind, each in paths.items()}
        rows = self.sources.rows
        labels = dict(zip(rows["property"], rows["label"], strict=True))
        selection = summary.summarise(
            self.understood.about, found["direct"], found["many_source"], found["shotgun"], labels
        )
        frame = self.understood.frame
        outcome = outer.score(
            frame,
            frame.iloc[:0],
            selection,
            found,
            self._fingerprint,
            [str(shard) for shard in self.sources.shards(networks=True)],
            self._descriptors,
            self._seed_key,
            tell,
        )
        models = summary.models_table(found["shotgun"], rows)
        return Evaluation(selection, outcome, models, dealt.outer[0])
