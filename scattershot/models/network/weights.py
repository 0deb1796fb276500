"""Networks as plain arrays: shapes, initial weights, and what they compute. No torch needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Architecture:
    """Layer widths of one network: inputs, hidden layers, one output."""

    inputs: int
    hidden: tuple[int, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """All widths, from the inputs to the single output."""
        return (self.inputs, *self.hidden, 1)

    @property
    def size(self) -> int:
        """Number of weights and biases."""
        return sum((a + 1) * b for a, b in pairwise(self.widths))


def initial_weights(architecture: Architecture, seed: int) -> dict[str, np.ndarray]:
    """Weights (in, out) and biases (out,): uniform within 1/sqrt(in), less their mean, and zero.

    What comes out of a rectified layer is never negative. A unit whose weights for it happen to
    sum to much less than zero would be silent for every row, and stay so: hence the mean of each
    unit's weights is taken off. It halves the silent units that training ends with, at the same
    error (docs/engine.md).
    """
    random = np.random.Generator(np.random.PCG64(seed))
    weights: dict[str, np.ndarray] = {}
    widths = architecture.widths
    for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
        bound = 1 / np.sqrt(fan_in)
        weight = random.uniform(-bound, bound, (fan_in, fan_out))
        weights[f"weight_{layer}"] = weight - weight.mean(axis=0) if layer else weight
        weights[f"bias_{layer}"] = np.zeros(fan_out)
    return weights


def hidden_outputs(weights: Mapping[str, np.ndarray], x: np.ndarray, layer: int = -1) -> np.ndarray:
    """Linear output of a hidden layer before its activation, as XenonPy's FrozenFeaturizer gives.

    Args:
        weights: of one network.
        x: its scaled inputs, (n, inputs).
        layer: which hidden layer; -1 is the last.

    Returns:
        (n, width of that layer) float32.
    """
    return hidden_layers(weights, x)[layer]


def hidden_layers(weights: Mapping[str, np.ndarray], x: np.ndarray) -> list[np.ndarray]:
    """The same of every hidden layer, from the first to the last."""
    found: list[np.ndarray] = []
    for layer in range(_layers(weights) - 1):
        x = np.maximum(found[-1], 0) if found else x
        found.append(x @ weights[f"weight_{layer}"] + weights[f"bias_{layer}"])
    return found


def outputs(weights: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """Scaled prediction (n,) of one network for its scaled inputs x (n, inputs)."""
    last = _layers(weights) - 1
    hidden = np.maximum(hidden_outputs(weights, x), 0)
    return (hidden @ weights[f"weight_{last}"] + weights[f"bias_{last}"])[:, 0]


def _layers(weights: Mapping[str, np.ndarray]) -> int:
    return sum(name.startswith("weight_") for name in weights)
