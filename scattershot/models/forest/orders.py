"""Rows in the order of a column: sorted once for all trees and splits, then only filtered.

An order is a line of keys. A key holds a row in its lower half and the rank of the row's value
among the distinct values of the column in its upper half: equal upper halves are ties, and
sorting keys sorts rows. Indices are unsigned, since Numba lets signed ones count from the end.

A tree's lines, (2, slots, n), have two sides between which they move at every split. Slot 0
holds the rows as such, slot 1 is scratch, further ones hold the orders that are kept.
"""

import numpy as np

from scattershot.models.forest.draws import compiled, inner

INSERTION_LIMIT = 32
FILTER_RATIO = 16
BLOCK = 1 << 22
"""How many values are sorted at once."""
DIGIT = 8
"""Bits of a rank that are sorted at once."""


def code_columns(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort columns (p, n) float32.

    Returns:
        orders: (p, n), the keys of each column in order; uint32 where halves of 16 bits suffice,
            else int64.
        ranks: (p, n) uint16 or uint32, the rank of each value in its column.
    """
    few = columns.shape[1] <= 1 << 16
    orders = np.empty(columns.shape, dtype=np.uint32 if few else np.int64)
    ranks = np.empty(columns.shape, dtype=np.uint16 if few else np.uint32)
    step = max(1, BLOCK // columns.shape[1])
    for first in range(0, len(columns), step):
        some = slice(first, first + step)
        _rank(_sorted_with_rows(columns[some]), orders[some], ranks[some])
    return orders, ranks


def _sorted_with_rows(columns: np.ndarray) -> np.ndarray:
    """Keys (p, n) int64 of a float's bits and its row, sorted: faster, and the same anywhere."""
    # Zero is added for -0.0 to become 0.0; negative floats are in falling order of their bits.
    bits = (columns + np.float32(0)).view(np.int32)
    bits ^= (bits >> 31) & np.int32(0x7FFFFFFF)
    keys = bits.astype(np.int64) << 32
    keys |= np.arange(columns.shape[1])
    keys.sort(axis=1)
    return keys


@compiled
def _rank(keys, orders, ranks):
    half = 4 * orders.itemsize
    for column in range(keys.shape[0]):
        rank = 0
        for i in range(keys.shape[1]):
            row = keys[column, i] & 0xFFFFFFFF
            rank += i > 0 and keys[column, i] >> 32 > keys[column, i - 1] >> 32
            ranks[column, row] = rank
            orders[column, i] = (rank << half) | row


@inner
def halves(lines):
    """Shift that leaves a key's rank, and mask that leaves its row."""
    half = np.uint64(4 * lines.itemsize)
    return half, (np.uint64(1) << half) - np.uint64(1)


@inner
def keep(orders, column, inside, lines, side, slot, start):
    """Filter an order: the keys of rows that are `inside` go to lines[side, slot, start:]."""
    _, mask = halves(lines)
    end = np.uint64(start)
    for i in range(orders.shape[1]):
        key = orders[column, i]
        lines[side, slot, end] = key
        end += np.uint64(inside[np.uint64(key) & mask])


@inner
def part(lines, side, slot, start, middle, stop, goes_left):
    """Part lines[side, slot, start:stop] at `middle` into the other side, each in order."""
    _, mask = halves(lines)
    left, right = np.uint64(start), np.uint64(middle)
    for i in range(np.uint64(start), np.uint64(stop)):
        key = lines[side, slot, i]
        goes = np.uint64(goes_left[np.uint64(key) & mask])
        lines[1 - side, slot, left if goes else right] = key
        left += goes
        right += np.uint64(1) - goes


@inner
def sort_rows(orders, ranks, column, levels, inside, bins, lines, side, start, stop):
    """Sort the rows in lines[side, 0, start:stop] by a column into lines[side, 1, start:stop].

    In whichever way is fastest for so many rows of all and so many distinct values.
    """
    size = stop - start
    if size < levels and orders.shape[1] <= FILTER_RATIO * size:
        keep(orders, column, inside, lines, side, 1, start)
    elif size < levels and size <= INSERTION_LIMIT:
        _sort_by_insertion(ranks, column, lines, side, start, stop)
    else:
        _sort_by_digits(ranks, column, levels, bins, lines, side, start, stop)


@inner
def _sort_by_insertion(ranks, column, lines, side, start, stop):
    half, _ = halves(lines)
    for i in range(start, stop):
        row = np.uint64(lines[side, 0, i])
        key = np.uint64(ranks[column, row]) << half | row
        j = i
        while j > start and np.uint64(lines[side, 1, j - 1]) > key:
            lines[side, 1, j] = lines[side, 1, j - 1]
            j -= 1
        lines[side, 1, j] = key


@inner
def _sort_by_digits(ranks, column, levels, bins, lines, side, start, stop):
    half, _ = halves(lines)
    last = np.uint64((1 << DIGIT) - 1)
    for i in range(start, stop):
        row = np.uint64(lines[side, 0, i])
        lines[side, 1, i] = np.uint64(ranks[column, row]) << half | row
    now, shift = side, half
    while np.uint64(levels - 1) >> (shift - half) > 0:
        for digit in range(min(levels, 1 << DIGIT)):
            bins[digit] = 0
        for i in range(start, stop):
            bins[np.uint64(lines[now, 1, i]) >> shift & last] += 1
        end = start
        for digit in range(min(levels, 1 << DIGIT)):
            bins[digit], end = end, end + bins[digit]
        for i in range(start, stop):
            digit = np.uint64(lines[now, 1, i]) >> shift & last
            lines[1 - now, 1, bins[digit]] = lines[now, 1, i]
            bins[digit] += 1
        now, shift = 1 - now, shift + np.uint64(DIGIT)
    if now != side:
        for i in range(start, stop):
            lines[side, 1, i] = lines[now, 1, i]
