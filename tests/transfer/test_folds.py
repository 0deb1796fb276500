"""Folds: what trains, what is predicted, and what has no say in a choice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scattershot.errors import DataError
from scattershot.transfer.folds import k_fold


@st.composite
def schemes(draw):
    folds, inner = draw(st.integers(2, 10)), draw(st.integers(2, 5))
    n = draw(st.integers(2 * folds + 4 * inner, 80))
    return k_fold(
        n, folds, draw(st.integers(1, 3)), inner, key=[draw(st.integers(0, 99)), "target"]
    )


@settings(max_examples=50, deadline=None)
@given(schemes())
def test_every_row_is_predicted_once_a_repeat_and_folds_differ_by_one_row_at_most(folds):
    splits = folds.outer_splits().reshape(folds.repeats, folds.count, -1)
    assert set(np.unique(splits)) == {0, 1}
    assert ((splits == 0).sum(axis=1) == 1).all()
    sizes = (splits == 0).sum(axis=2)
    assert sizes.max() - sizes.min() <= 1


@settings(max_examples=50, deadline=None)
@given(schemes())
def test_inner_splits_leave_out_the_outer_fold_and_predict_each_training_row_once(folds):
    outer = folds.outer_splits()
    inner = folds.inner_splits().reshape(len(outer), -1, outer.shape[1])
    for train, splits in zip(outer == 1, inner, strict=True):
        assert (splits[:, ~train] == -1).all()
        assert ((splits[:, train] == 0).sum(axis=0) == 1).all()
        assert (splits[:, train] != -1).all()
        assert ((splits == 1).sum(axis=1) >= 2).all()


@settings(max_examples=30, deadline=None)
@given(schemes())
def test_predictions_find_their_rows_again(folds):
    n = folds.outer.shape[1]
    outer, inner = folds.outer_splits(), folds.inner_splits()
    # Every split predicts its own number; what does not predict is NaN.
    numbers = np.where(outer == 0, np.arange(len(outer))[:, None], np.nan)
    found = folds.out_of_fold(np.stack([numbers, numbers + 0.5]))
    expected = folds.outer + folds.count * np.arange(folds.repeats)[:, None]
    np.testing.assert_array_equal(found, np.stack([expected, expected + 0.5]))
    y = np.arange(n, dtype=float)
    error = np.where(inner == 0, y + np.arange(len(inner))[:, None] + 1, np.nan)
    inside = folds.inside(error[None])[0] - y
    for repeat, fold in np.ndindex(folds.repeats, folds.count):
        first = (repeat * folds.count + fold) * (int(folds.inner.max()) + 1)
        trains = folds.outer[repeat] != fold
        numbers = folds.inner[repeat, fold][trains].astype(int) + first + 1
        np.testing.assert_allclose(inside[repeat, fold, trains], numbers)
        assert np.isnan(inside[repeat, fold, ~trains]).all()


def test_a_missing_prediction_is_not_taken_for_a_number():
    folds = k_fold(20, 5, 1, 3, [1])
    predictions = np.where(folds.outer_splits() == 0, 1.0, np.nan)
    predictions[2] = np.nan
    assert np.isnan(folds.out_of_fold(predictions)).sum() == 4
    inner = np.where(folds.inner_splits() == 0, 1.0, np.nan)
    inner[4] = np.nan
    missing = np.isnan(folds.inside(inner)[0]) & folds.chosen_by[0]
    assert missing.any(axis=1).tolist() == [False, True] + [False] * 3


def test_a_larger_number_of_repeats_keeps_the_first_ones():
    few, many = (k_fold(30, 5, repeats, 3, [1, "a"]) for repeats in (2, 4))
    np.testing.assert_array_equal(few.outer, many.outer[:2])
    np.testing.assert_array_equal(few.inner, many.inner[:2])
    other = k_fold(30, 5, 2, 3, [2, "a"])
    assert (few.outer != other.outer).any()
    assert (few.outer[0] != few.outer[1]).any()


@pytest.mark.parametrize(("n", "folds", "inner"), [(9, 5, 3), (7, 2, 3)])
def test_too_few_rows_are_refused(n, folds, inner):
    with pytest.raises(DataError, match=f"{n} rows are too few for {folds} folds"):
        k_fold(n, folds, 1, inner, ["key"])
