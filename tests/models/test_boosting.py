"""Boosted trees as they are stored against the booster that was trained."""

import numpy as np
import pytest
import xgboost

from scattershot import sweep
from scattershot.models.boosting import Boosting
from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.family import Inputs
from scattershot.models.scaling import fit_scaler

GB = {"family": "boosting", "eta": [0.1, 1.0], "depth": [3, 10], "rounds": [50, 200], "columns": 30}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    random = np.random.default_rng(0)
    counts = random.poisson(1.0, (300, 30)).astype(np.uint8)
    columns = np.arange(30)
    return Inputs(
        x=Scaled(SideBySide([counts]), columns, fit_scaler(counts[:240])),
        y=(counts[:, 0] * counts[:, 1] + random.normal(size=300)).astype(np.float32),
        train=np.arange(240),
        validation=np.arange(240, 300),
        columns=[columns] * 4,
    )


def test_stored_trees_predict_what_the_trained_booster_does(inputs):
    samples = sweep.draw(3, "made.up", "GB", GB, 1, 0, 4)
    x = inputs.x.take(np.arange(300), np.arange(30))
    for k, model in Boosting().fit(samples, inputs, "cpu"):
        chosen = samples[k].hyperparameters
        trained = xgboost.train(
            {
                "eta": chosen["eta"],
                "max_depth": chosen["depth"],
                "seed": samples[k].seed % 2**31,
                "tree_method": "hist",
                "nthread": 1,
            },
            xgboost.DMatrix(x[:240], inputs.y[:240]),
            chosen["rounds"],
        )
        # Also where no training row lies, and on the thresholds themselves.
        wide = np.concatenate([x, x[::-1] + 0.5, np.nextafter(x, np.float32(9))])
        stored, expected = (
            Boosting().predict(model.tensors, wide), trained.predict(xgboost.DMatrix(wide)),
        )  # fmt: skip
        # XGBoost adds up in float32.
        np.testing.assert_allclose(stored, expected, rtol=1e-5, atol=1e-5)
        assert model.epochs == trained.num_boosted_rounds() == chosen["rounds"]


def test_a_node_takes_six_bytes_at_most(inputs):
    for _, model in Boosting().fit(sweep.draw(3, "made.up", "GB", GB, 1, 0, 4), inputs, "cpu"):
        nodes, trees = len(model.tensors["feature"]), len(model.tensors["roots"])
        assert sum(a.nbytes for a in model.tensors.values()) <= 6 * nodes + 4 * trees + 4
