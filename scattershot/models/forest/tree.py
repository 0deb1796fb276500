"""One exact CART regression tree, compiled.

Breiman et al. 1984; bootstrap rows and `mtry` random columns per node as in Breiman 2001,
the minimum node size as in ranger (a node of so many rows or fewer is not split).
"""

import numpy as np

from scattershot.models.forest.draws import inner
from scattershot.models.forest.orders import keep, part
from scattershot.models.forest.split import best_split


@inner
def grow(x, orders, ranks, y, mtry, min_node, work, tree, root):
    """Grow one tree.

    Args:
        x: features, (n, p) float32, in Fortran order.
        orders, ranks: codes of its columns, see code_columns.
        y: targets, (n,).
        mtry: columns tried at a node.
        min_node: a node of so many rows or fewer, repeated ones counted, is a leaf.
        work: scratch, with the random stream and the counts of the bag.
        tree: (feature, threshold, left, value) arrays; the right child is left + 1, and
            feature is -1 at a leaf.
        root: where the tree begins in these arrays.

    Returns:
        Number of nodes.
    """
    feature, threshold, left, _ = tree
    stack, means = work.stack, work.means
    for column in range(orders.shape[0]):
        work.columns[column] = column
    size, weight, mean = _fill_bag(orders, y, work)
    depth = _add(tree, root, 0, mean, 0, size, weight, 0, min_node, work, 0)
    nodes = 1
    while depth > 0:
        depth -= 1
        node, start, stop = stack[depth, 0], stack[depth, 1], stack[depth, 2]
        weight, side, mean = stack[depth, 3], stack[depth, 4], means[depth]
        if _centre(y, mean, work, side, start, stop):
            continue
        _mark(1, work, side, start, stop)
        chosen, middle, left_weight, left_sum, low, high = best_split(
            orders, ranks, mtry, work, side, start, stop, np.uint64(weight)
        )
        _mark(0, work, side, start, stop)
        if chosen < 0:
            continue
        cut = _threshold(x[low, chosen], x[high, chosen])
        feature[root + node], threshold[root + node], left[root + node] = chosen, cut, nodes
        right_weight = weight - left_weight
        if max(left_weight, right_weight) > min_node:
            _part(x, chosen, cut, work, side, start, middle, stop)
        mean_left, mean_right = mean + left_sum / left_weight, mean - left_sum / right_weight
        for child, its_mean, its_start, its_stop, its_weight in (
            (nodes, mean_left, start, middle, left_weight),
            (nodes + 1, mean_right, middle, stop, right_weight),
        ):
            depth = _add(
                tree,
                root,
                child,
                its_mean,
                its_start,
                its_stop,
                its_weight,
                1 - side,
                min_node,
                work,
                depth,
            )
        nodes += 2
    return nodes


@inner
def _fill_bag(orders, y, work):
    """Put the rows of the bag and the kept orders into lines; returns (rows, weight, mean)."""
    counts, inside, lines = work.counts, work.inside, work.lines
    size, weight, total = 0, 0, 0.0
    for row in range(y.shape[0]):
        inside[row] = counts[row] > 0
        lines[0, 0, size] = row
        size += inside[row]
        weight += counts[row]
        total += counts[row] * y[row]
    for column in range(orders.shape[0]):
        if work.slots[column] > 1:
            keep(orders, column, inside, lines, 0, work.slots[column], 0)
    for row in range(y.shape[0]):
        inside[row] = 0
    return size, weight, total / weight


@inner
def _add(tree, root, node, mean, start, stop, weight, side, min_node, work, depth):
    """Write a node as a leaf, and put it on the stack to be split; returns the stack's depth."""
    feature, threshold, left, value = tree
    at = root + node
    feature[at], threshold[at], left[at], value[at] = -1, 0, 0, mean
    if weight <= min_node:
        return depth
    stack = work.stack
    stack[depth, 0], stack[depth, 1], stack[depth, 2] = node, start, stop
    stack[depth, 3], stack[depth, 4] = weight, side
    work.means[depth] = mean
    return depth + 1


@inner
def _centre(y, mean, work, side, start, stop):
    """Centre the targets of the rows in a node; returns whether they are all the same."""
    low, high = np.inf, -np.inf
    for i in range(start, stop):
        row = work.lines[side, 0, i]
        work.centred[row] = work.counts[row] * (y[row] - mean)
        low, high = min(low, y[row]), max(high, y[row])
    return low == high


@inner
def _mark(mark, work, side, start, stop):
    for i in range(start, stop):
        work.inside[work.lines[side, 0, i]] = mark


@inner
def _threshold(low, high):
    """Midway, but below `high` also where they are neighbouring floats."""
    middle = np.float32(0.5) * (low + high)
    return middle if middle < high else low


@inner
def _part(x, column, cut, work, side, start, middle, stop):
    lines, goes_left = work.lines, work.goes_left
    for i in range(start, stop):
        row = lines[side, 0, i]
        goes_left[row] = x[row, column] <= cut
    for slot in range(lines.shape[1]):
        if slot != 1:
            part(lines, side, slot, start, middle, stop, goes_left)


@inner
def descend(x, row, tree, root):
    """The leaf value that a row of x reaches in the tree that starts at node `root`."""
    feature, threshold, left, value = tree
    node = root
    while feature[node] >= 0:
        node = root + left[node] + (x[row, feature[node]] > threshold[node])
    return value[node]
