"""Whatever was chosen, as a function from splits to predictions."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot.library import open_shard
from scattershot.transfer import candidates
from scattershot.transfer.features import Networks
from scattershot.transfer.heads import head
from scattershot.transfer.learners import cross_predict
from scattershot.transfer.selection import MIXTURE, WITHOUT_SOURCES
from scattershot.transfer.target import ShardInputs, plain_blocks, real_valued

Predict = Callable[[np.ndarray], np.ndarray]
"""Predictions (S, N) for splits (S, N): 1 trains, 0 is predicted, -1 takes no part."""


class Predictors:
    """Fits chosen candidates to rows of a target."""

    def __init__(
        self,
        structures: Sequence[str],
        y: np.ndarray,
        target: str,
        fingerprint: pd.DataFrame,
        shards: Sequence[str],
        descriptors: Mapping[str, Path],
        seed: int,
    ) -> None:
        """Take the rows and what there is to predict them from.

        Args:
            structures: of the N rows.
            y: their values, (N,); those of rows that no split trains on may be anything.
            target: the target's name.
            fingerprint: property fingerprint of the structures.
            shards: safetensors files of all networks that were candidates.
            descriptors: descriptor files by name.
            seed: of forests and boosting.
        """
        self._structures, self._y, self._target = np.asarray(structures), y, target
        self._seed = seed
        self.plain = plain_blocks(descriptors, self._structures, list(descriptors))
        self._blocks = candidates.fingerprint_blocks(fingerprint, structures) | self.plain
        names = list(descriptors)
        offered = candidates.direct(names) + candidates.many_source(names, real_valued(names))
        self._offered = {candidate.name: candidate for candidate in offered}
        self._inputs = ShardInputs(descriptors, self._structures)
        self._shards = {
            sample.model_id: path for path in shards for sample in open_shard(path).samples
        }

    def learner(self, name: str) -> Predict:
        """A direct or many-source candidate by its name."""
        return lambda splits: self._learners([name], splits)[0]

    def _learners(self, names: Sequence[str], splits: np.ndarray) -> np.ndarray:
        """Predictions (C, S, N) of such candidates, whose blocks are scaled once a split."""
        chosen = [self._offered[name] for name in names]
        return cross_predict(chosen, self._blocks, self._y, splits, self._seed)

    def network(self, model_id: str) -> Networks:
        """One source network before these rows."""
        shard = open_shard(self._shards[model_id])
        return Networks(shard, self._inputs.of(shard), only=[model_id])

    def transferred(self, model_id: str, head_name: str) -> Predict:
        """A source network with a head."""
        network = self.network(model_id)
        return lambda splits: head(head_name)(network, self._y, splits, self._target)[0]

    def combined(self, part: Mapping[str, Any]) -> Predict:
        """An ensemble or a stack, as the selection describes it: members and intercept."""
        members = part["members"]
        learners = [m["candidate"] for m in members if m["candidate"] in self._offered]
        networks = {
            (m["candidate"], m["head"]): self.transferred(m["candidate"], m["head"])
            for m in members
            if m["candidate"] not in self._offered
        }

        def predict(splits: np.ndarray) -> np.ndarray:
            by_learner = dict(zip(learners, self._learners(learners, splits), strict=True))
            predicted = [
                m["weight"]
                * (
                    by_learner[m["candidate"]]
                    if m["candidate"] in by_learner
                    else networks[m["candidate"], m["head"]](splits)
                )
                for m in members
            ]
            return part["intercept"] + np.sum(predicted, axis=0)

        return predict

    def ways(self, selection: Mapping[str, Any]) -> dict[str, Predict]:
        """Every way that is reported, by name."""
        shotgun = selection["shotgun"]
        return {
            "direct": self.learner(selection["direct"]["choice"]),
            "many_source": self.learner(selection["many_source"]["choice"]),
            "shotgun": self.transferred(shotgun["paper_choice"], shotgun["paper_head"]),
            "top_k": self.combined(selection["top_k"]),
            "stacking": self.combined(selection["stacking"]),
            MIXTURE: self.combined(selection[MIXTURE]),
            WITHOUT_SOURCES: self.combined(selection[WITHOUT_SOURCES]),
        }
