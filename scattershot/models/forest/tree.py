"""One exact CART regression tree, compiled.

Breiman et al. 1984; bootstrap rows and `mtry` random columns per node as in Breiman 2001,
the minimum node size as in ranger (a node of so many rows or fewer is not split).

Columns are coded once per forest as integer ranks among their distinct values; all the trees
and all the splits of the same rows share the codes.
"""

import numpy as np
from numba import njit

compiled = njit(cache=True, error_model="numpy", nogil=True)
INSERTION_LIMIT = 24
ROW_BITS = (1 << 32) - 1
PRESORT_RATIO = 4


@compiled
def code_columns(x):
    """Code the columns of x (n, p) for the search of thresholds.

    Returns:
        ranks: (p, n) int32, each value's place among the distinct values of its column.
        levels: (p, n) float32, those distinct values, rising.
        counts: (p,) how many they are.
        sequence: (p, n) int32, the rows by rising value.
    """
    n, p = x.shape
    ranks = np.empty((p, n), dtype=np.int32)
    levels = np.empty((p, n), dtype=np.float32)
    counts = np.empty(p, dtype=np.int64)
    sequence = np.empty((p, n), dtype=np.int32)
    for column in range(p):
        order = np.argsort(x[:, column])
        rank = 0
        levels[column, 0] = x[order[0], column]
        for i in range(n):
            value = x[order[i], column]
            if value > levels[column, rank]:
                rank += 1
                levels[column, rank] = value
            ranks[column, order[i]] = rank
        counts[column] = rank + 1
        sequence[column] = order
    return ranks, levels, counts, sequence


@compiled
def random_below(state, bound):
    """A random integer in [0, bound) from the splitmix64 stream in state[0]."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.int64((z >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32))


@compiled
def _score(left_weight, left_sum, total):
    """Squared sums over weights, left plus right: largest where the squared error is least."""
    right_weight, right_sum = total[0] - left_weight, total[1] - left_sum
    return (left_sum * left_sum * right_weight + right_sum * right_sum * left_weight) / (
        left_weight * right_weight
    )


@compiled
def _scan_rows(ranks, order, bag, total, best):
    """Best threshold of one column over rows that `order` holds in rising rank.

    Returns:
        (score, highest rank on the left, lowest rank on the right); -1 where nothing is better.
    """
    low, high = -1, -1
    left_weight, left_sum = 0.0, 0.0
    code = ranks[order[0]]
    for i in range(1, order.shape[0]):
        left_weight += bag[order[i - 1], 0]
        left_sum += bag[order[i - 1], 1]
        if ranks[order[i]] > code:
            score = _score(left_weight, left_sum, total)
            if score > best:
                best, low, high = score, code, ranks[order[i]]
            code = ranks[order[i]]
    return best, low, high


@compiled
def _scan_buckets(ranks, levels, rows, bag, total, sums, best):
    """As _scan_rows for rows in any order, by one bucket for each of the few distinct values."""
    low, high = -1, -1
    left_weight, left_sum = 0.0, 0.0
    sums[:levels] = 0.0
    for row in rows:
        sums[ranks[row], 0] += bag[row, 0]
        sums[ranks[row], 1] += bag[row, 1]
    before = -1
    for code in range(levels):
        if sums[code, 0] > 0.0:
            if before >= 0:
                score = _score(left_weight, left_sum, total)
                if score > best:
                    best, low, high = score, before, code
            left_weight += sums[code, 0]
            left_sum += sums[code, 1]
            before = code
    return best, low, high


@compiled
def _sort_by_rank(ranks, rows, keys, order):
    """Put the rows into `order` by rising rank: a rank and its row packed into one integer."""
    size = rows.shape[0]
    if size > INSERTION_LIMIT:
        for i in range(size):
            keys[i] = (np.int64(ranks[rows[i]]) << 32) | rows[i]
        keys[:size].sort()
    else:
        for i in range(size):
            key = (np.int64(ranks[rows[i]]) << 32) | rows[i]
            j = i
            while j > 0 and keys[j - 1] > key:
                keys[j] = keys[j - 1]
                j -= 1
            keys[j] = key
    for i in range(size):
        order[i] = keys[i] & ROW_BITS


@compiled
def _split_rows(order, goes_left, spare):
    """Stable partition of `order`: the rows that go left first. Returns how many they are."""
    left, right = 0, 0
    for i in range(order.shape[0]):
        row = order[i]
        side = goes_left[row]
        order[left] = row
        spare[right] = row
        left += side
        right += 1 - side
    order[left:] = spare[:right]
    return left


@compiled
def _presort(coded, bag, rows, orders):
    """Fill orders (p, rows in the bag): the rows of the bag by rising value of each column."""
    sequence = coded[3]
    for column in range(sequence.shape[0]):
        filled = 0
        for row in sequence[column]:
            if bag[row, 0] > 0.0:
                orders[column, filled] = row
                filled += 1


@compiled
def grow(coded, y, rows, bag, mtry, min_node, state, work, tree):
    """Grow one tree.

    Where most columns are tried at every node, the rows are kept sorted by every column and
    partitioned with the node; where few are, only the columns that are tried are sorted.

    Args:
        coded: (ranks, levels, counts, sequence), see code_columns.
        y: targets, (n,).
        rows: the distinct rows in the bag, permuted in place.
        bag: (n, 2), how often each row is in the bag, and that times y; zero outside the bag.
        mtry: columns tried at a node.
        min_node: a node of so many rows or fewer, repeated ones counted, is a leaf.
        state: the random stream.
        work: scratch, see workspace.
        tree: (feature, threshold, left, value) arrays; the right child is left + 1, and
            feature is -1 at a leaf.

    Returns:
        Number of nodes.
    """
    ranks, levels, counts, _ = coded
    orders, sums, keys, order, spare, goes_left, stack, columns = work
    feature, threshold, left, value = tree
    p = ranks.shape[0]
    presorted = orders.shape[0] > 0
    if presorted:
        _presort(coded, bag, rows, orders)
    for column in range(p):
        columns[column] = column
    stack[0, 0], stack[0, 1], stack[0, 2] = 0, 0, rows.shape[0]
    depth, nodes = 1, 1
    while depth > 0:
        depth -= 1
        node, start, stop = stack[depth]
        weight, total = 0.0, 0.0
        low_y, high_y = np.inf, -np.inf
        for row in rows[start:stop]:
            weight += bag[row, 0]
            total += bag[row, 1]
            low_y, high_y = min(low_y, y[row]), max(high_y, y[row])
        value[node] = total / weight
        feature[node], threshold[node], left[node] = -1, 0.0, 0
        if weight <= min_node or low_y == high_y:
            continue
        best = total * total / weight
        best += 1e-12 * abs(best)
        chosen, cut_low, cut_high = -1, -1, -1
        for tried in range(min(mtry, p)):
            pick = tried + random_below(state, p - tried)
            columns[tried], columns[pick] = columns[pick], columns[tried]
            column = columns[tried]
            if presorted:
                score, low, high = _scan_rows(
                    ranks[column], orders[column, start:stop], bag, (weight, total), best
                )
            elif counts[column] <= 4 * (stop - start):
                score, low, high = _scan_buckets(
                    ranks[column],
                    counts[column],
                    rows[start:stop],
                    bag,
                    (weight, total),
                    sums,
                    best,
                )
            else:
                _sort_by_rank(ranks[column], rows[start:stop], keys, order)
                score, low, high = _scan_rows(
                    ranks[column], order[: stop - start], bag, (weight, total), best
                )
            if low >= 0:
                best, chosen, cut_low, cut_high = score, column, low, high
        if chosen < 0:
            continue
        for row in rows[start:stop]:
            goes_left[row] = ranks[chosen, row] <= cut_low
        middle = start + _split_rows(rows[start:stop], goes_left, spare)
        if presorted and stop - start > 2:
            for column in range(p):
                _split_rows(orders[column, start:stop], goes_left, spare)
        feature[node] = chosen
        threshold[node] = 0.5 * (levels[chosen, cut_low] + levels[chosen, cut_high])
        if not threshold[node] < levels[chosen, cut_high]:
            threshold[node] = levels[chosen, cut_low]
        left[node] = nodes
        stack[depth, 0], stack[depth, 1], stack[depth, 2] = nodes, start, middle
        stack[depth + 1, 0], stack[depth + 1, 1], stack[depth + 1, 2] = nodes + 1, middle, stop
        depth += 2
        nodes += 2
    return nodes


@compiled
def workspace(n, p, mtry):
    """Scratch for trees over n rows and p columns, reused from tree to tree."""
    presort = p <= PRESORT_RATIO * mtry
    return (
        np.empty((p if presort else 0, n), dtype=np.int32),
        np.empty((n, 2), dtype=np.float64),
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.empty((n + 1, 3), dtype=np.int64),
        np.empty(p, dtype=np.int64),
    )


@compiled
def descend(x, row, tree, root):
    """The leaf value that a row of x reaches in the tree that starts at node `root`."""
    feature, threshold, left, value = tree
    node = root
    while feature[node] >= 0:
        node = root + left[node] + (x[row, feature[node]] > threshold[node])
    return value[node]


@compiled
def draw_bag(train, y, state, bag, rows):
    """Bootstrap the training rows into `bag` and `rows`; returns the number of distinct rows."""
    bag[:] = 0.0
    for _ in range(train.shape[0]):
        bag[train[random_below(state, train.shape[0])], 0] += 1.0
    distinct = 0
    for row in train:
        if bag[row, 0] > 0.0:
            bag[row, 1] = bag[row, 0] * y[row]
            rows[distinct] = row
            distinct += 1
    return distinct
