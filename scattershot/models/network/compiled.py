"""Training networks one after the other on one core: what a plain loop in PyTorch does, faster.

A network and its Adam state (about 2 MB) stay in the core's cache, the gradient of a weight
is used while it is still there, and no step goes through Python. There is one network and one
thread: a model is the same bit for bit in whatever company it is trained.
"""

import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from scattershot.models.family import Fitted, Inputs
from scattershot.models.network.options import Options
from scattershot.models.network.product import PANEL, ROWS
from scattershot.models.network.schedule import Batches, Outcome, Schedule, schedule_of
from scattershot.models.network.steps import (
    STRIP,
    Adam,
    Layout,
    Rows,
    State,
    Workspace,
    outputs_of,
    run_epoch,
)
from scattershot.models.network.weights import Architecture, initial_weights
from scattershot.sweep import Sample

BETAS = (0.9, 0.999)
EPSILON = 1e-8
TINY = 1e-37
DECAY = {"adam": 0.0, "adamw": 0.01}
KINK = {"mse": 0.0, "huber": 1.0}


def fit_compiled(
    samples: Sequence[Sample], inputs: Inputs, skip: Collection[int] = ()
) -> Iterator[tuple[int, Fitted]]:
    """Train one network after the other, and yield each as soon as it is done."""
    numbers = np.concatenate([inputs.train, inputs.validation])
    y = inputs.y[numbers]
    for k, (sample, columns) in enumerate(zip(samples, inputs.columns, strict=True)):
        if k in skip:
            continue
        started = time.perf_counter()
        schedule = schedule_of(sample.hyperparameters).for_rows(len(inputs.train))
        architecture = Architecture(len(columns), tuple(sample.hyperparameters["widths"]))
        weights = initial_weights(architecture, sample.seed)
        rows, order = _rows(inputs, numbers, columns)
        weights["weight_0"] = weights["weight_0"][order]
        outcome = train(
            {name: array.astype(np.float32) for name, array in weights.items()},
            rows,
            y,
            schedule,
            Batches(len(inputs.train), schedule.batch, sample.data_seed),
            Options.of(sample.hyperparameters),
        )
        outcome.weights["weight_0"] = outcome.weights["weight_0"][np.argsort(order)]
        seconds = time.perf_counter() - started
        yield k, Fitted(outcome.weights, outcome.epochs, seconds, outcome.reason)


def _rows(inputs: Inputs, numbers: np.ndarray, columns: np.ndarray) -> tuple[Rows, np.ndarray]:
    """Rows of some columns, bytes before real numbers, and which column comes where."""
    parts = inputs.x.raw(numbers, columns)
    is_real = np.repeat([part.dtype != np.uint8 for part in parts], [p.shape[1] for p in parts])
    order = np.argsort(is_real, kind="stable")
    none = np.empty((len(numbers), 0))
    small = [none.astype(np.uint8), *(part for part in parts if part.dtype == np.uint8)]
    real = [none.astype(np.float32), *(part for part in parts if part.dtype != np.uint8)]
    scaler = inputs.x.scaler
    rows = Rows(
        small=np.concatenate(small, axis=1),
        real=np.concatenate(real, axis=1, dtype=np.float32),
        mean=scaler.mean[columns][order],
        factor=1 / scaler.scale[columns][order],
    )
    return rows, order


def train(
    weights: Mapping[str, np.ndarray],
    rows: Rows,
    y: np.ndarray,
    schedule: Schedule,
    batches: Batches,
    options: Options,
) -> Outcome:
    """Train one network; keep its weights of the epoch with the lowest validation error.

    Args:
        weights: initial weights; their type is that of the arithmetic.
        rows: descriptors, the training rows first, then the validation rows.
        y: their scaled targets, (n,).
        schedule: epochs and rates.
        batches: number and order of the training rows.
        options: loss and optimizer; dropout and batch normalisation are not for this engine.
    """
    network = _Network(weights, batches.largest, options)
    validation = np.arange(batches.rows, len(y))
    best, best_epoch, best_weights, reason = math.inf, -1, network.state.weights, ""
    epoch = -1
    for epoch in range(schedule.epochs):
        network.run_epoch(rows, y, schedule, batches, epoch)
        error = float(np.square(network.predict(rows, validation) - y[validation]).mean())
        if not math.isfinite(error):
            reason = f"validation error not finite in epoch {epoch + 1}"
            break
        if error < best:
            best, best_epoch, best_weights = error, epoch, network.state.weights.copy()
        if schedule.patience is not None and epoch - best_epoch >= schedule.patience:
            break
    return Outcome(network.named(best_weights), epoch + 1, reason)


class _Network:
    """A network in training: its flat arrays, and what the compiled steps need to know of it."""

    def __init__(self, weights: Mapping[str, np.ndarray], batch: int, options: Options) -> None:
        matrices = [weights[f"weight_{layer}"] for layer in range(len(weights) // 2)]
        dtype = matrices[0].dtype
        widths = np.array([matrices[0].shape[0], *(matrix.shape[1] for matrix in matrices)])
        # An odd number of panels: rows then do not compete for the same places in the cache.
        strides = (-(-(widths + 1) // PANEL) | 1) * PANEL
        sizes = -(-(widths[:-1] + 1) // ROWS) * ROWS * strides[1:]
        self.capacity = -(-batch // ROWS) * ROWS
        self.layout = Layout(
            widths,
            strides,
            weights=np.cumsum([0, *sizes]),
            values=np.cumsum([0, *(self.capacity * strides)]),
        )
        self.state = State(*(_zeros(sizes.sum(), dtype) for _ in State._fields))
        inner = strides[1:].max()
        values = self.layout.values[-1]
        self.workspace = Workspace(
            *(_zeros(size, dtype) for size in (values, values, inner * inner, STRIP * inner))
        )
        kink = KINK[options.loss]
        self.adam = Adam(
            *(dtype.type(b) for beta in BETAS for b in (beta, 1 - beta)),
            *(dtype.type(constant) for constant in (EPSILON, TINY, kink)),
        )
        self._decay = DECAY[options.optimizer]
        for layer, matrix in enumerate(matrices):
            block = self._block(self.state.weights, layer)
            block[:-1], block[-1] = matrix, weights[f"bias_{layer}"]
            start, stop = self.layout.values[layer : layer + 2]
            values_of_layer = self.workspace.values[start:stop].reshape(self.capacity, -1)
            values_of_layer[:, widths[layer]] = 1

    def _block(self, flat: np.ndarray, layer: int) -> np.ndarray:
        """Weights and, as the last row, biases that lead from a layer: a view of a flat array."""
        start, stop = self.layout.weights[layer : layer + 2]
        fan_in, fan_out = self.layout.widths[layer : layer + 2]
        return flat[start:stop].reshape(-1, self.layout.strides[layer + 1])[: fan_in + 1, :fan_out]

    def named(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        """Weights and biases of each layer."""
        blocks = [self._block(flat, layer) for layer in range(len(self.layout.widths) - 1)]
        weights = {f"weight_{layer}": block[:-1].copy() for layer, block in enumerate(blocks)}
        return weights | {f"bias_{layer}": block[-1].copy() for layer, block in enumerate(blocks)}

    def run_epoch(
        self, rows: Rows, y: np.ndarray, schedule: Schedule, batches: Batches, epoch: int
    ) -> None:
        """One step for each batch of an epoch."""
        parts = batches.of_epoch(epoch)
        steps = np.arange(epoch * len(parts), (epoch + 1) * len(parts))
        total = schedule.epochs * len(parts)
        rates = np.array([schedule.rate_at(step, total) for step in steps.tolist()])
        # In float64: 1 - float32(0.999) is off by enough to switch a unit on or off.
        rates = np.stack(
            [
                rates / (1 - BETAS[0] ** (steps + 1)),
                1 / np.sqrt(1 - BETAS[1] ** (steps + 1)),
                1 - self._decay * rates,
            ],
            axis=1,
        )
        run_epoch(
            self.layout,
            self.state,
            self.workspace,
            self.adam,
            rows,
            y,
            np.concatenate(parts),
            np.cumsum([0, *map(len, parts)]),
            rates.astype(self.state.weights.dtype),
        )

    def predict(self, rows: Rows, chosen: np.ndarray) -> np.ndarray:
        """Outputs for some rows, by number."""
        state, values = self.state, self.workspace.values
        return outputs_of(self.layout, state.weights, values, rows, chosen, self.capacity)


def _zeros(size: int, dtype: np.dtype) -> np.ndarray:
    """Zeros that begin on a line of the cache, where vectors are read fastest."""
    line = 64
    raw = np.zeros(int(size) * dtype.itemsize + line, np.uint8)
    start = -raw.ctypes.data % line
    return raw[start : start + int(size) * dtype.itemsize].view(dtype)
