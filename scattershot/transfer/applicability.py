"""How far a structure lies from those that a model was fitted to."""

import numpy as np

from scattershot.transfer.kernels import squared_distances

NEIGHBOURS = 5


def distance(x: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Mean distance to the nearest training rows, as a multiple of what is usual among these.

    A training row is compared with the others. About 1 is as near as training rows lie to each
    other; several times that is extrapolation.

    Args:
        x: scaled descriptors of all rows, (N, p).
        train: numbers of the training rows.

    Returns:
        (N,).
    """
    apart = np.sqrt(squared_distances(x, x[train]))
    apart[train, np.arange(len(train))] = np.inf
    count = min(NEIGHBOURS, len(train) - 1)
    mean = np.sort(apart, axis=1)[:, :count].mean(axis=1)
    usual = float(np.median(mean[train]))
    return mean / usual if usual > 0 else mean
