"""Choosing and scaling columns, from training rows alone."""

from dataclasses import dataclass

import numpy as np

MAX_ZERO_SHARE = 0.9
CLIP = 6.0


@dataclass(frozen=True)
class Scaler:
    """Centre and scale of each column, in the unit of the column.

    Scaled values are clipped to six standard deviations: a descriptor that explodes for one
    molecule must not decide what a network says of it. A missing value is taken for the mean.
    """

    mean: np.ndarray
    scale: np.ndarray

    def apply(self, x: np.ndarray) -> np.ndarray:
        """(x - mean) / scale, clipped, as float32 of the shape of x (n, p); 0 where x is NaN."""
        scaled = (x.astype(np.float32) - self.mean) / self.scale
        scaled[np.isnan(scaled)] = 0.0
        return np.clip(scaled, -CLIP, CLIP, out=scaled)


def fit_scaler(x: np.ndarray) -> Scaler:
    """Mean and standard deviation of the columns of x (n, p); constant columns get scale 1."""
    mean = x.mean(axis=0, dtype=np.float64)
    scale = x.std(axis=0, dtype=np.float64)
    # Rounding leaves a constant column a deviation near its mean's last digit.
    scale[scale <= 1e-9 * np.abs(mean)] = 1.0
    return Scaler(mean.astype(np.float32), scale.astype(np.float32))


def informative(x: np.ndarray, sparse: np.ndarray) -> np.ndarray:
    """Indices of the columns worth keeping, judged on these (training) rows.

    A sparse column (bits or counts) is dropped if it is zero in more than 90 % of the rows
    (Yamada et al. 2019, Methods); any column is dropped if it is constant.

    Args:
        x: training rows, (n, p).
        sparse: (p,) bool, which columns are bits or counts.
    """
    mostly_zero = (x == 0).mean(axis=0) > MAX_ZERO_SHARE
    constant = (x == x[:1]).all(axis=0)
    return np.flatnonzero(~(constant | (sparse & mostly_zero)))
