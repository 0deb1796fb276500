"""Groups of similar structures, for folds that do not tear them apart."""

import heapq

import numpy as np
from scipy.cluster.hierarchy import ClusterNode, linkage, to_tree


def ward(x: np.ndarray, least: int, largest: int) -> np.ndarray:
    """Cluster rows by Ward's method and cut the tree where its clusters are too large.

    From one cluster of all rows on, the largest is divided as the tree divides it until there
    are enough and none is too large (Ward 1963, J. Am. Stat. Assoc. 58:236). Rows that are equal
    stay together in any case. Values of the target play no part.

    Args:
        x: scaled descriptors, (n, p).
        least: number of clusters, at least.
        largest: number of rows of a cluster, at most.

    Returns:
        (n,) cluster of each row, numbered in the order of their first rows.
    """
    n = len(x)
    if n < 2:
        return np.zeros(n, dtype=np.int64)
    root = to_tree(linkage(x, "ward"))
    # Rounding leaves equal rows a distance near zero.
    equal = 1e-9 * max(float(root.dist), 1.0)
    waiting: list[tuple[int, int, ClusterNode]] = [(-n, root.id, root)]
    done: list[ClusterNode] = []
    while waiting:
        size, number, node = heapq.heappop(waiting)
        if -size <= largest and len(done) + len(waiting) + 1 >= least:
            done.append(node)
            continue
        if node.is_leaf() or node.dist <= equal:
            done.append(node)
            continue
        for child in (node.left, node.right):
            heapq.heappush(waiting, (-child.count, child.id, child))
    labels = np.empty(n, dtype=np.int64)
    for number, node in enumerate(sorted(done, key=lambda node: min(node.pre_order()))):
        labels[node.pre_order()] = number
    return labels
