"""Intervals and tests of repeated cross-validation."""

import numpy as np
import pytest
from scipy import stats

from scattershot.transfer.folds import Scheme, deal, k_fold
from scattershot.transfer.statistics import corrected_t_test, holm, interval
from scattershot.transfer.verdict import NOTHING, against_mean, sources_add, verdict

FOLDS = k_fold(50, 5, 4, 3, [1, "target"])
RANDOM = np.random.default_rng(0)
Y = RANDOM.normal(size=50)


def test_the_interval_widens_the_naive_variance_by_the_share_of_test_rows():
    predictions = Y + RANDOM.normal(size=(4, 50))
    errors = np.array(
        [
            np.abs(predictions - Y)[repeat, FOLDS.outer[repeat] == fold].mean()
            for repeat in range(4)
            for fold in range(5)
        ]
    )
    low, high = interval(predictions, Y, FOLDS)
    assert (low + high) / 2 == pytest.approx(np.abs(predictions - Y).mean())
    expected = stats.t.ppf(0.975, 19) * errors.std(ddof=1) * np.sqrt(1 / 20 + 10 / 40)
    assert (high - low) / 2 == pytest.approx(expected)


def test_a_test_of_independent_folds_without_correction_is_the_paired_t_test():
    a, b = Y + RANDOM.normal(size=(4, 50)), Y + 1.5 * RANDOM.normal(size=(4, 50))
    fold_errors = [
        [
            np.abs(p - Y)[repeat, FOLDS.outer[repeat] == fold].mean()
            for repeat in range(4)
            for fold in range(5)
        ]
        for p in (a, b)
    ]
    naive = stats.ttest_rel(*fold_errors)
    corrected = naive.statistic * np.sqrt((1 / 20) / (1 / 20 + 10 / 40))
    expected = 2 * stats.t.sf(abs(corrected), 19)
    assert corrected_t_test(a, b, Y, FOLDS) == pytest.approx(expected)
    assert expected > naive.pvalue


def test_the_correction_keeps_its_level_for_two_models_that_are_alike():
    """Errors that are the same in every repeat: all repeats together know no more than one."""
    random = np.random.default_rng(3)
    low = []
    for _ in range(300):
        a, b = (np.tile(Y + random.normal(size=50), (4, 1)) for _ in range(2))
        low.append(corrected_t_test(a, b, Y, FOLDS) < 0.05)
    assert np.mean(low) < 0.08


def test_equal_models_are_not_different_and_constantly_better_ones_are():
    a = np.tile(Y + 1, (4, 1))
    assert corrected_t_test(a, a, Y, FOLDS) == 1.0
    assert corrected_t_test(a, np.tile(Y + 2, (4, 1)), Y, FOLDS) == pytest.approx(0, abs=1e-12)


def test_a_single_fold_says_nothing_of_the_variance():
    one = deal(Scheme("extrapolation"), Y, np.arange(50), None, [1])
    predictions = np.where(one.scored, Y, np.nan)
    assert interval(predictions, Y, one) is None
    assert corrected_t_test(predictions, predictions, Y, one) is None


def test_folds_of_unequal_size_count_by_their_rows():
    """One group of 34 rows where a is better, 24 of one row where b is."""
    groups = np.repeat(np.arange(25), [34, *[1] * 24])
    y = np.random.default_rng(1).normal(size=58)
    folds = deal(Scheme("leave_one_group_out"), y, np.arange(58), groups, [1])
    large = groups == 0
    a, b, near = (y + np.where(large, *e) for e in ((1.0, 1.4), (1.5, 1.0), (1.0, 1.1)))
    low, high = interval(near[None], y, folds)
    assert (low + high) / 2 == pytest.approx(np.abs(near - y).mean())
    # Of all rows a errs less; most of that is the difference of a single fold.
    assert np.abs(a - y).mean() < np.abs(b - y).mean()
    assert corrected_t_test(a[None], b[None], y, folds) > 0.3


def test_holm_multiplies_by_the_hypotheses_left_and_keeps_their_order():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, None, 0.7]) == [1.0, None, 1.0]
    assert holm([]) == []


@pytest.mark.parametrize(
    ("errors", "p", "relation", "words"),
    [
        ((0.8, 1.0), 0.01, "helps", "Transfer helps: its error is 20 % lower"),
        ((1.2, 1.0), 0.0001, "hurts", "20 % higher than that of the best direct model (p < 0.001)"),
        ((0.9, 1.0), 0.3, "makes no difference", "told from chance: its error is 10 % lower"),
        ((0.9, 1.0), None, "makes no difference", "cannot be told from a single fold"),
        ((0.5, 0.0), 0.01, "hurts", "0 % higher"),
    ],
)
def test_the_verdict_says_in_a_sentence_whether_how_much_and_how_sure(errors, p, relation, words):
    found = verdict(*errors, p)
    assert found["relation"] == relation
    assert words in found["sentence"]


@pytest.mark.parametrize(
    ("without", "p", "relation"),
    [(1.0, 0.01, "helps"), (1.0, 0.2, "makes no difference"), (0.7, 0.01, "makes no difference")],
)
def test_a_mixture_shows_no_transfer_where_it_errs_as_little_without_sources(without, p, relation):
    found = verdict(0.8, 1.0, 0.01, sources_add(0.8, without, p))
    assert found["relation"] == relation
    assert "20 % lower than that of the best direct model (p = 0.01)" in found["sentence"]
    assert ("sources need not be the reason" in found["sentence"]) == (relation != "helps")


@pytest.mark.parametrize(
    ("error", "p", "words"),
    [
        (0.9, 0.3, "is 10 % lower than that of predicting their mean (p = 0.3)"),
        (1.2, 0.01, "is 20 % higher than that of predicting their mean (p = 0.01)"),
        (1.0, None, "is as high as that of predicting their mean. Whether"),
    ],
)
def test_where_the_error_is_that_of_the_mean_nothing_was_learnt_whatever_is_compared(
    error, p, words
):
    found = verdict(0.5, 1.0, 0.001, sources_add(0.5, 1.0, 0.001), against_mean(error, 1.0, p))
    assert found["relation"] == NOTHING
    assert found["sentence"].startswith("Nothing was learnt from these values")
    assert words in found["sentence"]


@pytest.mark.parametrize("p", [0.01, None])
def test_an_error_clearly_below_that_of_the_mean_leaves_the_verdict_as_it_is(p):
    found = verdict(0.5, 1.0, 0.001, None, against_mean(0.5, 1.0, p))
    assert found == verdict(0.5, 1.0, 0.001)
