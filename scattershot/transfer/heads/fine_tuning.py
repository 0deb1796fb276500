"""Fine-tuning: the source network itself is trained on, from its own weights.

The output layer is fitted first, as a ridge regression on the last hidden layer, and only then
are the layers trained together: from a random output layer the first steps would spoil what the
others have learnt (Kumar et al. 2022, ICLR, "Fine-tuning can distort pretrained features").
"""

import math

import numpy as np
import torch
from torch import Tensor

from scattershot.models.network import hidden_layers
from scattershot.transfer.features import Networks
from scattershot.transfer.heads.base import Head
from scattershot.transfer.kernels import fit_ridge

STEPS = 60
RATE = 0.001
TOGETHER = 20
"""Splits that are trained side by side: as many as keep the weights in a core's cache or near."""


def _last(count: int | None) -> Head:
    """Fine-tuning of the last `count` layers, the output layer among them; None: of all."""

    def head(
        networks: Networks,
        y: np.ndarray,
        splits: np.ndarray,
        target: str,
        threads: int = 1,
        wanted: np.ndarray | None = None,
    ) -> np.ndarray:
        """See Head. Nothing is drawn at random."""
        predictions = np.full((len(networks), *splits.shape), np.nan, dtype=np.float32)
        for k in range(len(networks)):
            weights, inputs = networks.network(k)
            asked = np.arange(len(splits)) if wanted is None else np.flatnonzero(wanted[k])
            for start in range(0, len(asked), TOGETHER):
                part = asked[start : start + TOGETHER]
                found = _fine_tuned(weights, inputs, y, splits[part], count)
                predictions[k, part] = np.where(splits[part] == 0, found, np.nan)
        return predictions

    return head


all_layers = _last(None)
last_1, last_2, last_3, last_4 = map(_last, (1, 2, 3, 4))


def _fine_tuned(
    weights: dict[str, np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    splits: np.ndarray,
    count: int | None,
) -> np.ndarray:
    """Predictions (S, n) of one network for all rows, trained on each split's own rows.

    Full batches, Adam with a cosine decay; so few rows leave none to stop early by.
    """
    hidden = hidden_layers(weights, x)
    depth = len(hidden)
    first = 0 if count is None else max(0, depth + 1 - count)
    start = torch.from_numpy(np.maximum(hidden[first - 1], 0) if first else x)
    train = splits == 1
    mean = np.array([y[rows].mean() for rows in train])
    scale = np.array([y[rows].std() or 1.0 for rows in train])
    layers = [
        [
            torch.from_numpy(weights[f"{kind}_{layer}"]).expand(
                len(splits), *weights[f"{kind}_{layer}"].shape
            )
            for kind in ("weight", "bias")
        ]
        for layer in range(first, depth)
    ]
    layers.append(_output_layer(np.maximum(hidden[-1], 0), y, train, mean, scale))
    parameters = [
        tensor.clone().contiguous().requires_grad_() for pair in layers for tensor in pair
    ]
    goal = np.where(train, (y - mean[:, None]) / scale[:, None], 0.0)
    _train(parameters, start, torch.from_numpy(goal).float(), torch.from_numpy(train))
    with torch.no_grad():
        found: np.ndarray = _outputs(parameters, start).numpy()
    return found * scale[:, None] + mean[:, None]


def _output_layer(
    hidden: np.ndarray, y: np.ndarray, train: np.ndarray, mean: np.ndarray, scale: np.ndarray
) -> list[Tensor]:
    """Weights (S, q, 1) and biases (S, 1) of ridge regressions on the activated last layer."""
    fitted = [
        fit_ridge(hidden[rows].astype(np.float64), (y[rows] - m) / s)
        for rows, m, s in zip(train, mean, scale, strict=True)
    ]
    slopes = np.array([slopes for slopes, _ in fitted])
    intercepts = np.array([intercept for _, intercept in fitted])
    return [torch.from_numpy(part).float()[..., None] for part in (slopes, intercepts)]


def _train(parameters: list[Tensor], x: Tensor, goal: Tensor, train: Tensor) -> None:
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    counts = train.sum(dim=1, keepdim=True)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        optimizer.zero_grad()
        # A sum over the splits: the gradient of each is its own.
        loss = (train * (_outputs(parameters, x) - goal) ** 2 / counts).sum()
        loss.backward()
        optimizer.step()


def _outputs(parameters: list[Tensor], x: Tensor) -> Tensor:
    """Outputs (S, n) for x (n, inputs)."""
    for number in range(0, len(parameters), 2):
        weight, bias = parameters[number : number + 2]
        if number:
            x = torch.relu(x)
        x = x @ weight + bias[:, None, :]
    return x[..., 0]
