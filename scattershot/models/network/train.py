"""Training a stack of networks: one loop for all, an end for each.

Nothing in an epoch waits for the device: the order of the rows goes there once every few epochs,
validation errors and best weights stay there, and only then is it asked which networks have
stopped. Those leave the stack, parameters and state of the optimizer alike.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from scattershot.models.network.graphs import Replayed
from scattershot.models.network.record import Record
from scattershot.models.network.resident import Resident
from scattershot.models.network.schedule import Batches, Outcome, Schedule
from scattershot.models.network.stack import Stack

CHECK = {"cpu": 1, "cuda": 10}
"""Epochs after which the host asks which networks have stopped."""

VALIDATION_ROWS = 1024
LOSSES: dict[str, Callable[..., Tensor]] = {
    "mse": functional.mse_loss,
    "huber": functional.huber_loss,
}
OPTIMIZERS: dict[str, type[torch.optim.Adam]] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}


def train(
    stack: Stack,
    x: Resident,
    y: Tensor,
    x_validation: Resident,
    y_validation: Tensor,
    schedule: Schedule,
    batches: Batches,
    limits: Sequence[int] = (),
) -> dict[int, Outcome]:
    """Train K networks at once; keep each one's weights of its best validation epoch.

    Args:
        stack: the networks, changed in place.
        x, x_validation: training and validation rows.
        y, y_validation: their scaled targets, (n,).
        schedule: epochs and rates.
        batches: the order of the rows.
        limits: (K,) epochs of each network at most; without, those of the schedule.

    Returns:
        What became of each network, by its place in the stack.
    """
    device = y.device.type
    limits = limits or [schedule.epochs] * len(stack)
    most = max(limits)
    trainer = _Trainer(stack, x, y, schedule, most * batches.count)
    record = Record(stack, schedule.patience, limits)
    outcomes: dict[int, Outcome] = {}
    with _precision(stack.options.precision, device):
        for start in range(0, most, CHECK[device]):
            epochs = range(start, min(start + CHECK[device], most))
            orders = _on_device([batches.of_epoch(epoch) for epoch in epochs], y.device)
            for epoch, order in zip(epochs, orders, strict=True):
                for rows in order:
                    trainer.step(rows)
                record.update(epoch, _errors(stack, x_validation, y_validation))
            going = record.going() if epochs[-1] + 1 < most else []
            outcomes |= record.take_out(going)
            if not going:
                break
            if len(going) < len(stack):
                stack.keep(going)
                trainer.keep(going)
                x_validation.keep(going)
                record.keep(going)
    return outcomes


def _on_device(
    orders: Sequence[Sequence[np.ndarray]], device: torch.device
) -> list[Sequence[Tensor]]:
    """Row numbers of the batches of some epochs, in one copy."""
    rows = torch.from_numpy(np.concatenate([batch for order in orders for batch in order]))
    sizes = [len(batch) for batch in orders[0]]
    return [epoch.split(sizes) for epoch in rows.to(device).view(len(orders), -1)]


class _Trainer:
    """The optimizer's steps."""

    def __init__(
        self, stack: Stack, x: Resident, y: Tensor, schedule: Schedule, steps: int
    ) -> None:
        self.stack, self.x, self.y = stack, x, y
        self.schedule, self.steps, self.done = schedule, steps, 0
        self.loss = LOSSES[stack.options.loss]
        self.number = torch.zeros((), dtype=torch.int64, device=y.device)
        self.rate = torch.zeros((), dtype=torch.float32, device=y.device)
        self.optimizer = self._optimizer()
        self.replayed = Replayed() if y.is_cuda else None

    def step(self, rows: Tensor) -> None:
        """Learn from these rows."""
        self.rate.fill_(self.schedule.rate_at(self.done, self.steps))
        self.number.fill_(self.done)
        self.done += 1
        # Not a bound method that is kept: in a cycle with this object it would keep all of its
        # memory until the next garbage collection.
        if self.replayed is None:
            self._step(rows)
        else:
            self.replayed(self._step, rows)

    def keep(self, places: list[int]) -> None:
        """Go on with these networks of the stack, which has been cut already."""
        self.x.keep(places)
        before = list(self.optimizer.state.values())
        self.optimizer = self._optimizer()
        for (name, tensor), state in zip(self.stack.learned.items(), before, strict=True):
            self.optimizer.state[tensor] = {
                key: value if value.dim() == 0 else self.stack.cut(name, value, places)
                for key, value in state.items()
            }
        self.replayed = Replayed() if self.y.is_cuda else None

    def _optimizer(self) -> torch.optim.Optimizer:
        return OPTIMIZERS[self.stack.options.optimizer](
            self.stack.learned.values(), lr=self.rate, fused=True, capturable=self.y.is_cuda
        )

    def _step(self, rows: Tensor) -> None:
        learned = list(self.stack.learned.values())
        with _autocast(self.stack.options.precision, self.y.device.type):
            outputs = self.stack.forward(self.x.take(rows), self.number).to(self.y.dtype)
        wanted = self.y[rows].expand_as(outputs)
        # Mean over rows, sum over networks: each one's gradient is that of its own loss.
        loss = self.loss(outputs, wanted, reduction="none").mean(dim=1).sum()
        for tensor, gradient in zip(learned, torch.autograd.grad(loss, learned), strict=True):
            tensor.grad = gradient
        self.optimizer.step()


@torch.no_grad()
def _errors(stack: Stack, x: Resident, y: Tensor) -> Tensor:
    """Mean squared error (K,) of each network."""
    total = torch.zeros(len(stack), dtype=y.dtype, device=y.device)
    for rows in torch.arange(len(y), device=y.device).split(VALIDATION_ROWS):
        with _autocast(stack.options.precision, y.device.type):
            outputs = stack.forward(x.take(rows)).to(y.dtype)
        total += (outputs - y[rows]).square().sum(dim=1)
    return total / len(y)


def _autocast(precision: str, device: str) -> torch.autocast:
    # No cache: the parameters change between steps, and a captured graph must not keep copies.
    return torch.autocast(
        device, torch.bfloat16, enabled=precision == "bfloat16", cache_enabled=False
    )


@contextlib.contextmanager
def _precision(precision: str, device: str) -> Iterator[None]:
    """Matrix products of a GPU in TF32 while this lasts, if that is asked for."""
    before = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32" and device == "cuda"
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32 = before
