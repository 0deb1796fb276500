"""Frozen features: the hidden layer of every network of a shard, for the target's rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scattershot.library import Shard
from scattershot.models import inputs_of
from scattershot.models.network import hidden_outputs, untrained
from scattershot.sweep import Sample


@dataclass(frozen=True)
class Features:
    """Features of K networks on the same n rows.

    Attributes:
        samples: the networks.
        values: (K, n, q) float32, zero-padded to the widest.
        widths: (K,), how many columns are each network's own.
    """

    samples: Sequence[Sample]
    values: np.ndarray
    widths: np.ndarray


def last_hidden_layer(
    shard: Shard, x: np.ndarray, trained: bool = True, only: str | None = None
) -> Features:
    """Linear outputs of the last hidden layer before its activation (Yamada et al. 2019, Fig. 1).

    Args:
        shard: the source models; those that are no networks are left out.
        x: descriptors of the target's rows, (n, p), all columns that the shard's sources have.
        trained: False takes the weights each network started from: the control.
        only: the id of the one model wanted.
    """
    samples, parts = [], []
    for sample in shard.samples:
        if sample.family != "network" or only not in (None, sample.model_id):
            continue
        tensors = shard.tensors(sample)
        inputs = inputs_of(tensors, x)
        weights = tensors if trained else untrained(sample, inputs.shape[1])
        samples.append(sample)
        parts.append(hidden_outputs(weights, inputs))
    widths = np.array([part.shape[1] for part in parts], dtype=np.int64)
    values = np.zeros((len(parts), len(x), max(widths, default=0)), dtype=np.float32)
    for k, part in enumerate(parts):
        values[k, :, : widths[k]] = part
    return Features(samples, values, widths)
