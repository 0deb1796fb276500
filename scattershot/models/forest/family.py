"""Random forests as source models (RF1, RF2)."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from scattershot.models.family import Fitted, Inputs, Tensors, on_columns, one_by_one
from scattershot.models.forest.compact import pack, unpack
from scattershot.models.forest.ensemble import fit
from scattershot.sweep import Sample


class Forests:
    """One compiled forest for each sample."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: Inputs,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Grow the forests one after the other, on the CPU."""
        return one_by_one(on_columns(_fit_one, samples, inputs), len(samples), skip)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        return unpack(tensors["feature"], tensors["number"], tensors["roots"]).predict(x)


def _fit_one(sample: Sample, x: np.ndarray, y: np.ndarray) -> tuple[dict[str, np.ndarray], int]:
    trees = sample.hyperparameters["trees"]
    forest = fit(x, y, trees, sample.hyperparameters["mtry"], sample.seed)
    return pack(forest, x.shape[1]), trees
