"""Frozen features: hidden layers of the networks of a shard, for a target's rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scattershot.library import Shard
from scattershot.models import inputs_of
from scattershot.models.network import hidden_layers, outputs, untrained
from scattershot.sweep import Sample

Layers = Callable[[Sample, int], Sequence[int]]
"""Which hidden layers to take of a network, given its sample and how many it has."""


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


class Networks:
    """The networks of a shard before a target's rows; each is read when it is asked for.

    Attributes:
        samples: the networks; models of other families are left out.
        trained: whether they have learnt, or have the weights they started from: the control.
    """

    def __init__(
        self,
        shard: Shard,
        x: np.ndarray,
        trained: bool = True,
        only: Collection[str] | None = None,
    ) -> None:
        """Take the networks of a shard.

        Args:
            shard: the source models.
            x: descriptors of the target's rows, (n, p), all columns that the shard's sources have.
            trained: False gives the control.
            only: the ids of the models wanted; all without.
        """
        self.samples = [
            sample
            for sample in shard.samples
            if sample.family == "network" and (only is None or sample.model_id in only)
        ]
        self.trained = trained
        self._shard, self._x = shard, x

    def __len__(self) -> int:
        return len(self.samples)

    def where(self, chosen: np.ndarray) -> "Networks":
        """Those of a boolean mask (K,), in their order."""
        names = {self.samples[place].model_id for place in np.flatnonzero(chosen)}
        return Networks(self._shard, self._x, self.trained, names)

    @property
    def rows(self) -> int:
        """How many rows the target has."""
        return len(self._x)

    def network(self, k: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Weights of network k, and its scaled inputs (n, its columns)."""
        tensors = self._shard.tensors(self.samples[k])
        inputs = inputs_of(tensors, self._x)
        return (tensors if self.trained else untrained(self.samples[k], inputs.shape[1])), inputs

    def hidden(self, layers: Layers) -> Features:
        """Linear outputs of hidden layers before their activation (Yamada et al. 2019, Fig. 1)."""
        parts = []
        for k, sample in enumerate(self.samples):
            every = hidden_layers(*self.network(k))
            chosen = layers(sample, len(every))
            parts.append(np.concatenate([every[layer] for layer in chosen], axis=1))
        widths = np.array([part.shape[1] for part in parts], dtype=np.int64)
        values = np.zeros((len(parts), self.rows, max(widths, default=0)), dtype=np.float32)
        for k, part in enumerate(parts):
            values[k, :, : widths[k]] = part
        return Features(self.samples, values, widths)

    @cached_property
    def last(self) -> Features:
        """The last hidden layer."""
        return self.hidden(lambda sample, depth: [depth - 1])

    def predictions(self) -> np.ndarray:
        """(K, n) predictions of the source property, in standard deviations of its rows."""
        predicted = [outputs(*self.network(k)) for k in range(len(self))]
        return np.array(predicted).reshape(len(self), self.rows)


def kinds(shard: Shard, x: np.ndarray) -> dict[str, Networks]:
    """The networks of a shard by what their weights are; arguments as of Networks.

    A shard of the library gives trained ones and their untrained twins. The twins of a control
    shard are those of the networks that it is for, so it gives shuffled ones alone.
    """
    if shard.source.provenance.get("labels") == "shuffled":
        return {"shuffled": Networks(shard, x)}
    return {"trained": Networks(shard, x), "untrained": Networks(shard, x, trained=False)}
