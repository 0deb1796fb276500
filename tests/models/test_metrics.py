"""The numbers a model is judged by, against scikit-learn and where they are undefined."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from scattershot.models import METRICS, metrics


def test_metrics_are_scikit_learns_and_scipys():
    random = np.random.default_rng(0)
    observed = random.normal(300, 20, size=50).round()
    predicted = observed + random.normal(0, 10, size=50)
    found = metrics(observed, predicted)
    assert list(found) == list(METRICS)
    assert list(found.values()) == pytest.approx(
        [
            mean_absolute_error(observed, predicted),
            root_mean_squared_error(observed, predicted),
            r2_score(observed, predicted),
            stats.pearsonr(observed, predicted).statistic,
            stats.spearmanr(observed, predicted).statistic,
        ]
    )


def test_a_constant_prediction_has_errors_but_no_correlation():
    found = metrics(np.array([1.0, 2.0, 3.0]), np.full(3, 2.0))
    assert found["mae"] == pytest.approx(2 / 3)
    assert found["r2"] == 0
    assert np.isnan([found["pearson"], found["spearman"]]).all()


@pytest.mark.parametrize("rows", [1, 7])
def test_equal_observed_values_leave_only_the_errors(rows):
    found = metrics(np.full(rows, 0.1), np.linspace(0.1, 0.4, rows + 1)[1:])
    assert found["mae"] > 0
    assert found["rmse"] > 0
    assert np.isnan([found["r2"], found["pearson"], found["spearman"]]).all()


def test_no_rows_no_numbers():
    assert np.isnan(list(metrics(np.empty(0), np.empty(0)).values())).all()
