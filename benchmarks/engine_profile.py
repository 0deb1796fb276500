"""Where the time of the compiled engine goes, and what keeps it from the peak.

    python benchmarks/engine_profile.py

Each part of a step is called alone, on the same arrays, for twelve NN1 networks with 500 bits; so
its data are in the cache more often than in training, and the last row holds the difference.
"""

import os
from collections.abc import Callable
from typing import Any

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import engines
import numpy as np

from scattershot.models.network import compiled, steps
from scattershot.models.network.options import Options
from scattershot.models.network.product import add_product
from scattershot.models.network.schedule import Batches, Schedule
from scattershot.models.network.weights import Architecture, initial_weights

CALLS = 40


def main() -> None:
    case = engines.Case(rows=1000)
    peak = max(engines.peaks("cpu").values()) * 1e9
    total: dict[str, float] = {}
    for sample in case.samples:
        for part, time in _times(case, sample).items():
            total[part] = total.get(part, 0.0) + time / case.networks
    whole, needed = total.pop("whole"), case.flops / case.networks / peak
    rest = whole - sum(total.values())
    print(f"One epoch of 1,000 rows, batch {case.batch}: {1e6 * whole:.0f} us; at the peak of ")
    print(f"{peak / 1e9:.0f} GFLOP/s its arithmetic takes {1e6 * needed:.0f} us.\n")
    print("| part | us | of the whole |\n|---|---|---|")
    for part, time in {**total, "cache misses and the rest": rest}.items():
        print(f"| {part} | {1e6 * time:.0f} | {time / whole:.1%} |")
    print(f"\nOf the whole, {needed / whole:.0%} is needed arithmetic at the peak.")


def _times(case: engines.Case, sample: Any) -> dict[str, float]:
    """Seconds per epoch of the parts for one network."""
    inputs, options = case.inputs(), Options()
    numbers = np.concatenate([inputs.train, inputs.validation])
    rows, _ = compiled._rows(inputs, numbers, inputs.columns[0])
    architecture = Architecture(case.bits, tuple(sample.hyperparameters["widths"]))
    weights = initial_weights(architecture, sample.seed)
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    batches, schedule = Batches(case.rows, case.batch, 1), Schedule(10, 1e-6)
    network = compiled._Network(weights, batches.largest, options)
    y, chosen = inputs.y[numbers], batches.of_epoch(0)[0]
    count = -(-len(chosen) // steps.ROWS) * steps.ROWS
    layout, state, work, adam = network.layout, network.state, network.workspace, network.adam

    def epoch() -> None:
        network.run_epoch(rows, y, schedule, batches, 3)
        network.predict(rows, np.arange(case.rows, len(y)))

    def forward() -> None:
        steps._forward(layout, state.weights, work.values, count)

    scratch = np.zeros_like(work.values)
    inner = range(1, len(layout.widths) - 1)
    rates = np.array([1e-9, 1.0, 1.0], np.float32)

    def back() -> None:
        for layer in inner:
            steps._pass_back(layout, state.weights, work, layer, count)

    def update() -> None:
        for layer in range(len(layout.widths) - 1):
            steps._update(layout, state, work, layer, count, adam, rates)

    whole = _seconds(epoch)
    validation = _seconds(lambda: network.predict(rows, np.arange(case.rows, len(y))))
    per_epoch = batches.count
    parts = {
        "gathering and scaling rows": _seconds(
            lambda: steps._gather(layout, work.values, rows, chosen)
        ),
        "matrix products, forward": _seconds(
            lambda: _forward_products(layout, state.weights, work.values, scratch, count)
        ),
        "matrix products, errors back": _seconds(
            lambda: _back_products(layout, work.turned, work.errors, scratch, count)
        ),
        "matrix products, gradients": _seconds(
            lambda: _gradient_products(
                layout, state.weights, work.values, work.errors, work.gradient, count
            )
        ),
    }
    parts["rectifier, clearing"] = _seconds(forward) - parts["matrix products, forward"]
    parts["transposing, masking"] = _seconds(back) - parts["matrix products, errors back"]
    parts["Adam"] = _seconds(update) - parts["matrix products, gradients"]
    python = _seconds(lambda: batches.of_epoch(3)) + 20e-6
    return {part: per_epoch * time for part, time in parts.items()} | {
        "validation rows": validation,
        "batches and calls from Python": python,
        "whole": whole,
    }


# The matrix products of a step alone. What they write is never read: it only grows.


@steps.compiled
def _forward_products(layout, weights, values, scratch, count):
    for layer in range(len(layout.widths) - 1):
        depth, panels = layout.widths[layer] + 1, steps._panels(layout.widths[layer + 1])
        inputs = steps._layer(layout, values, layer, count)[:, :depth]
        outputs = steps._layer(layout, scratch, layer + 1, count)[:, :panels]
        add_product(inputs, steps._weights_from(layout, weights, layer)[:depth, :panels], outputs)


@steps.compiled
def _back_products(layout, turned, errors, scratch, count):
    for layer in range(1, len(layout.widths) - 1):
        depth, panels = layout.widths[layer + 1], steps._panels(layout.widths[layer])
        stride = layout.strides[layer]
        matrix = turned[: depth * stride].reshape(depth, stride)[:, :panels]
        following = steps._layer(layout, errors, layer + 1, count)[:, :depth]
        add_product(following, matrix, steps._layer(layout, scratch, layer, count)[:, :panels])


@steps.compiled
def _gradient_products(layout, weights, values, errors, gradient, count):
    for layer in range(len(layout.widths) - 1):
        height, stride = steps._weights_from(layout, weights, layer).shape
        panels = steps._panels(layout.widths[layer + 1])
        inputs = steps._layer(layout, values, layer, count)
        following = steps._layer(layout, errors, layer + 1, count)[:, :panels]
        for top in range(0, height, steps.STRIP):
            strip = min(steps.STRIP, height - top)
            block = gradient[: strip * stride].reshape(strip, stride)[:, :panels]
            add_product(inputs[:, top : top + strip].T, following, block)


def _seconds(run: Callable[[], Any]) -> float:
    """CPU time of one call: the best of five times forty."""

    def often() -> None:
        for _ in range(CALLS):
            run()

    often()
    return min(engines.seconds(often, "cpu") for _ in range(5)) / CALLS


if __name__ == "__main__":
    main()
