"""Random forests for regression: one large forest to keep, or thousands of tiny ones to score.

Leo Breiman, Random Forests, Machine Learning 45 (2001). The result depends on the seed alone,
not on the number of threads: every (model, split, tree) has a random stream of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scattershot.models.forest.tree import (
    code_columns,
    compiled,
    descend,
    draw_bag,
    grow,
    workspace,
)

MIN_NODE = 5


@dataclass(frozen=True)
class Forest:
    """Trees laid end to end.

    Attributes:
        feature: (nodes,) int32, column of the split, -1 at a leaf.
        threshold: (nodes,) float32; rows with a value above it go right.
        left: (nodes,) int32, left child counted from the tree's root; the right one follows it.
        value: (nodes,) float32, mean of the training targets in the node.
        roots: (trees,) int64, where each tree begins.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    value: np.ndarray
    roots: np.ndarray

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Mean over the trees for each row of x (n, p); returns (n,) float64."""
        x = np.ascontiguousarray(x, dtype=np.float32)
        tree = (self.feature, self.threshold, self.left, self.value)
        return _predict(x, tree, self.roots)


def fit(
    x: np.ndarray, y: np.ndarray, trees: int, mtry: int, seed: int, min_node: int = MIN_NODE
) -> Forest:
    """Grow a forest on x (n, p) and y (n,), in the order of the trees' own seeds."""
    x = np.ascontiguousarray(x, dtype=np.float32)
    y = np.ascontiguousarray(y, dtype=np.float64)
    coded = code_columns(x)
    parts = [_one_tree(coded, y, mtry, min_node, _stream(seed, 0, tree)) for tree in range(trees)]
    roots = np.cumsum([0] + [len(part[0]) for part in parts[:-1]], dtype=np.int64)
    feature, threshold, left, value = (
        np.concatenate([part[i] for part in parts]) for i in range(4)
    )
    return Forest(feature, threshold, left, value, roots)


def cross_predict(
    x: np.ndarray,
    y: np.ndarray,
    splits: np.ndarray,
    widths: np.ndarray,
    trees: np.ndarray,
    mtry: np.ndarray,
    seeds: np.ndarray,
    min_node: int = MIN_NODE,
    threads: int = 1,
) -> np.ndarray:
    """Predictions of one forest for each model and each split of the same few rows.

    Args:
        x: features of K models, (K, n, q) float32; model k uses its first widths[k] columns.
        y: targets, (n,).
        splits: (S, n) int8: 1 trains, 0 is predicted, -1 takes no part.
        widths, trees, mtry, seeds: (K,) each.
        min_node: a node of so many rows or fewer is a leaf.
        threads: how many threads share the models; the result does not depend on it.

    Returns:
        (K, S, n) float32, NaN where a split does not predict a row.
    """
    y = np.ascontiguousarray(y, dtype=np.float64)
    splits = np.ascontiguousarray(splits, dtype=np.int8)
    predictions = np.full((len(x), *splits.shape), np.nan, dtype=np.float32)

    def one_model(k: int) -> None:
        features = np.ascontiguousarray(x[k][:, : widths[k]], dtype=np.float32)
        _cross_predict(
            features,
            code_columns(features),
            y,
            splits,
            trees[k],
            mtry[k],
            min_node,
            np.uint64(seeds[k]),
            predictions[k],
        )

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one_model, range(len(x))))
    return predictions


@compiled
def _stream(seed, split, tree):
    z = np.uint64(seed) ^ (np.uint64(split) << np.uint64(40)) ^ (np.uint64(tree) << np.uint64(8))
    z = (z ^ (z >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    z = (z ^ (z >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    state = np.empty(1, dtype=np.uint64)
    state[0] = z ^ (z >> np.uint64(33))
    return state


@compiled
def _nodes(n):
    size = 2 * n
    return (
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.float32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.float32),
    )


@compiled
def _one_tree(coded, y, mtry, min_node, state):
    n = y.shape[0]
    bag = np.empty((n, 2), dtype=np.float64)
    rows = np.empty(n, dtype=np.int32)
    work = workspace(n, coded[0].shape[0], mtry)
    nodes = _nodes(n)
    size = draw_bag(np.arange(n), y, state, bag, rows)
    used = grow(coded, y, rows[:size], bag, mtry, min_node, state, work, nodes)
    feature, threshold, left, value = nodes
    return feature[:used].copy(), threshold[:used].copy(), left[:used].copy(), value[:used].copy()


@compiled
def _cross_predict(x, coded, y, splits, trees, mtry, min_node, seed, out):
    n = y.shape[0]
    bag = np.empty((n, 2), dtype=np.float64)
    rows = np.empty(n, dtype=np.int32)
    work = workspace(n, x.shape[1], mtry)
    nodes = _nodes(n)
    total = np.empty(n, dtype=np.float64)
    for split in range(splits.shape[0]):
        train = np.nonzero(splits[split] == 1)[0]
        test = np.nonzero(splits[split] == 0)[0]
        total[:] = 0.0
        for number in range(trees):
            state = _stream(seed, split, number)
            size = draw_bag(train, y, state, bag, rows)
            grow(coded, y, rows[:size], bag, mtry, min_node, state, work, nodes)
            for row in test:
                total[row] += descend(x, row, nodes, 0)
        for row in test:
            out[split, row] = total[row] / trees


@compiled
def _predict(x, tree, roots):
    total = np.zeros(x.shape[0], dtype=np.float64)
    for root in roots:
        for row in range(x.shape[0]):
            total[row] += descend(x, row, tree, root)
    return total / roots.shape[0]
