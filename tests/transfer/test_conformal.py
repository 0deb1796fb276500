"""Intervals that cover, whatever the model, and distances that say where not to trust it."""

import numpy as np
import pytest

from scattershot.transfer import applicability, conformal
from scattershot.transfer.folds import Scheme, deal, k_fold

FOLD_OF = np.concatenate([np.arange(40) % 5, np.full(3, -1)])
SPLIT = np.repeat([1, 0], [40, 3])


def fit_mean(y):
    """Always the mean of the training rows."""

    def predict(splits):
        means = np.array([y[split == 1].mean() for split in splits])
        return np.where(splits == 0, means[:, None], np.nan)

    return predict


def test_the_ends_are_those_of_the_definition():
    y = np.random.default_rng(0).normal(size=43)
    lower, upper = conformal.intervals(fit_mean(y), y, SPLIT, FOLD_OF, 0.9)
    means = np.array([y[:40][FOLD_OF[:40] != fold].mean() for fold in FOLD_OF[:40]])
    residuals = np.abs(y[:40] - means)
    # The 37th smallest of 40, and the 4th smallest: 0.9 and 0.1 of 41, rounded outwards.
    assert upper.tolist() == pytest.approx([np.sort(means + residuals)[36]] * 3)
    assert lower.tolist() == pytest.approx([np.sort(means - residuals)[3]] * 3)


@pytest.mark.parametrize("level", [0.8, 0.9])
def test_new_rows_are_covered_as_often_as_promised(level):
    random = np.random.default_rng(1)
    within = []
    for _ in range(300):
        y = random.standard_t(3, size=43)
        lower, upper = conformal.intervals(fit_mean(y), y, SPLIT, FOLD_OF, level)
        within.append(conformal.coverage(y[40:], lower, upper))
    assert abs(np.mean(within) - level) < 0.03


@pytest.mark.parametrize("exponent", [40, -40, 900])
def test_intervals_are_the_same_in_any_unit(exponent):
    y = np.random.default_rng(6).normal(size=43)
    large = y * 2.0**exponent
    expected = np.multiply(conformal.intervals(fit_mean(y), y, SPLIT, FOLD_OF), 2.0**exponent)
    found = conformal.intervals(fit_mean(large), large, SPLIT, FOLD_OF)
    np.testing.assert_array_equal(found, expected)


def test_values_over_many_decades_have_finite_intervals():
    y = 10 ** np.linspace(-12, 12, 43)[np.random.default_rng(7).permutation(43)]
    lower, upper = conformal.intervals(fit_mean(y), y, SPLIT, FOLD_OF)
    assert np.isfinite([lower, upper]).all()
    assert (lower < upper).all()


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_intervals_become_finite_with_the_rows_that_are_said_to_be_enough(level):
    for known in (conformal.enough(level) - 1, conformal.enough(level)):
        y = np.arange(known + 1.0)
        split = np.repeat([1, 0], [known, 1])
        ends = conformal.intervals(fit_mean(y), y, split, np.arange(known + 1) % 4, level)
        assert np.isfinite(ends).all() == (known == conformal.enough(level))


def test_values_of_rows_without_interval_ends_have_no_influence():
    y = np.random.default_rng(2).normal(size=43)
    spoiled = np.where(SPLIT == 0, np.nan, y)
    np.testing.assert_array_equal(
        conformal.intervals(fit_mean(y), y, SPLIT, FOLD_OF),
        conformal.intervals(fit_mean(spoiled), spoiled, SPLIT, FOLD_OF),
    )


@pytest.mark.parametrize("known", [8, 10, 11])
def test_too_few_residuals_promise_nothing(known):
    y = np.arange(known + 1.0)
    split = np.repeat([1, 0], [known, 1])
    lower, upper = conformal.intervals(fit_mean(y), y, split, np.arange(known + 1) % 4, 0.9)
    assert np.isfinite([lower, upper]).all() == (known > 10)
    assert (conformal.coverage(y[known:], lower, upper) is not None) == (known > 10)


def test_where_no_row_is_asked_for_there_is_no_interval():
    y = np.random.default_rng(5).normal(size=40)
    lower, upper = conformal.intervals(fit_mean(y), y, SPLIT[:40], FOLD_OF[:40])
    assert (len(lower), len(upper)) == (0, 0)


def test_coverage_within_cross_validation_is_that_of_new_rows():
    random = np.random.default_rng(3)
    found = []
    for number in range(60):
        y = random.normal(size=50)
        folds = k_fold(50, 5, 1, 3, [number])
        found.append(conformal.coverage(y, *conformal.cross_intervals(fit_mean(y), y, folds)))
    assert abs(np.mean(found) - conformal.LEVEL) < 0.03


def test_rows_that_no_fold_predicts_have_no_interval():
    y = np.random.default_rng(4).normal(size=50)
    folds = deal(Scheme("extrapolation", quantile=0.6), y, np.arange(50), None, [1])
    lower, upper = conformal.cross_intervals(fit_mean(y), y, folds)
    np.testing.assert_array_equal(np.isnan(lower), ~folds.scored[0])
    np.testing.assert_array_equal(np.isnan(upper), ~folds.scored[0])
    assert conformal.coverage(y[:0], lower[:0], upper[:0]) is None


def test_distance_is_about_one_among_training_rows_and_grows_beyond_them():
    random = np.random.default_rng(5)
    x = np.concatenate([random.normal(size=(60, 3)), random.normal(size=(20, 3)), [[30, 0, 0]]])
    found = applicability.distance(x, np.arange(60))
    assert np.median(found[:60]) == pytest.approx(1)
    assert 0.7 < np.median(found[60:80]) < 1.4
    assert found[80] > 10
    np.testing.assert_allclose(applicability.distance(7 * x, np.arange(60)), found)


def test_distance_of_a_training_row_is_to_the_others():
    x = np.array([[0.0], [1.0], [3.0], [1.0]])
    # To the others: (1 + 3) / 2, (1 + 2) / 2, (2 + 3) / 2, in units of their median, 2.
    assert applicability.distance(x, np.arange(3)).tolist() == pytest.approx([1, 0.75, 1.25, 0.25])
