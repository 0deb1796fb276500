"""Training one shard: source rows and descriptors in, trained models out."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot import TRAINER_VERSION, descriptors, models, seeds
from scattershot.errors import DataError
from scattershot.library.checkpoint import Checkpoint
from scattershot.library.graphs import JoinedGraphs, arrays, join
from scattershot.library.shard import Source, columns_sha256
from scattershot.models import Rows, SideBySide, Trained
from scattershot.progress import Progress
from scattershot.sweep import Sample

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SourceRows:
    """Source rows with their descriptors, those that could not be described left out.

    Attributes:
        frame: the rows, with a column split_{r} for each replicate.
        joined: their descriptors.
        masked: how many rows were left out.
        about: metadata of the source table.
        labels: "own", or "shuffled": values dealt to the rows at random, for a control.
    """

    frame: pd.DataFrame
    joined: descriptors.Joined | JoinedGraphs
    masked: int
    about: Mapping[str, Any]
    labels: str = "own"

    def replicate(self, number: int) -> Rows:
        """The rows as one replicate splits them."""
        joined = self.joined
        return Rows(
            x=joined.x if isinstance(joined, JoinedGraphs) else SideBySide(arrays(joined)),
            sparse=joined.sparse,
            y=self.frame["value"].to_numpy(),
            split=self.frame[f"split_{number}"].to_numpy(),
        )

    def key(self, device: str) -> str:
        """Fingerprint of all that a sample's model depends on besides the sample."""
        digest = hashlib.sha256(repr((TRAINER_VERSION, device, self.joined.columns)).encode())
        for part in self.joined.parts:
            digest.update(part.version.encode())
        for array in arrays(self.joined):
            digest.update(np.ascontiguousarray(array).data)
        digest.update(pd.util.hash_pandas_object(self.frame, index=False).to_numpy().tobytes())
        return digest.hexdigest()

    def source(self, setup: str) -> Source:
        """What is written into a shard about where it comes from."""
        kept = ("dataset", "transform", "citation", "source_sha256", "removed_by_guard", "sampled")
        return Source(
            property=self.about["property"],
            label=self.about["label"],
            unit=self.about["unit"],
            setup=setup,
            descriptors=tuple(part.name for part in self.joined.parts),
            columns_sha256=columns_sha256(self.joined.columns),
            licence=self.about["licence"],
            provenance={key: self.about[key] for key in kept}
            | {
                "rows": len(self.frame),
                "masked": self.masked,
                "descriptors": "; ".join(f"{p.name}: {p.version}" for p in self.joined.parts),
                "trainer": TRAINER_VERSION,
                "labels": self.labels,
            },
        )


def source_rows(
    frame: pd.DataFrame, about: Mapping[str, Any], paths: Sequence[Path], labels: str = "own"
) -> SourceRows:
    """Join source rows with their descriptors.

    Args:
        frame: the rows: structure, value and split_{r}.
        about: their metadata.
        paths: descriptor files: matrices, or one of graphs.
        labels: "shuffled" deals the values to the rows at random, always in the same way.

    Raises:
        DataError: no row could be described.
        DescriptorMismatch: a descriptor file lacks a structure.
    """
    joined = join(paths, frame["structure"].to_numpy())
    valid = joined.valid
    masked = int((~valid).sum())
    if masked:
        logger.warning("%s: %d rows without descriptors left out", about["property"], masked)
    if not valid.any():
        raise DataError(f"{about['property']}: none of its {len(frame)} rows could be described")
    kept = frame[valid].reset_index(drop=True)
    if labels == "shuffled":
        random = seeds.generator(about["seed"], about["property"], "shuffled")
        kept["value"] = random.permutation(kept["value"].to_numpy())
    every = joined if not masked else joined.select(valid)
    return SourceRows(kept, every, masked, about, labels)


def train(
    samples: Sequence[Sample],
    rows: SourceRows,
    device: str = "cpu",
    checkpoint: Checkpoint | None = None,
    keep: int | str = "all",
) -> list[Trained]:
    """Train all samples of a shard, those of one replicate together; ordered by index.

    Whatever the shards of a sweep are, its best N models are among the best N of each.

    Args:
        samples: the models.
        rows: what they are trained on.
        device: "cpu" or "cuda".
        checkpoint: models that it holds are not trained again, others are added to it.
        keep: "all", or how many models keep their arrays, the best by their validation error.
    """
    finished = checkpoint.finished(samples) if checkpoint else []
    trained = {model.sample.index: model for model in finished}
    if trained:
        logger.info("%d of %d models were finished before", len(trained), len(samples))
    progress = Progress(len(samples), "models trained")
    progress.update(len(trained))
    ordered = sorted(samples, key=lambda sample: (sample.replicate, sample.index))
    try:
        for replicate, group in groupby(ordered, key=lambda sample: sample.replicate):
            members = list(group)
            if trained.keys() >= {sample.index for sample in members}:
                continue
            for model in models.fit(members, rows.replicate(replicate), device, trained.keys()):
                trained[model.sample.index] = model
                if keep != "all":
                    _drop_all_but(int(keep), trained)
                if checkpoint:
                    checkpoint.add(trained[model.sample.index])
                progress.update(len(trained))
    except BaseException:
        if checkpoint:
            checkpoint.flush()
        raise
    progress.close()
    return [trained[sample.index] for sample in sorted(samples, key=lambda sample: sample.index)]


def _drop_all_but(keep: int, trained: dict[int, Trained]) -> None:
    """Take the arrays from all models but the best so far."""
    usable = [model for model in trained.values() if model.record["status"] == "ok"]
    usable.sort(key=lambda model: (model.record["validation_rmse"], model.sample.index))
    for model in usable[keep:]:
        trained[model.sample.index] = replace(model, tensors={})
