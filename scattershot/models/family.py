"""What every model family offers: fit a batch of models on shared rows, predict from tensors.

A fitted model is nothing but named arrays: they go into a safetensors shard as they are.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from scattershot.models.columns import Scaled
from scattershot.models.graphs import Graphs
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

    x: Scaled
    y: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    columns: Sequence[np.ndarray]


@dataclass(frozen=True)
class GraphInputs:
    """Graphs and targets that a batch of models shares; as `Inputs`, but each sees all of x."""

    x: Graphs
    y: np.ndarray
    train: np.ndarray
    validation: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """One model: its arrays, the epochs (or rounds, or trees) it took, and why it failed, if so."""

    tensors: dict[str, np.ndarray]
    epochs: int
    seconds: float
    reason: str = ""


def one_by_one(
    fit_one: Callable[[int], tuple[dict[str, np.ndarray], int, str]],
    count: int,
    skip: Collection[int] = (),
) -> Iterator[tuple[int, Fitted]]:
    """What `Family.fit` yields where models share nothing but their rows.

    Args:
        fit_one: makes of a sample's number its arrays, the number of its epochs (rounds, trees)
            and why it failed, if so. A ValueError fails the model too.
        count: number of samples.
        skip: numbers of samples that need not be fitted.
    """
    for k in range(count):
        if k in skip:
            continue
        started = time.perf_counter()
        try:
            tensors, epochs, reason = fit_one(k)
        except ValueError as error:
            tensors, epochs, reason = {}, 0, f"{type(error).__name__}: {error}"
        yield k, Fitted(tensors, epochs, time.perf_counter() - started, reason)


def on_columns(
    fit_one: Callable[[Sample, np.ndarray, np.ndarray], tuple[dict[str, np.ndarray], int]],
    samples: Sequence[Sample],
    inputs: Inputs,
) -> Callable[[int], tuple[dict[str, np.ndarray], int, str]]:
    """`fit_one` of `one_by_one` for models of descriptor columns.

    Args:
        fit_one: makes of a sample, its columns of the training rows (n, p) and their targets (n,)
            its arrays and the number of its rounds or trees.
        samples: the models.
        inputs: what they share.
    """
    y = inputs.y[inputs.train]
    return lambda k: (
        *fit_one(samples[k], inputs.x.take(inputs.train, inputs.columns[k]), y),
        "",
    )


class Family(Protocol):
    """A kind of model."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: Any,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Yield each sample's number and model as soon as it is done, in any order.

        `inputs` are `Inputs`, or `GraphInputs`. Samples whose numbers are in `skip` need not be
        fitted. A model that fails says so in its `reason` and stops no other.
        """
        ...

    def predict(self, tensors: Tensors, x: Any) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns), or for n graphs."""
        ...
