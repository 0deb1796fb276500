"""Gradient-boosted trees (GB), by XGBoost; kept as its UBJSON inside the shard."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial

import numpy as np
import xgboost

from scattershot.models.family import Fitted, Inputs, Tensors, one_by_one
from scattershot.sweep import Sample


class Boosting:
    """One booster for each sample."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: Inputs,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Boost one after the other, on one thread."""
        return one_by_one(partial(_fit_one, device), samples, inputs, skip)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        booster = xgboost.Booster({"nthread": 1})
        booster.load_model(bytearray(tensors["ubj"].tobytes()))
        return booster.predict(xgboost.DMatrix(x, nthread=1))


def _fit_one(
    device: str, sample: Sample, x: np.ndarray, y: np.ndarray
) -> tuple[dict[str, np.ndarray], int]:
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
        xgboost.DMatrix(x, y, nthread=1),
        chosen["rounds"],
    )
    return {"ubj": np.frombuffer(booster.save_raw("ubj"), dtype=np.uint8)}, chosen["rounds"]
