"""The steps of training one network, compiled: forward, back, and Adam's update.

Every array has its rows padded with zeros to whole lines of the cache, and the units of a layer
are followed by one that is always 1, so that its last row of weights is the next layer's bias.
The padding stays zero: nothing flows into it, and no gradient comes back from it.
"""

from typing import NamedTuple

import numpy as np

from scattershot.models.network.product import PANEL, ROWS, add_product, compiled
from scattershot.models.scaling import CLIP

STRIP = 64
"""Rows of weights whose gradient is computed and used at once, while it is in the cache."""


class Rows(NamedTuple):
    """Descriptor rows as they are kept; a batch is scaled and clipped when it is formed.

    Attributes:
        small: bits and counts, (n, s) uint8: the first columns of a network's inputs.
        real: the others, (n, r) of any floating type.
        mean, factor: of each column, (s + r,): what to subtract, then what to multiply with.
    """

    small: np.ndarray
    real: np.ndarray
    mean: np.ndarray
    factor: np.ndarray


class Layout(NamedTuple):
    """Where things lie in the flat arrays; layer 0 is the inputs.

    Attributes:
        widths: units of each layer.
        strides: elements from row to row, of a layer's values and of the weights that lead to it.
        weights: where the weights that lead from each layer begin, and where the last ones end.
        values: where the values of each layer begin, and where the last ones end.
    """

    widths: np.ndarray
    strides: np.ndarray
    weights: np.ndarray
    values: np.ndarray


class State(NamedTuple):
    """Flat weights, and Adam's running means of their gradients and of the squares of these."""

    weights: np.ndarray
    mean: np.ndarray
    square: np.ndarray


class Workspace(NamedTuple):
    """What a step computes.

    Attributes:
        values: outputs of each layer after its activation, for the rows of a batch.
        errors: gradient of the loss by each layer's outputs before its activation.
        turned: one layer's weights, transposed.
        gradient: of STRIP rows of one layer's weights.
    """

    values: np.ndarray
    errors: np.ndarray
    turned: np.ndarray
    gradient: np.ndarray


class Adam(NamedTuple):
    """Constants of the optimizer in the type of the weights; `kink` is the Huber loss's, or 0."""

    beta1: np.floating
    rest1: np.floating
    beta2: np.floating
    rest2: np.floating
    epsilon: np.floating
    tiny: np.floating
    kink: np.floating


@compiled
def run_epoch(layout, state, workspace, adam, rows, y, order, bounds, rates):
    """One step for each batch.

    Args:
        layout, state, workspace, adam: of the network; state and workspace change.
        rows: descriptors.
        y: scaled targets, (n,).
        order: row numbers of all batches, one after the other.
        bounds: where each batch begins in it, and where the last one ends.
        rates: for each batch the rate over Adam's first correction, one over the root of its
            second, and what weight decay leaves of a weight; (batches, 3).
    """
    for step in range(len(bounds) - 1):
        chosen = order[bounds[step] : bounds[step + 1]]
        count = -(-len(chosen) // ROWS) * ROWS
        _gather(layout, workspace.values, rows, chosen)
        _forward(layout, state.weights, workspace.values, count)
        _compare(layout, workspace, y, chosen, count, adam.kink)
        for layer in range(len(layout.widths) - 2, -1, -1):
            if layer > 0:
                _pass_back(layout, state.weights, workspace, layer, count)
            _update(layout, state, workspace, layer, count, adam, rates[step])


@compiled
def outputs_of(layout, weights, values, rows, chosen, capacity):
    """Outputs of the network for some rows, by number, so many at a time."""
    predicted = np.empty(len(chosen), values.dtype)
    for start in range(0, len(chosen), capacity):
        part = chosen[start : start + capacity]
        count = -(-len(part) // ROWS) * ROWS
        _gather(layout, values, rows, part)
        _forward(layout, weights, values, count)
        predicted[start : start + len(part)] = _layer(
            layout, values, len(layout.widths) - 1, len(part)
        )[:, 0]
    return predicted


@compiled
def _layer(layout, flat, layer, count):
    """The values (or errors) of a layer for so many rows of a batch."""
    stride = layout.strides[layer]
    start = layout.values[layer]
    return flat[start : start + count * stride].reshape(count, stride)


@compiled
def _weights_from(layout, flat, layer):
    """The weights that lead from a layer, with biases and padding."""
    stride = layout.strides[layer + 1]
    flat = flat[layout.weights[layer] : layout.weights[layer + 1]]
    return flat.reshape(len(flat) // stride, stride)


@compiled
def _panels(width):
    return -(-width // PANEL) * PANEL


@compiled
def _gather(layout, values, rows, chosen):
    inputs = _layer(layout, values, 0, len(chosen))
    small = rows.small.shape[1]
    _scale(rows.small, chosen, rows.mean[:small], rows.factor[:small], inputs)
    _scale(rows.real, chosen, rows.mean[small:], rows.factor[small:], inputs[:, small:])


@compiled
def _scale(matrix, chosen, mean, factor, scaled):
    clip = scaled.dtype.type(CLIP)
    # Rows are taken out of their matrices, here and below: the inner loop then uses vectors.
    for r in range(len(chosen) if len(mean) else 0):
        raw, row = matrix[chosen[r]], scaled[r]
        for j in range(len(mean)):
            value = (scaled.dtype.type(raw[j]) - mean[j]) * factor[j]
            row[j] = min(max(value, -clip), clip)


@compiled
def _forward(layout, weights, values, count):
    last = len(layout.widths) - 1
    for layer in range(last):
        depth, width = layout.widths[layer] + 1, layout.widths[layer + 1]
        panels = _panels(width)
        inputs = _layer(layout, values, layer, count)[:, :depth]
        outputs = _layer(layout, values, layer + 1, count)
        outputs[:, :width] = 0
        matrix = _weights_from(layout, weights, layer)[:depth, :panels]
        add_product(inputs, matrix, outputs[:, :panels])
        if layer + 1 < last:
            zero = values.dtype.type(0)
            for r in range(count):
                row = outputs[r]
                for j in range(width):
                    row[j] = max(row[j], zero)


@compiled
def _compare(layout, workspace, y, chosen, count, kink):
    """Gradient of the mean loss by the outputs; zero for the rows that only fill up."""
    last = len(layout.widths) - 1
    outputs = _layer(layout, workspace.values, last, count)
    errors = _layer(layout, workspace.errors, last, count)
    errors[:, 0] = 0
    share = 1 / len(chosen)
    for r in range(len(chosen)):
        error = outputs[r, 0] - y[chosen[r]]
        if kink > 0:
            errors[r, 0] = min(max(error, -kink), kink) * share
        else:
            errors[r, 0] = 2 * error * share


@compiled
def _pass_back(layout, weights, workspace, layer, count):
    """Errors of a hidden layer from those of the next one."""
    width, depth = layout.widths[layer], layout.widths[layer + 1]
    panels, stride = _panels(width), layout.strides[layer]
    turned = workspace.turned[: depth * stride].reshape(depth, stride)
    matrix = _weights_from(layout, weights, layer)
    for i in range(depth):
        turned[i, width:panels] = 0
        for j in range(width):
            turned[i, j] = matrix[j, i]
    errors = _layer(layout, workspace.errors, layer, count)
    errors[:, :panels] = 0
    following = _layer(layout, workspace.errors, layer + 1, count)[:, :depth]
    add_product(following, turned[:, :panels], errors[:, :panels])
    values = _layer(layout, workspace.values, layer, count)
    for r in range(count):
        error, value = errors[r], values[r]
        for j in range(width):
            error[j] *= value[j] > 0


@compiled
def _update(layout, state, workspace, layer, count, adam, rates):
    """Adam's step for the weights that lead from a layer."""
    height, stride = _weights_from(layout, state.weights, layer).shape
    panels = _panels(layout.widths[layer + 1])
    values = _layer(layout, workspace.values, layer, count)
    errors = _layer(layout, workspace.errors, layer + 1, count)[:, :panels]
    for top in range(0, height, STRIP):
        strip = min(STRIP, height - top)
        gradient = workspace.gradient[: strip * stride]
        gradient[:] = 0
        block = gradient.reshape(strip, stride)[:, :panels]
        add_product(values[:, top : top + strip].T, errors, block)
        start = layout.weights[layer] + top * stride
        _adam_step(
            state.weights[start : start + len(gradient)],
            state.mean[start : start + len(gradient)],
            state.square[start : start + len(gradient)],
            gradient,
            adam,
            rates,
        )


@compiled
def _adam_step(weights, mean, square, gradient, adam, rates):
    rate, root, left = rates[0], rates[1], rates[2]
    for i in range(len(weights)):
        g = gradient[i]
        first = adam.beta1 * mean[i] + adam.rest1 * g
        second = adam.beta2 * square[i] + adam.rest2 * g * g
        # The means of a unit that has fallen silent would shrink to denormal numbers and stay
        # there: arithmetic with those is twenty times slower.
        first *= abs(first) > adam.tiny
        second *= second > adam.tiny
        weights[i] = weights[i] * left - rate * first / (np.sqrt(second) * root + adam.epsilon)
        mean[i] = first
        square[i] = second
