"""Random streams for compiled code: splitmix64, one stream for each tree of each forest.

Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
"""

import numpy as np
from numba import njit

compiled = njit(cache=True, error_model="numpy", nogil=True)
# For what runs at every node. Without _nrt=False Numba counts references to the arrays, by
# atomic additions at each call that take longer than the search itself.
inner = njit(  # type: ignore[call-overload]
    cache=True, error_model="numpy", nogil=True, _nrt=False, forceinline=True
)


@inner
def _mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inner
def seed_stream(state, seed, split, tree):
    """Put the stream of one tree at its beginning; state is (1,) uint64."""
    state[0] = _mix(_mix(_mix(np.uint64(seed)) + np.uint64(split)) + np.uint64(tree))


@inner
def random_below(state, bound):
    """A random integer in [0, bound), bound < 2**32, and a step of the stream."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    return np.int64((_mix(state[0]) >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32))


@inner
def draw_bag(train, state, counts):
    """Bootstrap the rows `train`: how often each of all rows is drawn goes to counts (n,)."""
    for row in range(counts.shape[0]):
        counts[row] = 0
    for _ in range(train.shape[0]):
        counts[train[random_below(state, train.shape[0])]] += 1
