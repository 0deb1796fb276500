"""What every model family offers: fit a batch of models on shared rows, predict from tensors.

A fitted model is nothing but named arrays: they go into a safetensors shard as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scattershot.sweep import Sample

Tensors = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Inputs:
    """Scaled columns and targets that a batch of models shares.

    Attributes:
        x: scaled descriptor columns of all rows, (n, p) float32.
        y: scaled targets, (n,) float32.
        train, validation: row numbers. Nothing else of x and y may be used to fit.
        columns: for each model, which columns of x it takes.
    """

    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    columns: Sequence[np.ndarray]


@dataclass(frozen=True)
class Fitted:
    """One model: its arrays, the epochs (or rounds, or trees) it took, and why it failed, if so."""

    tensors: dict[str, np.ndarray]
    epochs: int
    seconds: float
    reason: str = ""


class Family(Protocol):
    """A kind of model."""

    def fit(self, samples: Sequence[Sample], inputs: Inputs, device: str) -> list[Fitted]:
        """Fit all samples; one that fails says so in its `reason` and stops no other."""
        ...

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        ...
