"""How each network of a stack is doing: its best epoch, and whether it goes on."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from scattershot.models.network.schedule import Outcome
from scattershot.models.network.stack import Stack


class Record:
    """Each network's best validation error so far and the weights that gave it.

    All of it stays on the device until somebody asks which networks go on.
    """

    def __init__(self, stack: Stack, patience: int | None, limits: Sequence[int]) -> None:
        device, dtype = stack.state["weight_0"].device, stack.state["weight_0"].dtype
        self._stack, self._patience = stack, patience
        self._numbers = list(range(len(stack)))
        self._error = torch.full((len(stack),), math.inf, dtype=dtype, device=device)
        self._best = torch.full((len(stack),), -1, device=device)
        self._last = torch.full((len(stack),), -1, device=device)
        self._failed = torch.zeros(len(stack), dtype=torch.bool, device=device)
        self._going = torch.ones(len(stack), dtype=torch.bool, device=device)
        self._limits = torch.tensor(limits, device=device)
        self._weights = {name: tensor.detach().clone() for name, tensor in stack.state.items()}

    def update(self, epoch: int, error: Tensor) -> None:
        """Take note of the validation errors (K,) of an epoch."""
        self._last = torch.where(self._going, epoch, self._last)
        finite = torch.isfinite(error)
        better = self._going & finite & (error < self._error)
        self._error = torch.where(better, error, self._error)
        self._best = torch.where(better, epoch, self._best)
        for name, now in self._stack.state.items():
            best = self._weights[name]
            torch.where(better[:, None, None], now.detach(), best, out=best)
        self._failed |= self._going & ~finite
        self._going &= finite
        self._going &= epoch + 1 < self._limits
        if self._patience is not None:
            self._going &= epoch - self._best < self._patience

    def going(self) -> list[int]:
        """Places of the networks that have not stopped. The host waits for the device here."""
        return torch.nonzero(self._going)[:, 0].tolist()

    def take_out(self, going: list[int]) -> dict[int, Outcome]:
        """What became of all others, by their first place in the stack."""
        last, failed = self._last.tolist(), self._failed.tolist()
        return {
            self._numbers[k]: Outcome(
                weights=self._stack.network(k, self._weights),
                epochs=last[k] + 1,
                reason=f"validation error not finite in epoch {last[k] + 1}" if failed[k] else "",
            )
            for k in range(len(self._stack))
            if k not in going
        }

    def keep(self, places: list[int]) -> None:
        """Go on with these networks of the stack, which has been cut already."""
        self._numbers = [self._numbers[k] for k in places]
        self._error, self._best, self._last, self._limits = (
            tensor[places] for tensor in (self._error, self._best, self._last, self._limits)
        )
        self._failed, self._going = self._failed[places], self._going[places]
        self._weights = {
            name: self._stack.cut(name, tensor, places) for name, tensor in self._weights.items()
        }
