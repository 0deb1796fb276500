"""Random forests as source models (RF1, RF2)."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from scattershot.models.family import Fitted, Inputs, Tensors
from scattershot.models.forest.ensemble import Forest, fit
from scattershot.sweep import Sample


class Forests:
    """One compiled forest for each sample."""

    def fit(
        self, samples: Sequence[Sample], inputs: Inputs, device: str
    ) -> Iterator[tuple[int, Fitted]]:
        """Grow the forests one after the other, on the CPU."""
        for k, (sample, columns) in enumerate(zip(samples, inputs.columns, strict=True)):
            yield k, _fit_one(sample, columns, inputs)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        return Forest(**{name: tensors[name] for name in Forest.__annotations__}).predict(x)


def _fit_one(sample: Sample, columns: np.ndarray, inputs: Inputs) -> Fitted:
    started = time.perf_counter()
    chosen = sample.hyperparameters
    forest = fit(
        inputs.x.take(inputs.train, columns),
        inputs.y[inputs.train],
        chosen["trees"],
        chosen["mtry"],
        sample.seed,
    )
    return Fitted(vars(forest), chosen["trees"], time.perf_counter() - started)
