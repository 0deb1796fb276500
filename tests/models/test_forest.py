"""The compiled forest against scikit-learn's, and its own promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from scattershot.models import forest
from scattershot.models.forest.draws import draw_bag
from scattershot.models.forest.ensemble import MIN_NODE, Forest
from scattershot.models.forest.orders import code_columns
from scattershot.models.forest.split import workspace
from scattershot.models.forest.tree import grow


def grown(x, y, mtry=None, min_node=1, kept=True, counts=None):
    """One tree on all rows, each as often as `counts` says, without bootstrap."""
    n, p = x.shape
    mtry = p if mtry is None else mtry
    counts = np.ones(n) if counts is None else counts
    columns = np.ascontiguousarray(x.T)
    orders, ranks = code_columns(columns)
    # Orders are kept where many columns are tried; how they are come by must not matter.
    work = workspace(orders, mtry if kept else 0)
    work.state[:], work.counts[:] = 3, counts
    nodes = tuple(np.empty(2 * n, dtype=t) for t in (np.int32, np.float32) * 2)
    used = grow(columns.T, orders, ranks, y, mtry, min_node, work, nodes, 0)
    return Forest(*(array[:used] for array in nodes), np.zeros(1, dtype=np.int64))


def data(seed, n, p):
    """Columns of every kind: real, tied, binary, constant, counts."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, p))
    kind = random.integers(5, size=p)
    x[:, kind == 1] = x[:, kind == 1].round()
    x[:, kind == 2] = x[:, kind == 2] > 0.5
    x[:, kind == 3] = 1.25
    x[:, kind == 4] = random.poisson(1.0, size=(n, (kind == 4).sum()))
    # Rounded further apart than scikit-learn's least distance between two thresholds.
    return x.round(4).astype(np.float32), random.normal(size=n)


@pytest.mark.parametrize("kept", [True, False])
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 300),
    p=st.integers(1, 12),
    min_node=st.integers(1, 8),
)
def test_a_tree_that_tries_all_columns_is_scikit_learns(kept, seed, n, p, min_node):
    x, y = data(seed, n, p)
    reference = DecisionTreeRegressor(min_samples_split=min_node + 1, random_state=0).fit(x, y)
    ours = grown(x, y, min_node=min_node, kept=kept)
    np.testing.assert_allclose(ours.predict(x), reference.predict(x), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("kept", [True, False])
def test_rows_drawn_several_times_count_as_often(kept):
    x, y = data(5, 80, 6)
    counts = np.bincount(np.random.default_rng(0).integers(80, size=80), minlength=80)
    many = np.repeat(np.arange(80), counts)
    reference = DecisionTreeRegressor(min_samples_split=MIN_NODE + 1, random_state=0)
    reference.fit(x[many], y[many])
    ours = grown(x, y, min_node=MIN_NODE, kept=kept, counts=counts)
    np.testing.assert_allclose(ours.predict(x[many]), reference.predict(x[many]), rtol=1e-6)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("rows", [3000, 70_000])
def test_large_tables_give_scikit_learns_tree_too(rows, kept):
    # Of 3,000 rows, small nodes are sorted digit by digit; of 70,000, keys take 64 bits.
    x, y = data(3, rows, 5)
    reference = DecisionTreeRegressor(min_samples_split=41, random_state=0).fit(x, y)
    ours = grown(x, y, min_node=40, kept=kept)
    np.testing.assert_allclose(ours.predict(x), reference.predict(x), rtol=1e-5, atol=1e-6)


def test_thresholds_lie_midway_as_in_scikit_learn():
    x, y = data(2, 60, 1)
    new = np.linspace(-3, 3, 1000, dtype=np.float32)[:, None]
    expected = DecisionTreeRegressor(random_state=0).fit(x, y).predict(new)
    np.testing.assert_allclose(grown(x, y).predict(new), expected, rtol=1e-6)


def test_a_node_of_min_node_rows_is_a_leaf_as_in_ranger():
    x, y = np.arange(6, dtype=np.float32)[:, None], np.arange(6.0)
    assert len(grown(x[:5], y[:5], min_node=5).value) == 1
    assert len(grown(x, y, min_node=5).value) == 3


def test_neighbouring_floats_are_told_apart():
    low = np.float32(1.0)
    x = np.array([[low], [np.nextafter(low, np.float32(2))]], dtype=np.float32)
    assert grown(x, np.array([0.0, 1.0])).predict(x).tolist() == [0.0, 1.0]


def test_mtry_columns_are_tried_at_a_node():
    random = np.random.default_rng(1)
    x = random.normal(size=(60, 3)).astype(np.float32)
    y = 10 * x[:, 0] + x[:, 1]
    roots = {}
    for mtry in (1, 2, 3):
        grown_forest = forest.fit(x, y, 600, mtry, seed=4)
        roots[mtry] = np.bincount(grown_forest.feature[grown_forest.roots], minlength=3) / 600
    # One column of three at random; two of three, of which the first is the best; always it.
    assert np.abs(roots[1] - 1 / 3).max() < 0.08
    assert abs(roots[2][0] - 2 / 3) < 0.08
    assert roots[3][0] == 1


def test_constant_columns_do_not_end_the_search():
    x = np.ones((40, 10), dtype=np.float32)
    x[:, 7] = np.arange(40)
    trees = forest.fit(x, np.arange(40.0), 50, 1, seed=2)
    assert set(trees.feature[trees.roots]) == {7}


def test_bootstrap_leaves_out_a_third_of_the_rows():
    state, counts, out = np.array([9], dtype=np.uint64), np.empty(300, dtype=np.int64), []
    train = np.arange(100, 300)
    for _ in range(80):
        draw_bag(train, state, counts)
        assert counts.sum() == 200
        assert not counts[:100].any()
        out.append((counts[train] == 0).mean())
    assert abs(np.mean(out) - np.exp(-1)) < 0.01


def test_a_constant_target_is_predicted_exactly():
    x, _ = data(1, 20, 4)
    assert np.unique(forest.fit(x, np.full(20, 0.1), 5, 2, seed=1).predict(x)) == np.float32(0.1)


def features(models, n=58, q=12):
    """Random views of the same rows, of which some tell more of the target than others."""
    random = np.random.default_rng(11)
    hidden = random.normal(size=(n, 6))
    y = hidden[:, 0] * hidden[:, 1] + hidden[:, 2] + 0.3 * random.normal(size=n)
    noise = random.uniform(0, 5, size=(models, 1, 1)) * random.normal(size=(models, n, q))
    x = np.tanh(hidden @ random.normal(size=(models, 6, q)) + noise).astype(np.float32)
    return x, y


def cross_predict(x, y, seed=0, threads=1):
    models, n, q = x.shape
    folds = np.arange(n) % 5
    splits = (folds != np.arange(5)[:, None]).astype(np.int8)
    numbers = np.arange(models)
    return np.nanmean(
        forest.cross_predict(
            x,
            y,
            splits,
            widths=np.full(models, q),
            trees=40 + numbers % 19,
            mtry=6 + numbers % 7,
            seeds=1000 * seed + numbers,
            threads=threads,
        ),
        axis=1,
    )


def reference_mae(x, y, seed):
    folds, errors = np.arange(len(y)) % 5, []
    for k, features_of_k in enumerate(x):
        predicted = np.empty(len(y))
        for fold in range(5):
            model = RandomForestRegressor(
                40 + k % 19,
                max_features=6 + k % 7,
                min_samples_split=MIN_NODE + 1,
                random_state=1000 * seed + k,
            )
            model.fit(features_of_k[folds != fold], y[folds != fold])
            predicted[folds == fold] = model.predict(features_of_k[folds == fold])
        errors.append(np.abs(predicted - y).mean())
    return np.array(errors)


@pytest.mark.parametrize(
    ("models", "by", "less_alike"),
    [(40, 0.015, 0.02), pytest.param(200, 0.01, 0.01, marks=pytest.mark.slow)],
)
def test_cross_validated_errors_are_scikit_learns_up_to_its_own_randomness(models, by, less_alike):
    x, y = features(models)
    ours = np.array([np.abs(cross_predict(x, y, s) - y).mean(axis=1) for s in range(4)])
    first, second = reference_mae(x, y, 0), reference_mae(x, y, 1)
    assert abs(ours.mean() / first.mean() - 1) < by
    alike = np.mean([np.corrcoef(each, first)[0, 1] for each in ours])
    assert alike > np.corrcoef(first, second)[0, 1] - less_alike


def test_a_forest_is_the_same_on_any_number_of_threads_and_beside_any_others():
    x, y = features(models=6)
    alone = cross_predict(x, y)
    np.testing.assert_array_equal(alone, cross_predict(x, y, threads=3))
    np.testing.assert_array_equal(alone[:4], cross_predict(x[:4], y))


def test_another_seed_grows_another_forest():
    x, y = features(models=6)
    assert (cross_predict(x, y) != cross_predict(x, y, seed=1)).mean() > 0.9
    first, second = (forest.fit(x[0], y, 10, 4, seed).predict(x[0]) for seed in (0, 1))
    assert (first != second).mean() > 0.9


def test_rows_that_do_not_train_have_no_influence():
    x, y = features(models=2)
    splits = np.ones((1, len(y)), dtype=np.int8)
    splits[0, :10], splits[0, 10:20] = 0, -1
    sizes = [np.full(2, 12), np.full(2, 20), np.full(2, 6), np.arange(2)]
    predicted = forest.cross_predict(x, y, splits, *sizes)
    assert np.isfinite(predicted[:, 0, :10]).all()
    assert np.isnan(predicted[:, 0, 10:]).all()
    other_x, other_y = x.copy(), y.copy()
    other_x[:, 10:20], other_y[:20] = 99, -99
    np.testing.assert_array_equal(predicted, forest.cross_predict(other_x, other_y, splits, *sizes))


def test_only_wanted_forests_are_grown_and_they_are_the_same():
    x, y = features(models=3)
    splits = (np.arange(len(y)) % 5 != np.arange(5)[:, None]).astype(np.int8)
    sizes = [np.full(3, 12), np.full(3, 20), np.full(3, 6), np.arange(3)]
    wanted = np.arange(15).reshape(3, 5) % 2 == 0
    every = forest.cross_predict(x, y, splits, *sizes)
    some = forest.cross_predict(x, y, splits, *sizes, threads=2, wanted=wanted)
    np.testing.assert_array_equal(some[wanted], every[wanted])
    assert np.isnan(some[~wanted]).all()


def test_columns_beyond_a_models_width_are_padding():
    x, y = features(models=1)
    splits = (np.arange(len(y)) >= 10).astype(np.int8)[None]
    sizes = [np.array([7]), np.array([20]), np.array([4]), np.array([5])]
    padded = x.copy()
    padded[:, :, 7:] = 0
    np.testing.assert_array_equal(
        forest.cross_predict(x, y, splits, *sizes),
        forest.cross_predict(padded, y, splits, *sizes),
    )
