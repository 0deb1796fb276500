"""Training a stack of networks: schedules, early stopping and divergence, each per network."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from scattershot.models.network.schedule import Batches, Outcome, Schedule
from scattershot.models.network.stack import Stack


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
