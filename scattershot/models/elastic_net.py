"""Elastic nets (EN), by scikit-learn's coordinate descent along shared paths of penalties.

Ten models of a sweep share their columns and alpha (sweep.py), so they share one Gram matrix, and
each starts where the next larger penalty ended. A model's path is part of its sample: it is the
same model whichever others of its path are fitted beside it.
"""

import time
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import enet_path

from scattershot.models.family import Fitted, Inputs, Tensors
from scattershot.sweep import Sample

SWEEPS = (300, 700)
"""Over the coefficients at each penalty, at most: at first, and then where it helps."""

TOLERANCE = 1e-4
"""Duality gap that has converged, over the squared length of the targets, as in scikit-learn."""

HOPELESS = 30
"""Gap, over the tolerance, that is too wide after the first sweeps to close in the others."""


class ElasticNets:
    """Penalty lambda * (alpha |w|_1 + (1 - alpha)/2 |w|²) on standardised columns and targets."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: Inputs,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Fit one path after the other, on the CPU."""
        paths: dict[object, list[int]] = {}
        for k, sample in enumerate(samples):
            if k not in skip:
                chosen = sample.hyperparameters
                key = (sample.seed, sample.columns, chosen["alpha"], *chosen["path"])
                paths.setdefault(key, []).append(k)
        for members in paths.values():
            started = time.perf_counter()
            try:
                fitted = _fit_path(
                    [samples[k] for k in members], inputs, inputs.columns[members[0]]
                )
            except ValueError as error:
                reason = f"{type(error).__name__}: {error}"
                fitted = [Fitted({}, 0, 0.0, reason) for _ in members]
            seconds = (time.perf_counter() - started) / len(members)
            for k, model in zip(members, fitted, strict=True):
                yield k, replace(model, seconds=seconds)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        # In float64: sums of large terms that cancel would depend on which rows are beside.
        return x @ tensors["coefficients"].astype(np.float64) + tensors["intercept"][0]


def _fit_path(samples: Sequence[Sample], inputs: Inputs, columns: np.ndarray) -> list[Fitted]:
    """Models of one path, which goes down to the smallest penalty among them."""
    x = inputs.x.take(inputs.train, columns).astype(np.float64, order="F")
    y = inputs.y[inputs.train].astype(np.float64)
    x_mean, y_mean = x.mean(axis=0), y.mean()
    x -= x_mean
    y -= y_mean
    wanted = [sample.hyperparameters["log10_lambda"] for sample in samples]
    path = [step for step in samples[0].hyperparameters["path"] if step >= min(wanted)]
    found = dict(zip(path, _descend(x, y, samples[0].hyperparameters["alpha"], path), strict=True))
    return [
        Fitted(
            {
                "coefficients": coefficients.astype(np.float32),
                "intercept": np.array([y_mean - x_mean @ coefficients], dtype=np.float32),
            },
            epochs,
            0.0,
        )
        for coefficients, epochs in map(found.__getitem__, wanted)
    ]


def _descend(
    x: np.ndarray, y: np.ndarray, alpha: float, path: Sequence[float]
) -> Iterator[tuple[np.ndarray, int]]:
    """Coefficients and number of sweeps at each penalty of a falling path, for centred x and y."""
    gram, moments = x.T @ x, x.T @ y
    coefficients = np.zeros(x.shape[1])
    for step in path:
        epochs = 0
        for sweeps in SWEEPS:
            with warnings.catch_warnings():
                # A random lambda near zero need not converge; the model is judged by its error.
                warnings.simplefilter("ignore", ConvergenceWarning)
                _, ends, gaps, counts = enet_path(
                    x,
                    y,
                    l1_ratio=alpha,
                    alphas=[10**step],
                    precompute=gram,
                    Xy=moments,
                    coef_init=coefficients.copy(),  # it is overwritten
                    max_iter=sweeps,
                    tol=TOLERANCE,
                    return_n_iter=True,
                    check_input=False,
                )
            coefficients, epochs = ends[:, 0], epochs + int(counts[0])
            converged = TOLERANCE * np.mean(y**2)
            if not converged < gaps[0] < HOPELESS * converged:
                break
        yield coefficients, epochs
