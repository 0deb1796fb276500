"""The outer test: what has been chosen is fitted once to all target rows and scored once.

No step before this one reads a value of the outer rows; the workflow gives them to no other rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot import seeds
from scattershot.library import open_shard
from scattershot.transfer import candidates, tl1
from scattershot.transfer.features import Features, last_hidden_layer
from scattershot.transfer.learners import cross_predict
from scattershot.transfer.scores import Scores
from scattershot.transfer.target import plain_blocks, real_valued, shard_inputs


@dataclass(frozen=True)
class Outcome:
    """What rule `outer` writes.

    Attributes:
        errors: mean absolute errors on the outer rows, None where there are none.
        parity: observed and predicted values: method, part ("cv" or "outer"), structure,
            observed, predicted, source.
        features: structure, observed, and h0, h1, ... of the chosen network, target rows.
    """

    errors: dict[str, Any]
    parity: pd.DataFrame
    features: pd.DataFrame


def score(
    target: pd.DataFrame,
    outer: pd.DataFrame,
    selection: Mapping[str, Any],
    scores: Mapping[str, Scores],
    fingerprint: pd.DataFrame,
    shards: Sequence[str],
    descriptors: Mapping[str, Path],
    key: Sequence[object],
) -> Outcome:
    """Fit the choices of a target to all its rows and score them on the outer rows.

    Args:
        target, outer: rows with structure and value.
        selection: the target's choices.
        scores: of the "direct", "many_source" and "shotgun" candidates, for the parity table.
        fingerprint: property fingerprint of both.
        shards: safetensors files of all networks that were candidates.
        descriptors: descriptor files by name.
        key: what the target's random streams are named by.
    """
    structures = np.concatenate([target["structure"], outer["structure"]])
    y = target["value"].to_numpy()
    rows = _Rows(list(structures), y, outer["value"].to_numpy())
    plain = plain_blocks(descriptors, structures, list(descriptors))
    blocks = candidates.fingerprint_blocks(fingerprint, list(structures)) | plain
    split = np.concatenate([np.ones(len(y)), np.zeros(len(outer))]).astype(np.int8)[None]
    known = np.concatenate([y, np.zeros(len(outer))])

    predicted: dict[str, np.ndarray] = {}
    offered = {
        "direct": candidates.direct(list(descriptors)),
        "many_source": candidates.many_source(real_valued(list(descriptors))),
    }
    for kind, candidate_list in offered.items():
        chosen = candidates.named(candidate_list, selection[kind]["choice"])
        seed = seeds.seed(key, "outer", kind)
        predicted[kind] = cross_predict([chosen], blocks, known, split, seed)[0, 0, len(y) :]
    wanted = {source["source"]: source["paper_choice"] for source in selection["sources"]}
    networks = {
        model_id: features
        for path in shards
        for model_id, features in _chosen_features(
            path, set(wanted.values()), descriptors, structures
        ).items()
    }
    for source, model_id in wanted.items():
        predicted[source] = tl1.cross_predict(
            networks[model_id], known, split, selection["target"]
        )[0, 0, len(y) :]
    best = selection["shotgun"]["paper_choice"]
    of_best = next(source for source, model_id in wanted.items() if model_id == best)
    predicted["paper"] = predicted[of_best]
    choices = {kind: selection[kind]["choice"] for kind in offered}
    parity = [
        rows.of("direct", scores["direct"], choices["direct"], predicted["direct"]),
        rows.of("many_source", scores["many_source"], choices["many_source"],
                predicted["many_source"]),
        rows.of("shotgun", scores["shotgun"], best, predicted["paper"], of_best),
    ]  # fmt: skip
    for source, model_id in wanted.items():
        if source.partition(".")[2] != selection["property"].partition(".")[2]:
            continue
        applied = fingerprint.set_index("structure").loc[structures]
        parity.append(rows.applied(applied[f"prediction:{source}"].to_numpy(), source))
        if source != of_best:
            parity.append(
                rows.of("shotgun", scores["shotgun"], model_id, predicted[source], source)
            )
    features = networks[best].values[0, : len(y), : networks[best].widths[0]]
    return Outcome(
        errors=_errors(rows, predicted),
        parity=pd.concat(parity, ignore_index=True),
        features=pd.DataFrame(
            {"structure": target["structure"], "observed": y}
            | {f"h{unit}": values for unit, values in enumerate(features.T)}
        ),
    )


@dataclass(frozen=True)
class _Rows:
    """Target rows, then outer rows."""

    structures: list[str]
    y: np.ndarray
    outer: np.ndarray

    def of(
        self, method: str, scores: Scores, candidate: str, predicted: np.ndarray, source: str = ""
    ) -> pd.DataFrame:
        """Out-of-fold predictions of one candidate (first repeat), and those of outer rows."""
        trained = scores.about["weights"] != "untrained"
        number = np.flatnonzero((scores.about["candidate"] == candidate) & trained)[0]
        out_of_fold = scores.predictions[number, 0]
        return self._frame(method, np.concatenate([out_of_fold, predicted]), source)

    def applied(self, predicted: np.ndarray, source: str) -> pd.DataFrame:
        """Predictions of the source's own models, never fitted to the target."""
        return self._frame("application", predicted, source)

    def _frame(self, method: str, predicted: np.ndarray, source: str) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "method": method,
                "part": ["cv"] * len(self.y) + ["outer"] * len(self.outer),
                "structure": self.structures,
                "observed": np.concatenate([self.y, self.outer]),
                "predicted": predicted,
                "source": source,
            }
        )


def _chosen_features(
    path: str, wanted: set[str], descriptors: Mapping[str, Path], structures: np.ndarray
) -> dict[str, Features]:
    """Frozen features of those wanted networks that are in this shard."""
    shard = open_shard(path)
    here = [sample.model_id for sample in shard.samples if sample.model_id in wanted]
    if not here:
        return {}
    x = shard_inputs(shard, descriptors, structures)
    return {model_id: last_hidden_layer(shard, x, only=model_id) for model_id in here}


def _errors(rows: _Rows, predicted: Mapping[str, np.ndarray]) -> dict[str, Any]:
    def mae(values: np.ndarray | float) -> float | None:
        return float(np.abs(values - rows.outer).mean()) if len(rows.outer) else None

    named = ("direct", "many_source", "paper")
    return {
        "n": len(rows.outer),
        "mean_mae": mae(rows.y.mean()),
        **{f"{name}_mae": mae(predicted[name]) for name in named},
        "sources": {name: mae(values) for name, values in predicted.items() if name not in named},
    }
