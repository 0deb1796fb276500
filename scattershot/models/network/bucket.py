"""Which networks are stacked together: equal depth, similar widths, as many as fit."""

from collections.abc import Sequence
from itertools import pairwise

from scattershot.models.network.weights import Architecture

WASTE = 1.3
"""Padded over own weights of a bucket, at most; four neighbours of a sorted shard stay below."""


def buckets(
    architectures: Sequence[Architecture], most: int, waste: float = WASTE
) -> list[list[int]]:
    """Numbers of the networks of each bucket.

    Args:
        architectures: of all networks.
        most: networks of a bucket.
        waste: weights of a bucket after padding over weights before, at most.
    """
    order = sorted(range(len(architectures)), key=lambda k: (*_key(architectures[k]), k))
    groups: list[list[int]] = []
    for k in order:
        if groups and len(groups[-1]) < most:
            together = [architectures[i] for i in (*groups[-1], k)]
            if len({len(a.hidden) for a in together}) == 1 and padding(together) <= waste:
                groups[-1].append(k)
                continue
        groups.append([k])
    return groups


def padding(architectures: Sequence[Architecture]) -> float:
    """Weights of stacked networks over their own."""
    widest = [max(widths) for widths in zip(*(a.widths for a in architectures), strict=True)]
    padded = sum((a + 1) * b for a, b in pairwise(widest))
    return padded * len(architectures) / sum(a.size for a in architectures)


def _key(architecture: Architecture) -> tuple[int, ...]:
    # The first layer holds most of the weights.
    return len(architecture.hidden), *architecture.hidden
