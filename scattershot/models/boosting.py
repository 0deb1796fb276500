"""Gradient-boosted trees (GB), grown by XGBoost; stored and asked as the forests are."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import xgboost

from scattershot.models.family import Fitted, Inputs, Tensors, on_columns, one_by_one
from scattershot.models.forest import Forest
from scattershot.models.forest.compact import pack, unpack
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
        fit_one = on_columns(partial(_fit_one, device), samples, inputs)
        return one_by_one(fit_one, len(samples), skip)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        forest = unpack(tensors["feature"], tensors["number"], tensors["roots"])
        return tensors["start"][0] + len(forest.roots) * forest.predict(x)


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
    learner = json.loads(booster.save_raw("json"))["learner"]
    # In brackets since XGBoost can have several targets.
    start = np.ravel(json.loads(learner["learner_model_param"]["base_score"]))
    forest = _forest(learner["gradient_booster"]["model"]["trees"])
    return {"start": start.astype(np.float32)} | pack(forest, x.shape[1]), chosen["rounds"]


def _forest(trees: Sequence[Mapping[str, Any]]) -> Forest:
    """Trees as XGBoost writes them, each right child beside the left one, laid end to end."""

    def joined(name: str, dtype: type) -> np.ndarray:
        return np.concatenate([np.array(tree[name], dtype=dtype) for tree in trees])

    left, number = joined("left_children", np.int32), joined("split_conditions", np.float32)
    split = left >= 0
    if (joined("right_children", np.int32)[split] != left[split] + 1).any():
        raise ValueError("this version of XGBoost does not lay children side by side")
    # XGBoost goes left where a value is less, the forests where it is no more.
    below = np.nextafter(number, np.float32(-np.inf))
    sizes = [len(tree["left_children"]) for tree in trees]
    return Forest(
        feature=np.where(split, joined("split_indices", np.int32), -1).astype(np.int32),
        threshold=np.where(split, below, 0).astype(np.float32),
        left=np.where(split, left, 0).astype(np.int32),
        value=np.where(split, 0, number).astype(np.float32),
        roots=np.cumsum([0, *sizes[:-1]]),
    )
