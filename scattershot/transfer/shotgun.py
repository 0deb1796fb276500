"""Every network of a shard, with every head, cross-validated on a target."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scattershot.library import Shard
from scattershot.transfer.features import Networks
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
    """
    weights = "shuffled" if shard.source.provenance.get("labels") == "shuffled" else "trained"
    kinds = {weights: Networks(shard, x), "untrained": Networks(shard, x, trained=False)}
    return joined(
        [
            cross_validated(name, networks, kind, shard, y, folds, target, threads)
            for name in heads
            for kind, networks in kinds.items()
            # The untrained twins of a control are those of the networks that it is for.
            if not (weights == "shuffled" and kind == "untrained")
        ]
    )


def cross_validated(
    name: str,
    networks: Networks,
    weights: str,
    shard: Shard,
    y: np.ndarray,
    folds: Folds,
    target: str,
    threads: int = 1,
) -> Scores:
    """One head on some networks of a shard; arguments as of evaluate().

    Controls, which are never chosen, are scored on the outer folds alone.
    """
    splits = [folds.outer_splits()]
    if weights == "trained":
        splits.append(folds.inner_splits())
    predictions = head(name)(networks, y, np.concatenate(splits), target, threads)
    outer, inner = predictions[:, : len(splits[0])], predictions[:, len(splits[0]) :]
    about = pd.DataFrame(
        {
            "candidate": [sample.model_id for sample in networks.samples],
            "property": shard.source.property,
            "setup": shard.source.setup,
            "head": name,
            "weights": weights,
        }
    )
    inside = folds.inside(inner) if weights == "trained" else folds.nothing_inside(len(networks))
    return Scores(about, folds.out_of_fold(outer), inside, y, folds)
