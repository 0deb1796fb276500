"""What every model family offers: fit a batch of models on shared rows, predict from tensors.

A fitted model is nothing but named arrays: they go into a safetensors shard as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scattershot.models.columns import Scaled, SideBySide
from scattershot.sweep import Sample

Tensors = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Inputs:
    """Scaled columns and targets that a batch of models shares.

    Attributes:
        x: descriptor columns of all rows, (n, p); `x.take(rows, columns)` scales them.
        y: scaled targets, (n,) float32.
        train, validation: row numbers. Nothing else of x and y may be used to fit.
        columns: for each model, which columns of x it takes.
    """

    x: Scaled | SideBySide
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

    def fit(
        self, samples: Sequence[Sample], inputs: Inputs, device: str
    ) -> Iterator[tuple[int, Fitted]]:
        """Yield each sample's number and model as soon as it is done, in any order.

        A model that fails says so in its `reason` and stops no other.
        """
        ...

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        ...
