"""Ridge and Gaussian process against scikit-learn and the plain definitions."""

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import Ridge, RidgeCV

from scattershot.transfer import kernels


def data(n, p, noise=0.3):
    random = np.random.default_rng(n * 1000 + p)
    x = random.normal(2, 1, size=(n, p)) / np.sqrt(p)
    y = 300 + 20 * np.sin(x @ random.normal(size=p)) + noise * random.normal(size=n)
    return x, y, random.normal(2, 1, size=(7, p)) / np.sqrt(p)


def penalties(x):
    """The grid in scikit-learn's unit."""
    centred = x - x.mean(axis=0)
    return kernels.PENALTIES * (centred**2).sum() / len(x)


@pytest.mark.parametrize(("n", "p"), [(8, 3), (12, 40), (40, 10), (20, 60)])
def test_ridge_chooses_the_penalty_that_refitting_without_each_row_chooses(n, p):
    x, y, new = data(n, p)
    errors = []
    for penalty in penalties(x):
        left_out = []
        for row in range(n):
            rest = np.arange(n) != row
            model = Ridge(alpha=penalty, solver="svd").fit(x[rest], y[rest])
            left_out.append(model.predict(x[[row]])[0] - y[row])
        errors.append(np.mean(np.square(left_out)))
    best = penalties(x)[np.argmin(errors)]
    expected = Ridge(alpha=best, solver="svd").fit(x, y).predict(new)
    np.testing.assert_allclose(kernels.ridge(x, y, new), expected, rtol=1e-8)
    reference = RidgeCV(alphas=penalties(x)).fit(x, y)
    assert reference.alpha_ == best


@pytest.mark.parametrize(("n", "p"), [(12, 3), (40, 10), (12, 20)])
def test_the_error_of_ridge_is_that_of_refitting_without_each_row(n, p):
    x, y, _ = data(n, p)
    errors = []
    for penalty in penalties(x)[::2]:
        left_out = []
        for row in range(n):
            rest = np.arange(n) != row
            model = Ridge(alpha=penalty, solver="svd").fit(x[rest], y[rest])
            left_out.append(model.predict(x[[row]])[0] - y[row])
        errors.append(np.mean(np.abs(left_out)))
    padded = np.concatenate([x, np.zeros((n, 4))], axis=1)
    assert kernels.ridge_error(x, y) == pytest.approx(min(errors), rel=1e-6)
    assert kernels.ridge_error(padded, y) == pytest.approx(min(errors), rel=1e-6)


def test_the_error_of_ridge_where_nothing_can_be_learnt_is_that_of_the_mean():
    y = np.array([1.0, 2.0, 6.0])
    left_out = np.array([1 - 4, 2 - 3.5, 6 - 1.5])
    assert kernels.ridge_error(np.ones((3, 2)), y) == pytest.approx(np.abs(left_out).mean())


def test_ridge_predicts_the_mean_where_nothing_can_be_learnt():
    y = np.array([1.0, 2.0, 6.0])
    assert kernels.ridge(np.ones((3, 2)), y, np.ones((4, 2))).tolist() == pytest.approx([3.0] * 4)


@pytest.mark.parametrize(("n", "p"), [(12, 3), (58, 10), (30, 60)])
def test_the_gaussian_process_takes_the_likeliest_of_its_grid_and_predicts_with_it(n, p):
    x, y, new = data(n, p)
    target = (y - y.mean()) / y.std()
    distances = ((x[:, None] - x[None]) ** 2).sum(axis=-1)
    unit = np.sqrt(np.median(distances[np.triu_indices(n, 1)]))
    best, chosen = -np.inf, None
    for length in kernels.LENGTHS * unit:
        for noise in kernels.NOISES:
            shape = RBF(length)(x) + noise * np.eye(n)
            variance = target @ np.linalg.solve(shape, target) / n
            kernel = ConstantKernel(variance) * RBF(length) + WhiteKernel(variance * noise)
            model = GaussianProcessRegressor(kernel, alpha=0, optimizer=None).fit(x, target)
            if model.log_marginal_likelihood_value_ > best:
                best, chosen = model.log_marginal_likelihood_value_, model
    expected = chosen.predict(new) * y.std() + y.mean()
    np.testing.assert_allclose(kernels.gaussian_process(x, y, new), expected, rtol=1e-6)


def test_the_gaussian_process_signal_variance_is_the_likeliest():
    x, y, _ = data(30, 4)
    target = (y - y.mean()) / y.std()
    shape = RBF(1.0)(x) + 0.1 * np.eye(30)
    variance = target @ np.linalg.solve(shape, target) / 30
    likelihoods = [
        GaussianProcessRegressor(
            ConstantKernel(v) * RBF(1.0) + WhiteKernel(0.1 * v), alpha=0, optimizer=None
        )
        .fit(x, target)
        .log_marginal_likelihood_value_
        for v in (0.9 * variance, variance, 1.1 * variance)
    ]
    assert np.argmax(likelihoods) == 1


@pytest.mark.parametrize("learner", [kernels.ridge, kernels.gaussian_process])
def test_shifted_and_scaled_targets_give_shifted_and_scaled_predictions(learner):
    x, y, new = data(30, 5)
    np.testing.assert_allclose(
        learner(x, 1e3 * y + 7, new), 1e3 * learner(x, y, new) + 7, rtol=1e-8
    )


@pytest.mark.parametrize("learner", [kernels.ridge, kernels.gaussian_process])
def test_a_constant_target_is_predicted_as_it_is(learner):
    x, _, new = data(20, 5)
    np.testing.assert_allclose(learner(x, np.full(20, 0.1), new), 0.1)


def test_equal_rows_do_not_break_the_gaussian_process():
    x, new = np.zeros((10, 2)), np.ones((3, 2))
    y = np.arange(10.0)
    assert np.isfinite(kernels.gaussian_process(x, y, new)).all()


@pytest.mark.parametrize(("n", "p"), [(60, 10), (60, 90)])
def test_ridge_of_many_rows_is_the_same_by_way_of_its_columns(n, p, monkeypatch):
    x, y, new = data(n, p)
    stack, news = np.stack([x, 2 * x[::-1]]), np.stack([new, new])
    by_rows = kernels.ridge(stack, y, news)
    monkeypatch.setattr(kernels, "SEARCHED", 20)
    np.testing.assert_allclose(kernels.ridge(stack, y, news), by_rows, rtol=1e-8)


def test_of_many_rows_a_gaussian_process_searches_on_some_and_fits_all(monkeypatch):
    x, y, new = data(80, 3)
    monkeypatch.setattr(kernels, "SEARCHED", 60)
    rows = kernels.searched(80)
    assert len(set(rows)) == 60
    assert rows.tolist() == kernels.searched(80).tolist()
    found = kernels.gaussian_process(x, y, new)
    target = (y - y.mean()) / y.std()
    _, stretched, noise = kernels._likeliest(x[rows], target[rows])
    model = GaussianProcessRegressor(
        RBF(np.sqrt(stretched.item())), alpha=noise.item(), optimizer=None
    )
    expected = model.fit(x, target).predict(new) * y.std() + y.mean()
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    twice = kernels.gaussian_process(np.stack([x, x]), y, np.stack([new, new]))
    np.testing.assert_allclose(twice, [found, found])
