"""How networks are trained: rates, batches and when to stop. No torch needed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Schedule:
    """How a network is trained.

    Attributes:
        epochs: passes over the training rows, at most; more where the rows are few.
        rate: highest learning rate of Adam.
        batch: rows of one step.
        warmup: share of the steps over which the rate rises from zero.
        cosine: whether the rate then falls to zero as a half cosine, or stays.
        least_steps: of the whole training, however few the rows are.
        patience: epochs without a better validation error after which a network stops.
    """

    epochs: int
    rate: float
    batch: int = 256
    warmup: float = 0.0
    cosine: bool = False
    least_steps: int = 0
    patience: int | None = None

    def for_rows(self, rows: int) -> "Schedule":
        """The same with the number of epochs that so many training rows need."""
        needed = -(-self.least_steps // Batches(rows, self.batch, 0).count)
        return replace(self, epochs=max(self.epochs, needed))

    def rate_at(self, step: int, steps: int) -> float:
        """Learning rate of one step of so many."""
        ramp = self.warmup * steps
        if step < ramp:
            return self.rate * (step + 1) / (ramp + 1)
        if not self.cosine:
            return self.rate
        return self.rate * 0.5 * (1 + math.cos(math.pi * (step - ramp) / (steps - ramp)))


SCHEDULES = {
    # Chosen by measurement: benchmarks/schedules.py, docs/engine.md.
    "cosine": Schedule(epochs=7, rate=0.0015, batch=16, warmup=0.1, cosine=True, least_steps=300),
    # One cycle (Smith & Topin 2019, arXiv:1708.07120): a long rise to a high rate, then the fall.
    "one_cycle": Schedule(epochs=7, rate=0.005, batch=16, warmup=0.3, cosine=True, least_steps=300),
    # The original's upper bound (Yamada et al. 2019, Table 1), with early stopping; a setup may
    # draw another for each network.
    "paper": Schedule(epochs=4000, rate=0.001, patience=50),
}


def schedule_of(hyperparameters: Mapping[str, Any]) -> Schedule:
    """The schedule that a sample names, with its own bound of epochs if it has one."""
    schedule = SCHEDULES[hyperparameters["schedule"]]
    return replace(schedule, epochs=hyperparameters.get("epochs", schedule.epochs))


@dataclass(frozen=True)
class Batches:
    """Training rows and the shared order in which a replicate's networks see them."""

    rows: int
    size: int
    seed: int

    @property
    def count(self) -> int:
        """Batches of an epoch; they differ by one row at most."""
        return max(1, round(self.rows / self.size))

    @property
    def largest(self) -> int:
        """Rows of the largest batch."""
        return -(-self.rows // self.count)

    def of_epoch(self, epoch: int) -> list[np.ndarray]:
        """Row numbers of each batch of an epoch."""
        random = np.random.Generator(np.random.PCG64([self.seed, epoch]))
        order = random.permutation(self.rows)
        return list(np.array_split(order, self.count))


@dataclass(frozen=True)
class Outcome:
    """What training made of one network; `reason` says why where it diverged."""

    weights: dict[str, np.ndarray]
    epochs: int
    reason: str
