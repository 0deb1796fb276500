"""Many small networks as one: stacked parameters of shape (K, in, out).

Networks of equal depth are padded to common widths. Padded weights start at zero, and with a
rectifier nothing ever flows through them: their outputs and their gradients stay exactly zero,
so each network computes just what it would alone.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from scattershot.models.network.weights import Architecture

BUCKET = {"cpu": 4, "cuda": 512}


def buckets(architectures: Sequence[Architecture], device: str) -> list[list[int]]:
    """Indices of networks to be stacked together: equal depth, similar size.

    A CPU core does best with four at a time (they stay in its cache), a GPU with hundreds.
    """
    order = sorted(
        range(len(architectures)),
        key=lambda k: (len(architectures[k].hidden), architectures[k].size, k),
    )
    groups: list[list[int]] = []
    for k in order:
        depth = len(architectures[k].hidden)
        if (
            groups
            and len(groups[-1]) < BUCKET[device]
            and len(architectures[groups[-1][0]].hidden) == depth
        ):
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


class Stack:
    """K networks of equal depth, trained together.

    Attributes:
        weights: per layer, (K, in, out), padded with zeros.
        biases: per layer, (K, 1, out), padded with zeros.
    """

    def __init__(
        self,
        networks: Sequence[dict[str, np.ndarray]],
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        self.layers = len(networks[0]) // 2
        self._shapes = [
            [network[f"weight_{layer}"].shape for network in networks]
            for layer in range(self.layers)
        ]
        self.weights = [
            _padded([network[f"weight_{layer}"] for network in networks], device, dtype)
            for layer in range(self.layers)
        ]
        self.biases = [
            _padded([network[f"bias_{layer}"][None] for network in networks], device, dtype)
            for layer in range(self.layers)
        ]

    @property
    def parameters(self) -> list[Tensor]:
        """All parameters, each with the networks along its first axis."""
        return [*self.weights, *self.biases]

    def forward(self, x: Tensor) -> Tensor:
        """Outputs (K, n) for inputs x (K, n, inputs), the inputs padded with zeros."""
        for layer in range(self.layers):
            x = torch.baddbmm(self.biases[layer], x, self.weights[layer])
            if layer < self.layers - 1:
                x = torch.relu(x)
        return x[..., 0]

    def network(self, k: int, parameters: Sequence[Tensor]) -> dict[str, np.ndarray]:
        """Weights and biases of network k without its padding, from such parameters."""
        weights: dict[str, np.ndarray] = {}
        for layer in range(self.layers):
            fan_in, fan_out = self._shapes[layer][k]
            weights[f"weight_{layer}"] = (
                parameters[layer][k, :fan_in, :fan_out].cpu().numpy().copy()
            )
            weights[f"bias_{layer}"] = (
                parameters[self.layers + layer][k, 0, :fan_out].cpu().numpy().copy()
            )
        return weights


def _padded(arrays: Sequence[np.ndarray], device: str, dtype: torch.dtype) -> Tensor:
    shape = (
        len(arrays),
        max(array.shape[0] for array in arrays),
        max(array.shape[1] for array in arrays),
    )
    stacked = torch.zeros(shape, dtype=dtype)
    for k, array in enumerate(arrays):
        stacked[k, : array.shape[0], : array.shape[1]] = torch.from_numpy(array)
    return stacked.to(device).requires_grad_()
