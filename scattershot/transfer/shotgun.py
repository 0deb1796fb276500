"""Every network of a shard, with every head, cross-validated on a target."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scattershot.library import Shard
from scattershot.transfer import screen
from scattershot.transfer.features import Networks, kinds
from scattershot.transfer.folds import Folds
from scattershot.transfer.heads import head
from scattershot.transfer.scores import Scores, joined


def evaluate(
    shard: Shard,
    x: np.ndarray,
    y: np.ndarray,
    folds: Folds,
    target: str,
    heads: Sequence[str],
    threads: int = 1,
    passes: pd.DataFrame | None = None,
) -> Scores:
    """Cross-validate the networks of a shard, and untrained ones of the same architectures.

    Args:
        shard: the source networks.
        x: descriptors of the target's rows, (n, p).
        y: target values, (n,).
        folds: outer and inner folds.
        target: the target's name, part of what heads draw by.
        heads: names of the heads.
        threads: how many threads share the networks.
        passes: what screen.passing() made of all networks of the target; without, all pass. A
            network is then fitted for the outer folds without which it passes, and for all of
            them if it passes by all rows; elsewhere its predictions are NaN.
    """
    judged = {}
    for weights, networks in kinds(shard, x).items():
        passed = np.ones((len(networks), len(folds.outer_splits()) + 1), dtype=bool)
        if passes is not None and weights != "shuffled":
            passed = screen.of_networks(passes, weights, networks.samples)
        judged[weights] = (networks, passed)
    return joined(
        [
            cross_validated(name, *judged[weights], weights, shard, y, folds, target, threads)
            for name in heads
            for weights in judged
        ]
    )


def cross_validated(
    name: str,
    networks: Networks,
    passed: np.ndarray,
    weights: str,
    shard: Shard,
    y: np.ndarray,
    folds: Folds,
    target: str,
    threads: int = 1,
) -> Scores:
    """One head on networks that pass in such training sets, (K, T); else as of evaluate()."""
    outer, inner = folds.outer_splits(), folds.inner_splits()
    splits = np.concatenate([outer, inner])
    within = np.repeat(passed[:, :-1], len(inner) // len(outer), axis=1)
    wanted = np.concatenate([passed[:, :-1] | passed[:, -1:], within], axis=1)
    predictions = np.full((len(networks), *splits.shape), np.nan, dtype=np.float32)
    some = np.asarray(wanted.any(axis=1))
    fitted = networks if some.all() else networks.where(some)
    predictions[some] = head(name)(fitted, y, splits, target, threads, wanted[some])
    inside = folds.inside(predictions[:, len(outer) :])
    about = pd.DataFrame(
        {
            "candidate": [sample.model_id for sample in networks.samples],
            "property": shard.source.property,
            "setup": shard.source.setup,
            "head": name,
            "weights": weights,
        }
    )
    return Scores(about, folds.out_of_fold(predictions[:, : len(outer)]), inside, y, folds)
