"""Schemes of folds: who is kept together, who is held out, and how even the folds are."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scattershot.errors import DataError
from scattershot.transfer.folds import SCHEMES, Scheme, deal, read_folds, ward, write_folds

ALL = sorted(SCHEMES)


@st.composite
def dealt(draw, kinds=ALL):
    """Rows of which some share a structure, in groups, dealt by some scheme."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    folds, inner = draw(st.integers(2, 5)), draw(st.integers(2, 3))
    distinct = draw(st.integers(4 * folds * inner, 90))
    structure = np.concatenate([np.arange(distinct), random.integers(distinct, size=8)])
    groups = random.permutation(np.arange(distinct) % draw(st.integers(6, 8)))
    y = np.round(random.normal(size=len(structure)), 1)
    scheme = Scheme(draw(st.sampled_from(kinds)), folds, draw(st.integers(1, 2)), inner, 0.7)
    names = np.array([f"s{number}" for number in structure], dtype=object)
    return scheme, y, names, groups[structure], deal(scheme, y, names, groups[structure], [1])


@settings(max_examples=100, deadline=None)
@given(dealt())
def test_no_structure_trains_and_is_predicted_at_once(made):
    _, _, structures, _, folds = made
    for split in np.concatenate([folds.outer_splits(), folds.inner_splits()]):
        assert not set(structures[split == 1]) & set(structures[split == 0])


@settings(max_examples=100, deadline=None)
@given(dealt())
def test_choices_see_nothing_of_the_fold_that_scores_them(made):
    folds = made[-1]
    outer = folds.outer_splits()
    inner = folds.inner_splits().reshape(len(outer), -1, outer.shape[1])
    for split, inside in zip(outer, inner, strict=True):
        assert (inside[:, split == 0] == -1).all()
        assert (inside[:, split == 1] != -1).all()
        assert ((inside == 0).sum(axis=0) <= 1).all()
        assert ((inside == 1).sum(axis=1) >= 2).all()


@settings(max_examples=60, deadline=None)
@given(dealt([kind for kind in ALL if kind != "extrapolation"]))
def test_each_row_is_predicted_once_a_repeat(made):
    folds = made[-1]
    splits = folds.outer_splits().reshape(folds.repeats, folds.count, -1)
    assert ((splits == 0).sum(axis=1) == 1).all()
    assert ((splits == 0).sum(axis=2) >= 1).all()


@settings(max_examples=60, deadline=None)
@given(dealt(["group", "leave_one_group_out"]))
def test_no_group_trains_and_is_predicted_at_once(made):
    _, _, _, groups, folds = made
    for split in np.concatenate([folds.outer_splits(), folds.inner_splits()]):
        assert not set(groups[split == 1]) & set(groups[split == 0])
    np.testing.assert_array_equal(folds.groups, groups)


@settings(max_examples=60, deadline=None)
@given(dealt(["extrapolation"]))
def test_extrapolation_trains_below_what_it_predicts_inside_and_outside(made):
    scheme, y, structures, _, folds = made
    mean = {name: y[structures == name].mean() for name in structures}
    value = np.array([mean[name] for name in structures])
    for split in np.concatenate([folds.outer_splits(), folds.inner_splits()]):
        assert value[split == 1].max() < value[split == 0].min()
    assert folds.scored.sum() <= np.ceil((1 - scheme.quantile) * len(y)) + 8
    assert (folds.repeats, folds.count) == (1, 1)


def test_every_stratified_fold_has_its_share_of_every_range_of_values():
    y = np.random.default_rng(0).permutation(60).astype(float)
    folds = deal(Scheme("stratified", 5, 3), y, np.arange(60), None, [1])
    for outer in folds.outer:
        counts = np.histogram2d(outer, y, bins=(5, 4))[0]
        np.testing.assert_array_equal(counts, 3)
    assert (folds.outer[0] != folds.outer[1]).any()
    for repeat, fold in np.ndindex(3, 5):
        inside = folds.inner[repeat, fold]
        means = [y[inside == number].mean() for number in range(3)]
        assert np.ptp(means) < 8


def test_group_folds_are_even_in_size_and_value():
    random = np.random.default_rng(1)
    groups = np.repeat(np.arange(12), [9, 8, 7, 6, 5, 5, 4, 4, 4, 3, 3, 2])
    y = 0.3 * groups + random.normal(size=60)
    folds = deal(Scheme("group", 5, 4), y, np.arange(60), groups, [1])
    for outer in folds.outer:
        sizes = np.bincount(outer)
        assert sizes.max() - sizes.min() <= 2
        assert np.ptp([y[outer == fold].mean() for fold in range(5)]) < 0.8 * y.std()
    assert folds.describe() == (
        "5-fold cross-validation of 12 groups kept whole, stratified by value, 4 repeats, "
        "choices by 3-fold inside each training fold"
    )


@pytest.mark.parametrize("seed", range(8))
def test_group_folds_are_nearly_as_even_as_any(seed):
    """Beside every way to deal eight groups into three folds."""
    random = np.random.default_rng(seed)
    groups = np.concatenate([np.arange(8), random.integers(8, size=25)])
    y = random.normal(size=33) + 0.5 * groups
    fifth = np.argsort(np.argsort(y)) * 5 // 33

    def unevenness(fold_of_group):
        counts = np.zeros((3, 5), dtype=int)
        np.add.at(counts, (np.asarray(fold_of_group)[groups], fifth), 1)
        return np.square(counts).sum() + np.square(counts.sum(axis=1)).sum()

    least = min(map(unevenness, product(range(3), repeat=8)))
    folds = deal(Scheme("group", 3, 4, 2), y, np.arange(33), groups, [seed])
    for outer in folds.outer:
        assert unevenness(outer[:8]) <= 1.04 * least


def test_repeats_are_different_partitions_and_fewer_where_there_are_not_so_many():
    y, groups = np.random.default_rng(3).normal(size=58), np.arange(58) % 12
    folds = deal(Scheme("group", 6, 10), y, np.arange(58), groups, [1])
    assert folds.repeats == 10
    together = {(outer[:, None] == outer).tobytes() for outer in folds.outer}
    assert len(together) == 10
    few = deal(Scheme("group", 3, 4, 2), y, np.arange(58), np.arange(58) % 3, [1])
    assert few.repeats == 1
    assert "3 groups kept whole, stratified by value, 1 of 4 repeats" in few.describe()


def test_each_group_is_left_out_in_turn():
    groups = np.repeat([7, 3, 5], 8)
    folds = deal(Scheme("leave_one_group_out", 2), np.zeros(24), np.arange(24), groups, [1])
    assert (folds.repeats, folds.count) == (1, 3)
    held_out = [set(groups[split == 0].tolist()) for split in folds.outer_splits()]
    assert held_out == [{3}, {5}, {7}]


def test_rows_of_one_structure_in_two_groups_are_refused():
    groups = np.repeat([0, 1], 10)
    names = np.array([*range(19), 0])
    with pytest.raises(DataError, match="rows of one structure stand in several groups"):
        deal(Scheme("group", 2), np.zeros(20), names, groups, [1])


@pytest.mark.parametrize(("kind", "message"), [("group", "1 groups"), ("extrapolation", "above")])
def test_what_cannot_be_dealt_is_refused(kind, message):
    with pytest.raises(DataError, match=message):
        deal(Scheme(kind, 2), np.ones(30), np.arange(30), np.zeros(30), ["t"])


@pytest.mark.parametrize("kind", ALL)
def test_folds_come_back_from_their_file(kind, tmp_path):
    random = np.random.default_rng(2)
    groups, y = np.arange(40) % 8, random.normal(size=40)
    folds = deal(Scheme(kind, repeats=11), y, np.arange(40), groups, [1])
    write_folds(folds, [f"s{i}" for i in range(40)], tmp_path / "folds.parquet")
    found = read_folds(tmp_path / "folds.parquet")
    np.testing.assert_array_equal(found.outer, folds.outer)
    np.testing.assert_array_equal(found.inner, folds.inner)
    assert found.describe() == folds.describe()
    assert (found.groups is None) == (folds.groups is None)


def test_wards_clusters_are_the_clouds_that_the_rows_form():
    random = np.random.default_rng(0)
    centres = 20 * random.normal(size=(4, 6))
    x = np.repeat(centres, 5, axis=0) + random.normal(size=(20, 6))
    np.testing.assert_array_equal(ward(x, 4, 20), np.repeat(np.arange(4), 5))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(3, 20))
def test_clusters_are_many_and_small_enough_and_equal_rows_stay_together(seed, least, largest):
    random = np.random.default_rng(seed)
    x = random.normal(size=(50, 4))
    x[40:] = x[0]
    labels = ward(x, least, largest)
    assert len(set(labels[40:].tolist()) | {labels[0]}) == 1
    sizes = np.bincount(labels)
    assert (sizes > 0).all()
    others = np.delete(sizes, labels[0])
    assert others.max() <= largest
    assert sizes[labels[0]] <= max(largest, 11)
    assert len(sizes) >= least
