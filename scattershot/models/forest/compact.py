"""Forests at 6 bytes a node, to be stored; they predict to the bit as they did.

A split needs a column and a threshold, a leaf a value alone: the two numbers share one place. In
an order in which each node comes before its children, left before right, and every split has
two, where the children lie follows from which nodes are leaves.
"""

import numpy as np

from scattershot.models.forest.draws import compiled
from scattershot.models.forest.ensemble import Forest


def pack(forest: Forest, columns: int) -> dict[str, np.ndarray]:
    """A forest as arrays to store.

    Args:
        forest: the trees.
        columns: of the matrix it was grown on.

    Returns:
        feature: (nodes,) column of the split, -1 at a leaf; int8 or int16, whichever holds them.
        number: (nodes,) float32, threshold of a split, value of a leaf.
        roots: (trees,) int32, where each tree begins.
    """
    feature = np.empty(len(forest.feature), dtype=np.min_scalar_type(-max(columns, 1)))
    number = np.empty(len(forest.feature), dtype=np.float32)
    nodes = (forest.feature, forest.threshold, forest.left, forest.value)
    _in_order(nodes, forest.roots, feature, number)
    return {"feature": feature, "number": number, "roots": forest.roots.astype(np.int32)}


def unpack(feature: np.ndarray, number: np.ndarray, roots: np.ndarray) -> Forest:
    """The forest that `pack` stored; its splits have no value, for none is ever asked for."""
    split = feature >= 0
    forest = Forest(
        feature=np.empty(len(feature), dtype=np.int32),
        threshold=np.zeros(len(feature), dtype=np.float32),
        left=np.zeros(len(feature), dtype=np.int32),
        value=np.zeros(len(feature), dtype=np.float32),
        roots=roots.astype(np.int64),
    )
    place = np.empty(len(feature), dtype=np.int64)
    _children_adjacent(split, forest.roots, place, forest.left)
    forest.feature[place] = feature
    forest.threshold[place[split]] = number[split]
    forest.value[place[~split]] = number[~split]
    return forest


@compiled
def _in_order(nodes, roots, feature, number):
    column, threshold, left, value = nodes
    waiting = np.empty(column.shape[0] + 1, dtype=np.int64)
    written = 0
    for root in roots:
        waiting[0], depth = root, 1
        while depth > 0:
            depth -= 1
            node = waiting[depth]
            feature[written] = column[node]
            if column[node] < 0:
                number[written] = value[node]
            else:
                number[written] = threshold[node]
                # The left one is taken out first.
                waiting[depth] = root + left[node] + 1
                waiting[depth + 1] = root + left[node]
                depth += 2
            written += 1


@compiled
def _children_adjacent(split, roots, place, left):
    """Where each stored node goes, and the left child of each split, counted from its root."""
    waiting = np.empty(split.shape[0] + 1, dtype=np.int64)
    for tree in range(roots.shape[0]):
        root = roots[tree]
        stop = roots[tree + 1] if tree + 1 < roots.shape[0] else split.shape[0]
        waiting[0], depth, used = root, 1, root + 1
        for stored in range(root, stop):
            depth -= 1
            place[stored] = waiting[depth]
            if split[stored]:
                left[place[stored]] = used - root
                waiting[depth], waiting[depth + 1] = used + 1, used
                depth += 2
                used += 2
