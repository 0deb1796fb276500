"""Training a stack of networks: schedules, early stopping and divergence, each per network."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from scattershot.models.network.stack import Stack


@dataclass(frozen=True)
class Schedule:
    """How a network is trained.

    Attributes:
        epochs: passes over the training rows, at most.
        rate: highest learning rate of Adam.
        batch: rows of one step.
        warmup: share of the steps over which the rate rises from zero.
        cosine: whether the rate then falls to zero as a half cosine, or stays.
        patience: epochs without a better validation error after which a network stops.
    """

    epochs: int
    rate: float
    batch: int = 256
    warmup: float = 0.0
    cosine: bool = False
    patience: int | None = None

    def rate_at(self, step: int, steps: int) -> float:
        """Learning rate of one step of so many."""
        ramp = self.warmup * steps
        if step < ramp:
            return self.rate * (step + 1) / (ramp + 1)
        if not self.cosine:
            return self.rate
        return self.rate * 0.5 * (1 + math.cos(math.pi * (step - ramp) / (steps - ramp)))


SCHEDULES = {
    "cosine": Schedule(epochs=30, rate=0.01, warmup=0.1, cosine=True),
    # The original's upper bound (Yamada et al. 2019, Table 1), with early stopping.
    "paper": Schedule(epochs=4000, rate=0.001, patience=50),
}


@dataclass(frozen=True)
class Batches:
    """Training rows and the shared order in which a replicate's networks see them."""

    rows: int
    size: int
    seed: int

    def of_epoch(self, epoch: int) -> list[np.ndarray]:
        """Row numbers of each batch of an epoch."""
        random = np.random.Generator(np.random.PCG64([self.seed, epoch]))
        order = random.permutation(self.rows)
        count = max(1, round(self.rows / self.size))
        return list(np.array_split(order, count))


@dataclass(frozen=True)
class Outcome:
    """What training made of one network; `reason` says why where it diverged."""

    weights: dict[str, np.ndarray]
    epochs: int
    reason: str


def train(
    stack: Stack,
    x: Tensor,
    y: Tensor,
    x_validation: Tensor,
    y_validation: Tensor,
    schedule: Schedule,
    batches: Batches,
) -> list[Outcome]:
    """Train K networks at once; keep each one's weights of its best validation epoch.

    Args:
        stack: the networks, changed in place.
        x: scaled training inputs, (K, n, inputs), zero where padded.
        y: scaled training targets, (n,).
        x_validation, y_validation: the same for the validation rows.
        schedule: epochs and rates.
        batches: the order of the rows.
    """
    optimizer = torch.optim.Adam(stack.parameters, lr=schedule.rate, fused=True)
    steps = schedule.epochs * len(batches.of_epoch(0))
    record = _Best(stack)
    step = 0
    for epoch in range(schedule.epochs):
        for rows in batches.of_epoch(epoch):
            optimizer.param_groups[0]["lr"] = schedule.rate_at(step, steps)
            step += 1
            chosen = torch.from_numpy(rows).to(y.device)
            error = stack.forward(x[:, chosen]) - y[chosen]
            # Summed over networks: each one's gradient is that of its own mean squared error.
            loss = error.square().mean(dim=1).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            error = stack.forward(x_validation) - y_validation
            record.update(epoch, error.square().mean(dim=1))
        if record.all_stopped(epoch, schedule.patience):
            break
    return record.outcomes()


class _Best:
    """Each network's best validation error so far, and the weights that gave it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        count, device = stack.weights[0].shape[0], stack.weights[0].device
        self.error = torch.full((count,), math.inf, dtype=stack.weights[0].dtype, device=device)
        self.epoch = torch.full((count,), -1, device=device)
        self.last = torch.full((count,), -1, device=device)
        self.running = torch.ones(count, dtype=torch.bool, device=device)
        self.weights = [parameter.detach().clone() for parameter in stack.parameters]

    def update(self, epoch: int, error: Tensor) -> None:
        self.last[self.running] = epoch
        better = self.running & (error < self.error)
        self.error = torch.where(better, error, self.error)
        self.epoch[better] = epoch
        for best, now in zip(self.weights, self.stack.parameters, strict=True):
            best[better] = now.detach()[better]
        self.running &= torch.isfinite(error)

    def all_stopped(self, epoch: int, patience: int | None) -> bool:
        if patience is not None:
            self.running &= epoch - self.epoch < patience
        return not bool(self.running.any())

    def outcomes(self) -> list[Outcome]:
        epochs = (self.last + 1).tolist()
        return [
            Outcome(
                weights=self.stack.network(k, self.weights),
                epochs=epochs[k],
                reason="" if epoch >= 0 else "validation error was never finite: diverged",
            )
            for k, epoch in enumerate(self.epoch.tolist())
        ]


def stacked_inputs(inputs: Sequence[np.ndarray], device: str, dtype: torch.dtype) -> Tensor:
    """Inputs of K networks, each (n, its own inputs), padded to (K, n, widest)."""
    widest = max(part.shape[1] for part in inputs)
    stacked = torch.zeros((len(inputs), inputs[0].shape[0], widest), dtype=dtype)
    for k, part in enumerate(inputs):
        stacked[k, :, : part.shape[1]] = torch.from_numpy(part)
    return stacked.to(device)
