"""Elastic nets (EN), by scikit-learn's coordinate descent."""

import warnings
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet

from scattershot.models.family import Fitted, Inputs, Tensors, one_by_one
from scattershot.sweep import Sample

ITERATIONS = 1000


class ElasticNets:
    """Penalty lambda * (alpha |w|_1 + (1 - alpha)/2 |w|²) on standardised columns and targets."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: Inputs,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Fit one after the other, on the CPU."""
        return one_by_one(_fit_one, samples, inputs, skip)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        return x @ tensors["coefficients"] + tensors["intercept"][0]


def _fit_one(sample: Sample, x: np.ndarray, y: np.ndarray) -> tuple[dict[str, np.ndarray], int]:
    chosen = sample.hyperparameters
    model = ElasticNet(
        alpha=10 ** chosen["log10_lambda"], l1_ratio=chosen["alpha"], max_iter=ITERATIONS
    )
    with warnings.catch_warnings():
        # A random lambda near zero need not converge; the model is judged by its error.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, y)
    return {
        "coefficients": model.coef_.astype(np.float32),
        "intercept": np.array([model.intercept_], dtype=np.float32),
    }, int(model.n_iter_)
