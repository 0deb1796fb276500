"""TL1 and TL2: random forests on hidden layers (Yamada et al. 2019, Table 1, footnote)."""

from collections.abc import Sequence

import numpy as np

from scattershot import seeds
from scattershot.models import forest
from scattershot.sweep import Sample
from scattershot.transfer.features import Features, Networks

TL2_TREES = 200


def tl1(
    networks: Networks,
    y: np.ndarray,
    splits: np.ndarray,
    target: str,
    threads: int = 1,
    wanted: np.ndarray | None = None,
) -> np.ndarray:
    """A forest on the last hidden layer; see Head.

    For a layer of N units and n training rows: n/2 to n trees, N/2 to N units tried at each
    node. Both are drawn from the model's own name.
    """
    features = networks.last
    n = int((splits[0] == 1).sum())
    sizes = [
        _tl1_size(sample, width, target, n)
        for sample, width in zip(features.samples, features.widths, strict=True)
    ]
    return _cross_predict(features, y, splits, (target, "TL1"), sizes, threads, wanted)


def tl2(
    networks: Networks,
    y: np.ndarray,
    splits: np.ndarray,
    target: str,
    threads: int = 1,
    wanted: np.ndarray | None = None,
) -> np.ndarray:
    """A forest of 200 trees on a random subset of all hidden layers; see Head.

    Each layer is in with probability one half, and at least one is; drawn from the model's name.
    """

    def layers(sample: Sample, depth: int) -> Sequence[int]:
        # One of the 2^depth - 1 subsets that are not empty, as the bits of a number.
        number = int(seeds.generator(sample.seed, target, "TL2").integers(1, 2**depth))
        return [layer for layer in range(depth) if number >> layer & 1]

    features = networks.hidden(layers)
    sizes = [(TL2_TREES, max(1, int(width**0.5))) for width in features.widths]
    return _cross_predict(features, y, splits, (target, "TL2"), sizes, threads, wanted)


def _tl1_size(sample: Sample, width: int, target: str, n: int) -> tuple[int, int]:
    random = seeds.generator(sample.seed, target, "TL1")
    return (
        int(random.integers(max(1, n // 2), n + 1)),
        int(random.integers(max(1, width // 2), width + 1)),
    )


def _cross_predict(
    features: Features,
    y: np.ndarray,
    splits: np.ndarray,
    key: Sequence[str],
    sizes: Sequence[tuple[int, int]],
    threads: int,
    wanted: np.ndarray | None,
) -> np.ndarray:
    # The shape holds for no network too: all of a shard may have failed.
    trees, mtry = np.array(sizes, dtype=np.int64).reshape(-1, 2).T
    forest_seeds = [seeds.seed(sample.seed, *key, "forest") for sample in features.samples]
    return forest.cross_predict(
        features.values,
        y,
        splits,
        features.widths,
        trees,
        mtry,
        np.array(forest_seeds, dtype=np.int64),
        threads=threads,
        wanted=wanted,
    )
