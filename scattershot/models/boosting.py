"""Gradient-boosted trees (GB), by XGBoost; kept as its UBJSON inside the shard."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import xgboost

from scattershot.models.family import Fitted, Inputs, Tensors
from scattershot.sweep import Sample


class Boosting:
    """One booster for each sample."""

    def fit(
        self, samples: Sequence[Sample], inputs: Inputs, device: str
    ) -> Iterator[tuple[int, Fitted]]:
        """Boost one after the other, on one thread."""
        for k, (sample, columns) in enumerate(zip(samples, inputs.columns, strict=True)):
            yield k, _fit_one(sample, columns, inputs, device)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        booster = xgboost.Booster({"nthread": 1})
        booster.load_model(bytearray(tensors["ubj"].tobytes()))
        return booster.predict(xgboost.DMatrix(x, nthread=1))


def _fit_one(sample: Sample, columns: np.ndarray, inputs: Inputs, device: str) -> Fitted:
    started = time.perf_counter()
    chosen = sample.hyperparameters
    booster = xgboost.train(
        {
            "eta": chosen["eta"],
            "max_depth": chosen["depth"],
            "seed": sample.seed % 2**31,
            "device": device,
            "tree_method": "hist",
            "nthread": 1,
        },
        xgboost.DMatrix(inputs.x.take(inputs.train, columns), inputs.y[inputs.train], nthread=1),
        chosen["rounds"],
    )
    ubj = np.frombuffer(booster.save_raw("ubj"), dtype=np.uint8)
    return Fitted({"ubj": ubj}, chosen["rounds"], time.perf_counter() - started)
