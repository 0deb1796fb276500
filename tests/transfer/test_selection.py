"""Choosing as the paper does, and honestly."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scattershot.transfer.folds import k_fold
from scattershot.transfer.scores import Scores, joined, read_scores, write_scores
from scattershot.transfer.selection import (
    guard,
    mae,
    mean_predictor,
    mixture,
    select,
    stacking,
    top_k,
)

FOLDS = k_fold(40, 5, 2, 3, [1, "target"])
Y = np.random.default_rng(0).normal(size=40)


def scores(predictions, inner):
    count = len(predictions)
    about = pd.DataFrame(
        {
            "candidate": [f"c{i}" for i in range(count)],
            "property": "a.b",
            "setup": "NN1",
            "head": "TL1",
            "weights": "trained",
        }
    )
    # Off by as much as the inner errors say, in every row.
    errors = np.asarray(inner, float)[..., None]
    inside = np.where(FOLDS.chosen_by, Y + errors, np.nan)
    return Scores(about, np.asarray(predictions, float), inside, Y, FOLDS)


def random_scores(count, seed=3):
    random = np.random.default_rng(seed)
    predictions = Y + random.normal(size=(count, 2, 40))
    return scores(predictions, random.uniform(0.5, 1, size=(count, 2, 5)))


def test_the_paper_takes_the_least_error_and_nested_the_choice_of_each_inner_folds():
    # c0 is off by 1 everywhere and c1 by 2, but the inner folds of repeat 1, fold 3 prefer c1.
    inner = np.full((2, 2, 5), 1.0)
    inner[1] = 2.0
    inner[1, 1, 3] = 0.5
    found = select(scores([np.tile(Y + 1, (2, 1)), np.tile(Y + 2, (2, 1))], inner))
    there = FOLDS.outer[1] == 3
    assert found.choice == 0
    assert found.mae == pytest.approx(1 + there.sum() / 80)
    np.testing.assert_allclose(found.predictions[0], Y + 1)
    np.testing.assert_allclose(found.predictions[1], Y + 1 + there)


def test_nested_ignores_how_candidates_do_on_the_fold_that_scores_them():
    before = random_scores(30)
    after = scores(before.predictions.copy(), before.inner)
    there = FOLDS.outer[0] == 2
    # On this fold the worst candidates by inner folds become perfect; the choice stays.
    after.predictions[:, 0, there] = (
        Y[there] + before.inner[:, 0, [2]].max() - before.inner[:, 0, [2]]
    )
    chosen = np.argmin(before.inner[:, 0, 2])
    found = select(after)
    np.testing.assert_array_equal(found.predictions[0, there], after.predictions[chosen, 0, there])
    elsewhere = ~there
    np.testing.assert_array_equal(
        found.predictions[0, elsewhere], select(before).predictions[0, elsewhere]
    )


def test_among_equals_the_papers_number_is_lucky_and_the_nested_one_is_not():
    candidates = random_scores(500)
    found = select(candidates)
    typical = np.abs(np.random.default_rng(9).normal(size=10**5)).mean()
    assert candidates.mae[found.choice] < 0.85 * typical
    assert abs(found.mae / typical - 1) < 0.15


def test_a_single_candidate_has_one_error():
    candidates = random_scores(1)
    for choose in (select, top_k):
        found = choose(candidates)
        assert found.mae == pytest.approx(candidates.mae[0])
        np.testing.assert_array_equal(found.weights, [1.0])


def test_the_mean_predictor_knows_only_training_rows():
    expected = [
        abs(Y[row] - Y[FOLDS.outer[repeat] != FOLDS.outer[repeat, row]].mean())
        for repeat in range(2)
        for row in range(40)
    ]
    assert mae(mean_predictor(Y, FOLDS), Y, FOLDS) == pytest.approx(np.mean(expected))


def test_scores_come_back_from_their_files_in_the_order_given(tmp_path):
    parts = [random_scores(3, seed=1), random_scores(0), random_scores(2, seed=2)]
    parts[2].inside[:] = np.nan
    paths = [tmp_path / f"{number}.parquet" for number in range(3)]
    for part, path in zip(parts, paths, strict=True):
        write_scores(part, path)
    found = read_scores(paths, Y, FOLDS)
    assert found.about["candidate"].tolist() == ["c0", "c1", "c2", "c0", "c1"]
    for name in ("predictions", "inside"):
        written = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_allclose(getattr(found, name), written, rtol=1e-6)
    np.testing.assert_allclose(found.mae, np.concatenate([part.mae for part in parts]), rtol=1e-6)


def noisy_views(count, noise, seed=5):
    """Candidates that see the truth with noise of their own, on outer and inner folds alike."""
    random = np.random.default_rng(seed)
    made = scores(Y + noise * random.normal(size=(count, 2, 40)), np.zeros((count, 2, 5)))
    own = Y + noise * random.normal(size=made.inside.shape)
    made.inside[:] = np.where(FOLDS.chosen_by, own, np.nan)
    return made


def test_the_mean_of_several_independent_candidates_beats_the_best_of_them():
    candidates = noisy_views(12, 0.5)
    alone, together = select(candidates), top_k(candidates)
    assert together.mae < 0.6 * alone.mae
    used = together.weights > 0
    assert used.sum() > 4
    np.testing.assert_allclose(together.weights[used], 1 / used.sum())
    assert together.weights.argmax() in np.argsort(candidates.mae)[: used.sum()]


def test_the_size_of_an_ensemble_is_chosen_without_the_fold_that_scores_it():
    before = noisy_views(12, 0.5)
    after = noisy_views(12, 0.5)
    there = FOLDS.outer[1] == 4
    after.predictions[:, 1, there] = Y[there] + np.arange(12)[:, None]
    one, other = top_k(before), top_k(after)
    np.testing.assert_array_equal(one.predictions[:, ~there], other.predictions[:, ~there])
    # What scores there is a mean of k of these numbers, k and which as before.
    k = (other.predictions[1, there] - Y[there])[0]
    np.testing.assert_allclose(other.predictions[1, there] - Y[there], k)


def test_stacking_finds_a_scale_and_a_mixture_that_no_single_candidate_has():
    random = np.random.default_rng(2)
    halves = Y / 2 + random.normal(size=40), Y / 2
    halves = halves[0], Y - halves[0]
    made = scores(np.stack([np.tile(h, (2, 1)) for h in halves]), np.zeros((2, 2, 5)))
    made.inside[:] = np.where(FOLDS.chosen_by, np.stack(halves)[:, None, None], np.nan)
    found = stacking(made)
    assert found.mae < 1e-6
    np.testing.assert_allclose(found.weights, 1, rtol=1e-6)
    assert select(made).mae > 0.3


def test_stacking_gives_no_candidate_a_negative_weight():
    made = noisy_views(5, 0.3)
    made.predictions[0] *= -1
    made.inside[0] *= -1
    found = stacking(made)
    assert (found.weights >= 0).all()
    assert found.weights[0] == 0
    assert found.mae < select(made).mae


def test_the_guard_hands_out_the_direct_model_where_the_mixture_clearly_errs_more():
    direct, alike, worse = (
        select(noisy_views(1, noise, seed)) for noise, seed in ((1.0, 1), (0.95, 7), (3.0, 3))
    )
    found = guard(direct, worse, Y, FOLDS)
    assert (found.way, found.direct_share) == ("direct", 1.0)
    assert found.mae == pytest.approx(direct.mae)
    np.testing.assert_array_equal(found.predictions, direct.predictions)
    nothing = guard(direct, alike, Y, FOLDS)
    assert nothing.way == "mixture"
    assert nothing.direct_share < 0.4


@pytest.mark.parametrize(("errors_more_by", "way"), [(1.5, "mixture"), (2.5, "direct")])
def test_the_guards_margin_is_two_standard_errors(errors_more_by, way):
    """Losses with a spread of one, whose mean is so many standard errors above zero."""
    spread = np.tile([1.0, -1.0], 20)
    loss = spread + errors_more_by / np.sqrt(40)
    direct, mixed = (
        select(scores([np.tile(Y + 5 + more, (2, 1))], np.zeros((1, 2, 5)))) for more in (0, loss)
    )
    assert guard(direct, mixed, Y, FOLDS).way == way


def named(scores, *heads):
    """The same scores, of candidates with these heads."""
    return replace(scores, about=scores.about.assign(head=heads))


def test_the_mixture_weighs_by_error_and_by_shares_and_leaves_other_learners_out():
    views = named(noisy_views(4, 1.0), "blend", "boosting", "forest", "ridge")
    found = mixture(views)
    errors = views.mae[:3]
    expected = np.array([8, 1, 1]) * (errors.min() / errors) ** np.sqrt(len(Y))
    expected[expected < 0.02 * expected.max()] = 0
    np.testing.assert_allclose(found.weights, [*(expected / expected.sum()), 0], rtol=1e-6)
    assert found.intercept == 0


def test_a_candidate_that_errs_far_more_has_no_part_in_the_mixture():
    good, bad = noisy_views(1, 0.2, 1), noisy_views(1, 2.0, 2)
    both = named(joined([good, bad]), "boosting", "blend")
    np.testing.assert_array_equal(mixture(both).weights, [1, 0])


def test_candidates_without_a_share_take_nobodys_place_in_the_mixture():
    better, trees = noisy_views(60, 0.1, 1), noisy_views(1, 0.2, 2)
    pool = named(joined([better, trees]), *["ridge"] * 60, "forest")
    np.testing.assert_array_equal(mixture(pool).weights, np.eye(61)[60])


def test_ways_are_judged_inside_by_folds_that_did_not_choose():
    """Of pure noise the least is well below the mean; what is judged must not see that."""
    found = {}
    for choose in (select, top_k, stacking):
        errors = [
            np.nanmean(np.abs(choose(noisy_views(60, 1.5, seed)).inside - Y)) for seed in range(5)
        ]
        found[choose.__name__] = np.mean(errors)
    honest = np.mean([select(noisy_views(60, 1.5, seed)).mae for seed in range(5)])
    assert found["select"] == pytest.approx(honest, rel=0.1)
    for choose in (top_k, stacking):
        unfitted = np.mean([choose(noisy_views(60, 1.5, seed)).mae for seed in range(5)])
        assert found[choose.__name__] > 0.9 * unfitted


def test_the_guard_costs_next_to_nothing_where_the_mixture_is_far_worse():
    """Handed out unguarded it would err more than twice as much."""
    guarded, unguarded = [], []
    for seed in range(40):
        direct = select(noisy_views(4, 1.0, seed))
        views = noisy_views(3, 3.0, 99 + seed)
        mixed = mixture(named(views, "blend", "forest", "boosting"))
        guarded.append(guard(direct, mixed, Y, FOLDS).mae / direct.mae)
        unguarded.append(mixed.mae / direct.mae)
    assert np.mean(guarded) < 1.02
    assert np.mean(unguarded) > 2
