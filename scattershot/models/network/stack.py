"""Many small networks as one: parameters of shape (K, out, in), activations (K, out, n).

Networks of equal depth are padded to common widths. The shift of a padded unit is so far below
zero that the rectifier leaves exactly nothing of it: whatever its other weights are, no output and
no gradient depends on them. (Not minus infinity: a GPU's AdamW takes a share of a parameter off
it, and infinity less infinity is no number.) Padded inputs are zero.

The order within a hidden layer is XenonPy's: linear, dropout, batch normalisation, rectifier.
(XenonPy passes its "momentum" of 0.1 as epsilon; here it is the momentum.)
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from scattershot.models.network.hashed import uniform
from scattershot.models.network.options import Options

EPSILON = 1e-5
MOMENTUM = 0.1
SILENT = -1e30
LEARNED = ("weight", "bias", "gain", "shift")


class Stack:
    """K networks of equal depth, trained together.

    Attributes:
        state: tensors by name, the networks along their first axis: for each layer weight
            (K, out, in) and bias (K, out, 1), padded; with batch normalisation for each hidden
            layer also gain, shift, mean and variance (K, out, 1).
        options: dropout and batch normalisation.
    """

    def __init__(
        self,
        networks: Sequence[dict[str, np.ndarray]],
        options: Options = Options(),  # noqa: B008 (frozen)
        seeds: Sequence[int] = (),
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Stack networks given as weight_{layer} (in, out) and bias_{layer} (out,).

        Args:
            networks: of equal depth.
            options: what their hidden layers do.
            seeds: of each one's dropout.
            device, dtype: of the tensors.
        """
        self.options = options
        self.layers = len(networks[0]) // 2
        self._shapes = [
            [network[f"weight_{layer}"].shape for layer in range(self.layers)]
            for network in networks
        ]
        self._seeds = torch.tensor([seed % 2**31 for seed in seeds], device=device)
        self.state: dict[str, Tensor] = {}
        for layer in range(self.layers):
            weights = [network[f"weight_{layer}"].T for network in networks]
            biases = [network[f"bias_{layer}"][:, None] for network in networks]
            self.state[f"weight_{layer}"] = _padded(weights, 0.0).to(device, dtype)
            fill = 0.0 if options.batch_norm else SILENT
            self.state[f"bias_{layer}"] = _padded(biases, fill).to(device, dtype)
            if options.batch_norm and layer < self.layers - 1:
                zero, one = ([np.full_like(bias, v) for bias in biases] for v in (0, 1))
                self.state |= {
                    f"gain_{layer}": _padded(one, 1.0).to(device, dtype),
                    f"shift_{layer}": _padded(zero, SILENT).to(device, dtype),
                    f"mean_{layer}": _padded(zero, 0.0).to(device, dtype),
                    f"variance_{layer}": _padded(one, 1.0).to(device, dtype),
                }
        for tensor in self.learned.values():
            tensor.requires_grad_()

    def __len__(self) -> int:
        return len(self._shapes)

    @property
    def learned(self) -> dict[str, Tensor]:
        """The tensors that the optimizer changes."""
        return {name: t for name, t in self.state.items() if name.startswith(LEARNED)}

    def forward(self, x: Tensor, step: Tensor | None = None) -> Tensor:
        """Outputs (K, n).

        Args:
            x: inputs (inputs, n) if all networks have the same, else (K, inputs, n).
            step: number of the training step; without it, dropout is off and batch
                normalisation takes the running statistics.
        """
        for layer in range(self.layers - 1):
            z = self._linear(layer, x)
            if step is not None and self.options.dropout:
                z = self._dropout(layer, z, step)
            if self.options.batch_norm:
                z = self._normalised(layer, z, step is not None)
            x = torch.relu(z)
        return self._linear(self.layers - 1, x)[:, 0]

    def _linear(self, layer: int, x: Tensor) -> Tensor:
        weight, bias = self.state[f"weight_{layer}"], self.state[f"bias_{layer}"]
        if x.dim() == 3:
            return torch.baddbmm(bias, weight, x)
        # The same inputs for all networks: one large product instead of K.
        together = torch.addmm(bias.reshape(-1, 1), weight.reshape(-1, weight.shape[2]), x)
        return together.view(*weight.shape[:2], -1)

    def _dropout(self, layer: int, z: Tensor, step: Tensor) -> Tensor:
        silenced = uniform(self._seeds, step, layer, z.shape[1:]) < self.options.dropout
        return torch.where(silenced, 0.0, z / (1 - self.options.dropout))

    def _normalised(self, layer: int, z: Tensor, training: bool) -> Tensor:
        gain, shift = self.state[f"gain_{layer}"], self.state[f"shift_{layer}"]
        mean, variance = self.state[f"mean_{layer}"], self.state[f"variance_{layer}"]
        if training:
            n = z.shape[2]
            now, running = z.var(dim=2, correction=0, keepdim=True), (mean, variance)
            mean, variance = z.mean(dim=2, keepdim=True), now
            with torch.no_grad():
                running[0].lerp_(mean.to(running[0].dtype), MOMENTUM)
                running[1].lerp_((now * (n / max(n - 1, 1))).to(running[1].dtype), MOMENTUM)
        return (z - mean) * torch.rsqrt(variance + EPSILON) * gain + shift

    def keep(self, places: Sequence[int]) -> None:
        """Go on with the networks at these places alone, padded no wider than they need."""
        self._shapes = [self._shapes[k] for k in places]
        self._seeds = self._seeds[list(places)] if len(self._seeds) else self._seeds
        learned = self.learned.keys()
        self.state = {
            name: self.cut(name, tensor.detach(), places).requires_grad_(name in learned)
            for name, tensor in self.state.items()
        }

    def cut(self, name: str, tensor: Tensor, places: Sequence[int]) -> Tensor:
        """A tensor shaped like `state[name]` cut to these places and to the widths now needed."""
        layer = int(name.rpartition("_")[2])
        widest_in, widest_out = (
            max(shape[layer][axis] for shape in self._shapes) for axis in (0, 1)
        )
        kept = tensor[list(places), :widest_out]
        return kept[..., :widest_in].contiguous() if name.startswith("weight") else kept

    def network(self, k: int, state: dict[str, Tensor]) -> dict[str, np.ndarray]:
        """Weights (in, out) and biases of network k without its padding, from such a state.

        Batch normalisation is folded in: its scale and shift become part of the linear layer.
        """
        weights: dict[str, np.ndarray] = {}
        for layer, (fan_in, fan_out) in enumerate(self._shapes[k]):
            own = {
                kind: state[f"{kind}_{layer}"][k, :fan_out].detach().cpu()
                for kind in ("weight", "bias", "gain", "shift", "mean", "variance")
                if f"{kind}_{layer}" in state
            }
            weight, bias = own["weight"][:, :fan_in], own["bias"]
            if "gain" in own:
                scale = own["gain"] * torch.rsqrt(own["variance"] + EPSILON)
                weight, bias = weight * scale, (bias - own["mean"]) * scale + own["shift"]
            weights[f"weight_{layer}"] = weight.T.contiguous().numpy().copy()
            weights[f"bias_{layer}"] = bias[:, 0].numpy().copy()
        return weights


def _padded(arrays: Sequence[np.ndarray], value: float) -> Tensor:
    shape = [len(arrays), *(max(array.shape[axis] for array in arrays) for axis in (0, 1))]
    stacked = torch.full(shape, value, dtype=torch.float64)
    for k, array in enumerate(arrays):
        stacked[k, : array.shape[0], : array.shape[1]] = torch.from_numpy(array.astype(np.float64))
    return stacked
