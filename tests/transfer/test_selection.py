"""Choosing as the paper does, and honestly."""

import numpy as np
import pandas as pd
import pytest

from scattershot.transfer.folds import k_fold
from scattershot.transfer.scores import Scores, read_scores, write_scores
from scattershot.transfer.selection import mean_predictor_mae, select

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
    return Scores(about, np.asarray(predictions, float), np.asarray(inner, float), Y)


def random_scores(count, seed=3):
    random = np.random.default_rng(seed)
    predictions = Y + random.normal(size=(count, 2, 40))
    return scores(predictions, random.uniform(0.5, 1, size=(count, 2, 5)))


def test_the_paper_takes_the_least_error_and_nested_the_choice_of_each_inner_folds():
    # c0 is off by 1 everywhere and c1 by 2, but the inner folds of repeat 1, fold 3 prefer c1.
    inner = np.full((2, 2, 5), 1.0)
    inner[1] = 2.0
    inner[1, 1, 3] = 0.5
    found = select(scores([np.tile(Y + 1, (2, 1)), np.tile(Y + 2, (2, 1))], inner), FOLDS)
    there = FOLDS.outer[1] == 3
    assert (found.choice, found.paper_mae) == (0, pytest.approx(1.0))
    assert found.nested_mae == pytest.approx(1 + there.sum() / 80)
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
    found = select(after, FOLDS)
    np.testing.assert_array_equal(found.predictions[0, there], after.predictions[chosen, 0, there])
    elsewhere = ~there
    np.testing.assert_array_equal(
        found.predictions[0, elsewhere], select(before, FOLDS).predictions[0, elsewhere]
    )


def test_among_equals_the_papers_number_is_lucky_and_the_nested_one_is_not():
    found = select(random_scores(500), FOLDS)
    typical = np.abs(np.random.default_rng(9).normal(size=10**5)).mean()
    assert found.paper_mae < 0.85 * typical
    assert abs(found.nested_mae / typical - 1) < 0.15


def test_a_single_candidate_has_one_error():
    found = select(random_scores(1), FOLDS)
    assert found.paper_mae == pytest.approx(found.nested_mae)


def test_the_mean_predictor_knows_only_training_rows():
    expected = [
        abs(Y[row] - Y[FOLDS.outer[repeat] != FOLDS.outer[repeat, row]].mean())
        for repeat in range(2)
        for row in range(40)
    ]
    assert mean_predictor_mae(Y, FOLDS) == pytest.approx(np.mean(expected))


def test_scores_come_back_from_their_files_in_the_order_given(tmp_path):
    parts = [random_scores(3, seed=1), random_scores(0), random_scores(2, seed=2)]
    parts[2].inner[:] = np.nan
    paths = [tmp_path / f"{number}.parquet" for number in range(3)]
    for part, path in zip(parts, paths, strict=True):
        write_scores(part, path)
    found = read_scores(paths, Y, FOLDS)
    assert found.about["candidate"].tolist() == ["c0", "c1", "c2", "c0", "c1"]
    for name in ("predictions", "inner"):
        written = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_allclose(getattr(found, name), written, rtol=1e-6)
    np.testing.assert_allclose(found.mae, np.concatenate([part.mae for part in parts]), rtol=1e-6)
