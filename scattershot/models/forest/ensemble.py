"""Random forests for regression: one large forest to keep, or thousands of tiny ones to score.

Leo Breiman, Random Forests, Machine Learning 45 (2001). The result depends on the seed alone,
not on the number of threads: every (model, split, tree) has a random stream of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scattershot.models.forest.draws import compiled, draw_bag, seed_stream
from scattershot.models.forest.orders import code_columns
from scattershot.models.forest.split import workspace
from scattershot.models.forest.tree import descend, grow

MIN_NODE = 5
MODELS_PER_CALL = 16


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
    columns = np.ascontiguousarray(x.T, dtype=np.float32)
    y = np.ascontiguousarray(y, dtype=np.float64)
    codes = code_columns(columns)
    return Forest(*_fit(columns.T, *codes, y, trees, mtry, min_node, np.uint64(seed)))


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
    wanted: np.ndarray | None = None,
) -> np.ndarray:
    """Predictions of one forest for each model and each split of the same few rows.

    Args:
        x: features of K models, (K, n, q) float32; model k uses its first widths[k] columns.
        y: targets, (n,).
        splits: (S, n) int8: 1 trains, 0 is predicted, -1 takes no part.
        widths, trees, mtry, seeds: (K,) each.
        min_node: a node of so many rows or fewer is a leaf.
        threads: how many threads share the models; the result does not depend on it.
        wanted: (K, S) bool, the forests that are grown; all of them by default.

    Returns:
        (K, S, n) float32, NaN where a split does not predict a row or is not wanted.
    """
    x, y = np.asarray(x, dtype=np.float32), np.ascontiguousarray(y, dtype=np.float64)
    splits = np.ascontiguousarray(splits, dtype=np.int8)
    sizes = np.array([widths, trees, mtry], dtype=np.int64).T
    predictions = np.full((len(x), *splits.shape), np.nan, dtype=np.float32)
    wanted = np.ones(predictions.shape[:2], dtype=bool) if wanted is None else wanted
    batch = min(MODELS_PER_CALL, -(-len(x) // (4 * threads))) or 1

    def some(first: int) -> None:
        models = slice(first, first + batch)
        columns = np.ascontiguousarray(x[models].transpose(0, 2, 1))
        orders, ranks = code_columns(columns.reshape(-1, len(y)))
        _cross_predict(
            columns,
            orders.reshape(columns.shape),
            ranks.reshape(columns.shape),
            y,
            splits,
            sizes[models],
            np.asarray(seeds[models], dtype=np.uint64),
            min_node,
            np.ascontiguousarray(wanted[models]),
            predictions[models],
        )

    with ThreadPoolExecutor(threads) as pool:
        # As a list: so that what fails in a thread is raised here.
        list(pool.map(some, range(0, len(x), batch)))
    return predictions


@compiled
def _nodes(size):
    return (
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.float32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.float32),
    )


@compiled
def _fit(x, orders, ranks, y, trees, mtry, min_node, seed):
    n = y.shape[0]
    work = workspace(orders, mtry)
    # More than the trees take; what they leave untouched takes no memory.
    feature, threshold, left, value = nodes = _nodes(2 * n * trees)
    roots = np.empty(trees, dtype=np.int64)
    rows = np.arange(n)
    used = 0
    for tree in range(trees):
        roots[tree] = used
        seed_stream(work.state, seed, 0, tree)
        draw_bag(rows, work.state, work.counts)
        used += grow(x, orders, ranks, y, mtry, min_node, work, nodes, used)
    return (
        feature[:used].copy(),
        threshold[:used].copy(),
        left[:used].copy(),
        value[:used].copy(),
        roots,
    )


@compiled
def _cross_predict(columns, orders, ranks, y, splits, sizes, seeds, min_node, wanted, out):
    n = y.shape[0]
    nodes = _nodes(2 * n)
    total = np.empty(n, dtype=np.float64)
    for k in range(columns.shape[0]):
        width, trees, mtry = sizes[k]
        x, its_orders, its_ranks = columns[k, :width].T, orders[k, :width], ranks[k, :width]
        work = workspace(its_orders, mtry)
        for split in np.nonzero(wanted[k])[0]:
            train = np.nonzero(splits[split] == 1)[0]
            test = np.nonzero(splits[split] == 0)[0]
            total[:] = 0.0
            for tree in range(trees):
                seed_stream(work.state, seeds[k], split, tree)
                draw_bag(train, work.state, work.counts)
                grow(x, its_orders, its_ranks, y, mtry, min_node, work, nodes, 0)
                for row in test:
                    total[row] += descend(x, row, nodes, 0)
            for row in test:
                out[k, split, row] = total[row] / trees


@compiled
def _predict(x, tree, roots):
    total = np.zeros(x.shape[0], dtype=np.float64)
    for root in roots:
        for row in range(x.shape[0]):
            total[row] += descend(x, row, tree, root)
    return total / roots.shape[0]
