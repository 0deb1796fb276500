"""Elastic nets on shared paths against scikit-learn's, fitted one at a time."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

from scattershot import models, sweep
from scattershot.models import Rows, SideBySide

EN = {"family": "elastic_net", "alpha": [0.0, 1.0], "log10_lambda": [-3.0, 0.0], "columns": 60}


def samples(start: int = 0, stop: int = 20) -> list[sweep.Sample]:
    return sweep.draw(5, "made.up", "EN", EN, 1, start, stop)


@pytest.fixture(scope="module")
def rows() -> Rows:
    random = np.random.default_rng(0)
    counts = random.poisson(0.7, (400, 80)).astype(np.uint8)
    real = counts[:, :10] @ random.normal(size=(10, 6)) + random.normal(size=(400, 6))
    return Rows(
        x=SideBySide([counts, real.astype(np.float32)]),
        sparse=np.arange(86) < 80,
        y=3 + counts[:, :20] @ random.normal(size=20) + real[:, 0] + random.normal(size=400),
        split=np.repeat(["train", "validation", "test"], [280, 60, 60]),
    )


def training_data(model: models.Trained, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    train = np.flatnonzero(rows.split == "train")
    everything = np.concatenate([part.astype(np.float32) for part in rows.x.parts], axis=1)
    mean, scale = model.tensors["y_mean_scale"]
    return models.inputs_of(model.tensors, everything[train]), (rows.y[train] - mean) / scale


def objective(x, y, coefficients, intercept, penalty, alpha) -> float:
    """What scikit-learn's documentation says that an elastic net makes small."""
    size = alpha * np.abs(coefficients).sum() + (1 - alpha) / 2 * coefficients @ coefficients
    return np.mean((y - x @ coefficients - intercept) ** 2) / 2 + penalty * size


def test_models_of_a_path_are_those_that_scikit_learn_fits_alone(rows):
    for model in models.fit(samples(), rows):
        x, y = training_data(model, rows)
        chosen = model.sample.hyperparameters
        setting = {"alpha": 10 ** chosen["log10_lambda"], "l1_ratio": chosen["alpha"]}
        exact = ElasticNet(**setting, tol=1e-10, max_iter=100_000).fit(x.astype(np.float64), y)
        ours = model.tensors["coefficients"].astype(np.float64)
        np.testing.assert_allclose(ours, exact.coef_, atol=3e-3)
        np.testing.assert_allclose(x @ ours, x @ exact.coef_, atol=2e-2)
        reached, best = (
            objective(x, y, *of, setting["alpha"], setting["l1_ratio"])
            for of in ((ours, model.tensors["intercept"][0]), (exact.coef_, exact.intercept_))
        )
        # scikit-learn's own promise: a duality gap below 1e-4 of the sum of squares.
        assert best - 1e-7 <= reached <= best + 1e-4 * np.mean(y**2)


def test_ten_models_share_alpha_and_columns_and_cover_the_penalties(rows):
    fitted = sorted(models.fit(samples(), rows), key=lambda model: model.sample.index)
    for path in (fitted[:10], fitted[10:]):
        assert len({model.sample.hyperparameters["alpha"] for model in path}) == 1
        assert len({tuple(model.tensors["columns"]) for model in path}) == 1
        tenths = [(m.sample.hyperparameters["log10_lambda"] + 3) / 0.3 for m in path]
        assert sorted(map(int, tenths)) == list(range(10))
    assert fitted[0].sample.hyperparameters["alpha"] != fitted[10].sample.hyperparameters["alpha"]
    assert set(fitted[0].tensors["columns"]) != set(fitted[10].tensors["columns"])


def test_a_model_is_the_same_bits_whichever_of_its_path_are_fitted_beside_it(rows):
    together = {model.sample.index: model for model in models.fit(samples(), rows)}
    resumed = list(models.fit(samples(), rows, finished={0, 1, 2, 5, 9}))
    assert sorted(model.sample.index for model in resumed) == [3, 4, 6, 7, 8, *range(10, 20)]
    for model in [*resumed, *models.fit(samples(7, 8), rows), *models.fit(samples(13, 14), rows)]:
        for name, array in together[model.sample.index].tensors.items():
            np.testing.assert_array_equal(array, model.tensors[name], strict=True)


def test_penalties_are_uniform_in_their_logarithm():
    drawn = sweep.draw(5, "made.up", "EN", EN, 3, 0, 3000)
    values = np.sort([sample.hyperparameters["log10_lambda"] for sample in drawn])
    assert np.abs(values - np.linspace(-3, 0, 3000)).max() < 0.03
    # A path belongs to one replicate: models 0, 3, 6 ... 27 of three.
    assert len({sample.seed for sample in drawn[0:30:3]}) == 1
    assert len({sample.seed for sample in drawn[:30]}) == 3


def test_a_path_with_an_impossible_alpha_fails_alone(rows):
    good = samples(0, 12)
    bad = [
        replace(sample, hyperparameters=sample.hyperparameters | {"alpha": 1.5})
        for sample in good[:10]
    ]
    reasons = {m.sample.index: m.record["reason"] for m in models.fit([*bad, *good[10:]], rows)}
    assert all("l1_ratio" in reasons[index] for index in range(10))
    assert reasons[10] == reasons[11] == ""
