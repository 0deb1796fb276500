"""Random numbers on the device that depend on nothing but their names.

A generator's numbers would depend on how many networks are stacked and how they are padded.
Here number (row, unit) of a network's layer at a step is a hash of just these.
"""

import torch
from torch import Tensor

_LOW = 2**32 - 1


def uniform(seeds: Tensor, step: Tensor, layer: int, shape: torch.Size) -> Tensor:
    """Uniform numbers in [0, 1), float64, one for each network, unit and row.

    Args:
        seeds: of each network, (K,) int64.
        step: a number, int64.
        layer: another.
        shape: units and rows.

    Returns:
        (K, units, rows).
    """
    key = _mixed(_mixed(seeds + layer * 0x9E3779B1) + step)[:, None, None]
    unit = torch.arange(shape[0], device=seeds.device)[:, None]
    row = torch.arange(shape[1], device=seeds.device)
    return _mixed(_mixed(key + unit) + row) / 2.0**32


def _mixed(x: Tensor) -> Tensor:
    """MurmurHash3's 32-bit finaliser, on the low halves of 64-bit integers."""
    x = x & _LOW
    x = (x ^ (x >> 16)) * 0x85EBCA6B & _LOW
    x = (x ^ (x >> 13)) * 0xC2B2AE35 & _LOW
    return x ^ (x >> 16)
