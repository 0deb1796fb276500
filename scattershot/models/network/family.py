"""Fully connected networks (NN1, NN2, NN3): which engine trains a shard of them."""

import importlib.util
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from scattershot.models.family import Fitted, Inputs, Tensors
from scattershot.models.network.options import Options
from scattershot.models.network.weights import Architecture, initial_weights, outputs
from scattershot.sweep import Sample


def untrained(sample: Sample, inputs: int) -> dict[str, np.ndarray]:
    """The weights a network of this sample starts from, for so many inputs; float32."""
    architecture = Architecture(inputs, tuple(sample.hyperparameters["widths"]))
    weights = initial_weights(architecture, sample.seed)
    return {name: array.astype(np.float32) for name, array in weights.items()}


class Networks:
    """Pyramids of rectified linear layers; their hidden layers are what transfer uses."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: Inputs,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Train one after the other, compiled, on a CPU core; or else as stacks."""
        options = Options.of(samples[0].hyperparameters)
        # Imported here: torch takes seconds, and the compiled engine does without it.
        if device == "cpu" and options.compiled and importlib.util.find_spec("numba"):
            from scattershot.models.network.compiled import fit_compiled

            yield from fit_compiled(samples, inputs, skip)
        else:
            from scattershot.models.network.stacked import fit_stacked

            yield from fit_stacked(samples, inputs, device, skip)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        return outputs(tensors, x)
