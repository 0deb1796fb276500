"""TL1: a random forest on the last hidden layer of each source network.

For a layer of N units and n target rows: n/2 to n trees, N/2 to N units tried at each node
(Yamada et al. 2019, Table 1, footnote). Both are drawn from the model's own name.
"""

import numpy as np
import pandas as pd

from scattershot import seeds
from scattershot.library import Shard
from scattershot.models import forest
from scattershot.sweep import Sample
from scattershot.transfer.features import Features, last_hidden_layer
from scattershot.transfer.folds import Folds
from scattershot.transfer.scores import Scores

HEAD = "TL1"


def evaluate(
    shard: Shard, x: np.ndarray, y: np.ndarray, folds: Folds, target: str, threads: int = 1
) -> Scores:
    """Cross-validate TL1 for every network of a shard, trained and untrained.

    Args:
        shard: the source networks.
        x: descriptors of the target's rows, (n, p).
        y: target values, (n,).
        folds: outer and inner folds. Untrained networks are scored on the outer ones only.
        target: the target's name, part of what the forests' sizes are drawn from.
        threads: how many threads share the networks.
    """
    features, control = last_hidden_layer(shard, x), last_hidden_layer(shard, x, trained=False)
    outer, inner = folds.outer_splits(), folds.inner_splits()
    splits = np.concatenate([outer, inner])
    predictions = cross_predict(features, y, splits, target, threads)
    control_predictions = cross_predict(control, y, outer, target, threads)
    inner_mae = folds.inner_mae(predictions[:, len(outer) :], y)
    return Scores(
        pd.concat([_about(shard, features, True), _about(shard, control, False)]).reset_index(
            drop=True
        ),
        folds.out_of_fold(np.concatenate([predictions[:, : len(outer)], control_predictions])),
        np.concatenate([inner_mae, np.full_like(inner_mae, np.nan)]),
        y,
    )


def cross_predict(
    features: Features, y: np.ndarray, splits: np.ndarray, target: str, threads: int = 1
) -> np.ndarray:
    """Predictions (K, S, n) of one forest for each network and split; see forest.cross_predict."""
    sizes = [
        _forest_size(sample, width, target, int((splits[0] == 1).sum()))
        for sample, width in zip(features.samples, features.widths, strict=True)
    ]
    # The shape holds for no network too: all of a shard may have failed.
    trees, mtry, forest_seeds = np.array(sizes, dtype=np.int64).reshape(-1, 3).T
    return forest.cross_predict(
        features.values, y, splits, features.widths, trees, mtry, forest_seeds, threads=threads
    )


def _forest_size(sample: Sample, width: int, target: str, n: int) -> tuple[int, int, int]:
    random = seeds.generator(sample.seed, target, HEAD)
    return (
        int(random.integers(max(1, n // 2), n + 1)),
        int(random.integers(max(1, width // 2), width + 1)),
        seeds.seed(sample.seed, target, HEAD, "forest"),
    )


def _about(shard: Shard, features: Features, trained: bool) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "candidate": [sample.model_id for sample in features.samples],
            "property": shard.source.property,
            "setup": shard.source.setup,
            "head": HEAD,
            "weights": "trained" if trained else "untrained",
        }
    )
