"""The best split of a node, and the scratch that growing a tree takes."""

from typing import NamedTuple

import numpy as np

from scattershot.models.forest.draws import compiled, inner, random_below
from scattershot.models.forest.orders import DIGIT, halves, sort_rows

KEEP_RATIO = 4


class Work(NamedTuple):
    """Scratch for one tree after the other.

    Attributes:
        state: (1,) uint64, the random stream.
        counts: (n,) int64, how often each row is in the bag.
        centred: (n,) float64, targets less the node's mean, times the counts.
        inside, goes_left: (n,) uint8, marks of rows.
        inverse: (n + 1,) float64, one over each weight.
        columns: (p,), the columns, shuffled as they are drawn.
        levels: (p,), their numbers of distinct values.
        slots: (p,), where their orders are kept; 1 if they are not.
        bins: for sorting.
        lines: (2, slots, n + 1), see orders.
        stack: (n + 1, 5), nodes to be split: node, start, stop, weight, side.
        means: (n + 1,) float64, of the targets in them.

    A bag holds n rows at most, repeated ones counted.
    """

    state: np.ndarray
    counts: np.ndarray
    centred: np.ndarray
    inside: np.ndarray
    goes_left: np.ndarray
    inverse: np.ndarray
    columns: np.ndarray
    levels: np.ndarray
    slots: np.ndarray
    bins: np.ndarray
    lines: np.ndarray
    stack: np.ndarray
    means: np.ndarray


@compiled
def workspace(orders, mtry):
    """Scratch for trees on the columns with these orders (p, n).

    The order of a column that is tried at many nodes is kept and parted with the rows. Columns
    of two values need none.
    """
    p, n = orders.shape
    levels = 1 + (orders[:, n - 1] >> 4 * orders.itemsize).astype(np.int64)
    slots = np.ones(p, dtype=np.int64)
    used = 2
    for column in range(p):
        if levels[column] > 2 and p <= KEEP_RATIO * mtry:
            slots[column] = used
            used += 1
    return Work(
        np.empty(1, dtype=np.uint64),
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.float64),
        np.zeros(n, dtype=np.uint8),
        np.empty(n, dtype=np.uint8),
        1.0 / np.arange(n + 1),
        np.arange(p),
        levels,
        slots,
        np.empty(1 << DIGIT, dtype=np.int64),
        np.empty((2, used, n + 1), dtype=orders.dtype),
        np.empty((n + 1, 5), dtype=np.int64),
        np.empty(n + 1, dtype=np.float64),
    )


@inner
def best_split(orders, ranks, mtry, work, side, start, stop, weight):
    """Search `mtry` random columns, and more while all of them are constant in the node.

    Returns:
        (column or -1, place in the node's rows, weight and sum of centred targets on the left,
        last row on the left, first row on the right).
    """
    p = orders.shape[0]
    columns, levels, slots = work.columns, work.levels, work.slots
    best, chosen, tried = -1.0, -1, 0
    while tried < p and (tried < mtry or chosen < 0):
        pick = tried + random_below(work.state, p - tried)
        column = columns[pick]
        columns[tried], columns[pick] = column, columns[tried]
        tried += 1
        if levels[column] <= 2:
            score = _score_of_two(ranks, column, work, side, start, stop, weight)
        else:
            if slots[column] == 1:
                _sort(orders, ranks, column, work, side, start, stop)
            score = _best_score(work, side, slots[column], start, stop, weight)
        if score > best:
            best, chosen = score, column
    place, left_weight, left_sum, low, high = 0, 0, 0.0, 0, 0
    if chosen >= 0:
        if slots[chosen] == 1:
            _sort(orders, ranks, chosen, work, side, start, stop)
        if levels[chosen] <= 2:
            # Its score was summed in another order, and is the only one.
            best = -1.0
        place, left_weight, left_sum, low, high = _find(
            best, work, side, slots[chosen], start, stop, weight
        )
    return chosen, place, left_weight, left_sum, low, high


@inner
def _sort(orders, ranks, column, work, side, start, stop):
    sort_rows(
        orders,
        ranks,
        column,
        work.levels[column],
        work.inside,
        work.bins,
        work.lines,
        side,
        start,
        stop,
    )


@inner
def _best_score(work, side, slot, start, stop, weight):
    """The highest score of a threshold between rows in order; -1 where all tie.

    A score is the squared error that the split takes off. With targets centred in the node the
    sums on both sides are equal but for their sign, and what is left is one product. There is
    no branch in the loop: it would be mispredicted, at a higher price than the arithmetic.
    """
    lines, counts, centred, inverse = work.lines, work.counts, work.centred, work.inverse
    half, mask = halves(lines)
    best, left, total = -1.0, np.uint64(0), 0.0
    key = np.uint64(lines[side, slot, start])
    for i in range(np.uint64(start + 1), np.uint64(stop)):
        left += np.uint64(counts[key & mask])
        total += centred[key & mask]
        after = np.uint64(lines[side, slot, i])
        score = total * total * (inverse[left] + inverse[weight - left])
        score = score if (after >> half) != (key >> half) else -1.0
        best = score if score > best else best
        key = after
    return best


@inner
def _find(best, work, side, slot, start, stop, weight):
    """Where that score is: what best_split returns after the column."""
    lines, counts, centred, inverse = work.lines, work.counts, work.centred, work.inverse
    half, mask = halves(lines)
    left, total = np.uint64(0), 0.0
    key = np.uint64(lines[side, slot, start])
    for i in range(np.uint64(start + 1), np.uint64(stop)):
        row = key & mask
        left += np.uint64(counts[row])
        total += centred[row]
        after = np.uint64(lines[side, slot, i])
        score = total * total * (inverse[left] + inverse[weight - left])
        if score >= best and (after >> half) != (key >> half):
            return np.int64(i), np.int64(left), total, np.int64(row), np.int64(after & mask)
        key = after
    return 0, 0, 0.0, 0, 0


@inner
def _score_of_two(ranks, column, work, side, start, stop, weight):
    """The score of the threshold between the two values of a column; -1 if there is but one."""
    left, total = np.uint64(0), 0.0
    for i in range(np.uint64(start), np.uint64(stop)):
        row = np.uint64(work.lines[side, 0, i])
        low = ranks[column, row] == 0
        left += np.uint64(work.counts[row] if low else 0)
        total += work.centred[row] if low else 0.0
    score = total * total * (work.inverse[left] + work.inverse[weight - left])
    return score if 0 < left < weight else -1.0
