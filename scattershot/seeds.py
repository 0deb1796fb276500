"""Randomness derived from names, so that it depends on nothing else.

Every draw is keyed by what it is for (config seed, property, setup, index, ...). Two draws
with different keys are independent; the same key gives the same draw in any process, in any
order of jobs, whatever else the run contains.
"""

import hashlib
from collections.abc import Iterable

import numpy as np


def _digest(parts: Iterable[object], size: int) -> int:
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=size).digest(), "little")


def seed(*key: object) -> int:
    """A 63-bit seed for libraries that want an integer."""
    return _digest(key, 8) >> 1


def generator(*key: object) -> np.random.Generator:
    """A NumPy generator for this key."""
    return np.random.Generator(np.random.PCG64(_digest(key, 16)))


def ranks(keys: Iterable[str], *purpose: object) -> np.ndarray:
    """A uniform number in [0, 1) for each key, fixed by the key and the purpose alone.

    Sampling or splitting rows by these numbers does not depend on the rows' order, and adding
    rows to a data set never moves an old row to the other side of a split.

    Returns:
        float64 array, shape (number of keys,).
    """
    # 53 bits fit a float64 exactly; 64 could round up to 1.
    return np.array([(_digest((*purpose, key), 8) >> 11) / 2**53 for key in keys], dtype=np.float64)
