"""The blend: kernels by block, sets of blocks, two scales."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

from scattershot.transfer import blend as module
from scattershot.transfer.blend import blend

N, NEW = 40, 25


@pytest.fixture
def rows():
    random = np.random.default_rng(3)
    x = {name: random.normal(size=(N + NEW, 5)) / np.sqrt(5) for name in ("told", "noise", "other")}
    y = 3 * x["told"][:, 0] + np.sin(4 * x["told"][:, 1]) + 0.05 * random.normal(size=N + NEW)
    return x, y


def halves(x):
    return {k: v[:N] for k, v in x.items()}, {k: v[N:] for k, v in x.items()}


def error(rows, sets):
    x, y = rows
    known, new = halves(x)
    return np.abs(blend(known, y[:N], new, sets) - y[N:]).mean()


def test_a_block_that_says_nothing_costs_little(rows):
    alone, beside = error(rows, [("told",)]), error(rows, [("told", "noise", "other")])
    nothing = error(rows, [("noise", "other")])
    assert beside < 1.25 * alone < 0.5 * nothing


def test_members_count_by_their_leave_one_out_error(rows):
    only = error(rows, [("told",)])
    assert error(rows, [("noise",), ("told",), ("other",)]) == pytest.approx(only, rel=0.05)


def test_leave_one_out_errors_are_those_of_fits_without_each_row(rows):
    x, y = rows
    known, new = halves(x)
    kernels = module._kernels(known["told"], new["told"])
    target = (y[:N] - y[:N].mean()) / y[:N].std()
    covariance = module._covariance(kernels.known, module._weights(kernels.known, target))
    fit = module._fit(kernels, y[:N])
    for row in (0, 7, 31):
        others = np.arange(N) != row
        dual = np.linalg.solve(covariance[np.ix_(others, others)], target[others])
        left_out = y[:N].mean() + y[:N].std() * covariance[row, others] @ dual
        assert fit.left_out[row] == pytest.approx(left_out, abs=1e-9)


def test_the_slope_of_the_objective_is_that_of_finite_differences(rows, monkeypatch):
    x, y = rows
    known = module._kernels(*(part["told"] for part in halves(x))).known
    seen = {}

    def minimize(objective, start, **_):
        seen["objective"], seen["start"] = objective, start
        raise StopIteration

    monkeypatch.setattr(module, "minimize", minimize)
    with pytest.raises(StopIteration):
        module._weights(known, (y[:N] - y[:N].mean()) / y[:N].std())
    point = seen["start"] + np.linspace(-1, 1, len(seen["start"]))
    slope = seen["objective"](point)[1]
    for j in range(len(point)):
        step = 1e-5 * np.eye(len(point))[j]
        rise = seen["objective"](point + step)[0] - seen["objective"](point - step)[0]
        assert slope[j] == pytest.approx(rise / 2e-5, rel=1e-4, abs=1e-6)


def test_with_one_kernel_it_predicts_as_a_gaussian_process_of_scikit_learn(rows, monkeypatch):
    x, y = rows
    known, new = halves(x)
    kernels = module._kernels(known["told"], new["told"])
    one = module._Kernels(kernels.known[:1], kernels.new[:1])
    monkeypatch.setattr(module, "_weights", lambda *_: np.array([2.0, 0.3]))
    unit = np.median(cdist(known["told"], known["told"])[np.triu_indices(N, 1)] ** 2)
    kernel = (
        ConstantKernel(2.0) * RBF(module.LENGTHS[0] * np.sqrt(unit))
        + ConstantKernel(1.0)
        + WhiteKernel(0.3 + module.JITTER)
    )
    process = GaussianProcessRegressor(kernel, optimizer=None, normalize_y=True)
    expected = process.fit(known["told"], y[:N]).predict(new["told"])
    np.testing.assert_allclose(module._fit(one, y[:N]).new, expected, rtol=1e-7)


def test_values_over_decades_are_fitted_by_their_logarithm(rows):
    x, y = rows
    known, new = halves(x)
    wide = np.exp(2 * y)
    both = blend(known, wide[:N], new, [("told",)])
    plain = module._fit(module._kernels(known["told"], new["told"]), wide[:N]).new
    assert np.abs(both - wide[N:]).mean() < 0.7 * np.abs(plain - wide[N:]).mean()
    assert both.max() < np.e * wide[:N].max()


def test_equal_values_are_predicted_everywhere(rows):
    known, new = halves(rows[0])
    np.testing.assert_array_equal(blend(known, np.full(N, 4.0), new, [("told",)]), 4.0)


def test_of_many_rows_weights_are_searched_on_some_and_all_are_fitted(rows, monkeypatch):
    whole, searched, search = error(rows, [("told",)]), [], module._weights
    monkeypatch.setattr(module, "SEARCHED", 25)
    monkeypatch.setattr("scattershot.transfer.kernels.SEARCHED", 25)
    monkeypatch.setattr(module, "_weights", lambda *a: searched.append(len(a[1])) or search(*a))
    assert error(rows, [("told",)]) == pytest.approx(whole, rel=0.2)
    assert set(searched) == {25}
