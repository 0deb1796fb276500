"""Dealing the rows of a target into folds, by one of several schemes.

Rows of one structure are always dealt together. Whatever is random is drawn from the given key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from scattershot import seeds
from scattershot.errors import DataError
from scattershot.transfer.folds.folds import OUT, TRAINS, Folds

ATTEMPTS = 20
"""How often a repeat is dealt anew in search of a partition that no other repeat has."""


@dataclass(frozen=True)
class Scheme:
    """How to deal.

    Attributes:
        kind: key of SCHEMES.
        folds: outer folds, where the scheme leaves that open.
        repeats: how often the rows are dealt anew, where chance plays a part; fewer where there
            are not so many partitions.
        inner_folds: folds inside a training fold, at most.
        quantile: below it the rows train, above it they are predicted (extrapolation).
    """

    kind: str = "k_fold"
    folds: int = 5
    repeats: int = 4
    inner_folds: int = 3
    quantile: float = 0.8


@dataclass(frozen=True)
class _Units:
    """What is dealt: structures with their value (mean over their rows) and group."""

    y: np.ndarray
    groups: np.ndarray

    def take(self, chosen: np.ndarray) -> "_Units":
        return _Units(self.y[chosen], self.groups[chosen])


def deal(
    scheme: Scheme,
    y: np.ndarray,
    structures: Sequence[str] | np.ndarray,
    groups: np.ndarray | None,
    key: Sequence[object],
    by: str = "",
) -> Folds:
    """Deal rows into outer folds, and the training rows of each of them into inner folds.

    Args:
        scheme: how.
        y: values of the n rows.
        structures: their structures; rows of the same one stay together.
        groups: their groups, for "group" and "leave_one_group_out"; else not looked at.
        key: what the random streams are named by.
        by: how the groups came about, in words.

    Raises:
        DataError: there are too few rows or groups, or rows of one structure differ in group.
    """
    of_row, names = pd.factorize(np.asarray(structures, dtype=object))
    _check(scheme, len(names), key)
    kept = groups if scheme.kind in NEED_GROUPS else None
    units = _Units(
        np.bincount(of_row, weights=y) / np.bincount(of_row),
        _group_of_each(of_row, kept, key) if kept is not None else np.arange(len(names)),
    )
    dealer, inside, words = SCHEMES[scheme.kind]
    repeats = 1 if scheme.kind in WITHOUT_CHANCE else scheme.repeats
    outer = _different(partial(dealer, units, scheme.folds, scheme), repeats, key)
    wanted, repeats = repeats, len(outer)
    fewer = ""
    if repeats < wanted:
        fewer = f", {repeats} of {wanted} repeats: no other partition was found"
    count = int(max(dealt.max() for dealt in outer)) + 1
    inner = np.full((repeats, count, len(names)), OUT, dtype=np.int8)
    for repeat, fold in np.ndindex(repeats, count):
        rows = np.flatnonzero(outer[repeat] != fold)
        inner_key = (*key, repeat, fold)
        inner[repeat, fold, rows] = inside(units.take(rows), scheme.inner_folds, scheme, inner_key)
    folds = Folds(
        np.stack(outer)[:, of_row],
        inner[:, :, of_row],
        words.format(
            folds=count,
            quantile=scheme.quantile,
            groups=f"{len(np.unique(units.groups))} groups {by}".strip(),
        )
        + fewer,
        kept,
    )
    _check_splits(folds, key)
    return folds


def _different(
    dealt: Callable[[Sequence[object]], np.ndarray], repeats: int, key: Sequence[object]
) -> list[np.ndarray]:
    """So many partitions of the rows, none of them twice: fewer where chance finds no other.

    The same one again would be no new evidence, but would count as such.
    """
    found: dict[tuple[int, ...], np.ndarray] = {}
    for repeat, attempt in np.ndindex(repeats, ATTEMPTS):
        if len(found) > repeat:
            continue
        folds = dealt((*key, repeat, attempt) if attempt else (*key, repeat))
        # Folds are numbered as they come up: the same rows together are the same partition.
        found.setdefault(tuple(pd.factorize(folds)[0].tolist()), folds)
    return list(found.values())


def k_fold(n: int, folds: int, repeats: int, inner_folds: int, key: Sequence[object]) -> Folds:
    """Repeated k-fold of n different structures.

    Raises:
        DataError: there are too few rows for so many folds.
    """
    scheme = Scheme("k_fold", folds, repeats, inner_folds)
    return deal(scheme, np.zeros(n), np.arange(n), None, key)


def _check(scheme: Scheme, n: int, key: Sequence[object]) -> None:
    folds, inner = scheme.folds, scheme.inner_folds
    if n < 2 * folds or n - -(-n // folds) < 2 * inner:
        raise DataError(
            f"{key}: {n} rows are too few for {folds} folds and {inner} inner folds of the "
            "training rows; at least two rows a fold are needed"
        )


def _group_of_each(of_row: np.ndarray, groups: np.ndarray, key: Sequence[object]) -> np.ndarray:
    pairs = pd.DataFrame({"unit": of_row, "group": groups}).drop_duplicates()
    if pairs["unit"].duplicated().any():
        raise DataError(f"{key}: rows of one structure stand in several groups or fixed folds")
    return pairs.sort_values("unit")["group"].to_numpy()


def _check_splits(folds: Folds, key: Sequence[object]) -> None:
    for splits in (folds.outer_splits(), folds.inner_splits()):
        predicts, trains = (splits == 0).any(axis=1), (splits == 1).sum(axis=1)
        if (trains[predicts] < 2).any():
            raise DataError(
                f"{key}: {folds.scheme} leaves a split with fewer than two training rows; "
                "take another scheme, more groups or more rows"
            )


Dealer = Callable[[_Units, int, Scheme, Sequence[object]], np.ndarray]


def _at_random(units: _Units, folds: int, scheme: Scheme, key: Sequence[object]) -> np.ndarray:
    random = seeds.generator("folds", *key)
    return random.permutation(np.arange(len(units.y)) % folds).astype(np.int8)


def _stratified(units: _Units, folds: int, scheme: Scheme, key: Sequence[object]) -> np.ndarray:
    """Of each `folds` rows that are neighbours in value, one goes into each fold."""
    random = seeds.generator("folds", *key)
    n = len(units.y)
    order = np.lexsort([random.permutation(n), units.y])
    dealt = np.empty(n, dtype=np.int8)
    for start in range(0, n, folds):
        neighbours = order[start : start + folds]
        dealt[neighbours] = random.permutation(folds)[: len(neighbours)]
    return dealt


def _grouped(units: _Units, folds: int, scheme: Scheme, key: Sequence[object]) -> np.ndarray:
    """Whole groups, so that values and sizes of the folds are even.

    How even: the sum over folds of the squared number of rows in each fifth of the values and
    of the squared number of all its rows. Groups are first dealt in random order, each to the fold
    where this grows least; then groups are moved and swapped while it falls.
    """
    random = seeds.generator("folds", *key)
    names, of_unit = np.unique(units.groups, return_inverse=True)
    folds = _enough(len(names), folds, key)
    ranks = np.argsort(np.lexsort([random.permutation(len(units.y)), units.y]))
    strata = ranks * 5 // len(ranks)
    members = np.zeros((len(names), 6), dtype=np.int64)
    np.add.at(members, (of_unit, strata), 1)
    members[:, 5] = members[:, :5].sum(axis=1)
    filled = np.zeros((folds, 6), dtype=np.int64)
    fold_of = np.empty(len(names), dtype=np.int8)
    for group in random.permutation(len(names)):
        growth = filled @ members[group]
        fold_of[group] = random.choice(np.flatnonzero(growth == growth.min()))
        filled[fold_of[group]] += members[group]
    _even_out(fold_of, filled, members)
    return fold_of[of_unit]


def _even_out(fold_of: np.ndarray, filled: np.ndarray, members: np.ndarray) -> None:
    """Make the best move or swap of groups, until none lowers the sum of squares of `filled`.

    Args:
        fold_of: (G,) the fold of each group; changed in place.
        filled: (K, 6) rows of each fold by fifth of the values, and all; changed in place.
        members: (G, 6) the same of each group.
    """
    while True:
        own = filled[fold_of]
        # Half of what the sum gains by taking `change` out of a group's fold and into another.
        there = filled @ members.T
        move = np.square(members).sum(axis=1) - (own * members).sum(axis=1) + there
        move[fold_of, np.arange(len(members))] = 0
        change = members[:, None] - members
        swap = (change * (change - own[:, None] + own)).sum(axis=2)
        swap[fold_of[:, None] == fold_of] = 0
        if min(move.min(), swap.min()) >= 0:
            return
        if move.min() <= swap.min():
            fold, group = np.unravel_index(move.argmin(), move.shape)
            moved = {group: fold}
        else:
            one, other = np.unravel_index(swap.argmin(), swap.shape)
            moved = {one: fold_of[other], other: fold_of[one]}
        for group, fold in moved.items():
            filled[fold_of[group]] -= members[group]
            filled[fold] += members[group]
            fold_of[group] = fold


def _each_group(units: _Units, folds: int, scheme: Scheme, key: Sequence[object]) -> np.ndarray:
    names, of_unit = np.unique(units.groups, return_inverse=True)
    _enough(len(names), len(names), key)
    return of_unit.astype(np.int8)


def _above(units: _Units, folds: int, scheme: Scheme, key: Sequence[object]) -> np.ndarray:
    above = units.y > np.quantile(units.y, scheme.quantile)
    if not above.any():
        raise DataError(f"{key}: no value lies above the quantile {scheme.quantile} of its values")
    return np.where(above, 0, TRAINS).astype(np.int8)


def _enough(groups: int, folds: int, key: Sequence[object]) -> int:
    if not 2 <= groups < np.iinfo(np.int8).max:
        raise DataError(
            f"{key}: {groups} groups cannot be dealt into folds; 2 to 126 are needed in all, "
            "and 2 in each training fold"
        )
    return min(folds, groups)


SCHEMES: dict[str, tuple[Dealer, Dealer, str]] = {
    "k_fold": (_at_random, _at_random, "{folds}-fold cross-validation"),
    "stratified": (
        _stratified,
        _stratified,
        "{folds}-fold cross-validation, stratified by value",
    ),
    "group": (
        _grouped,
        _grouped,
        "{folds}-fold cross-validation of {groups} kept whole, stratified by value",
    ),
    "leave_one_group_out": (_each_group, _grouped, "each of {groups} left out in turn"),
    "extrapolation": (
        _above,
        _above,
        "extrapolation: rows below the quantile {quantile:g} of the value train, those above are "
        "predicted",
    ),
}
"""By kind: the dealer of the outer folds, that of the inner ones, and the words for it."""

NEED_GROUPS = {"group", "leave_one_group_out"}
WITHOUT_CHANCE = {"leave_one_group_out", "extrapolation"}
