"""The descriptors of some structures, read from their files and put side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scattershot.descriptors.matrix import DescriptorMatrix, concatenate, read_matrix


@dataclass(frozen=True)
class Joined:
    """Descriptors of n structures, several side by side.

    Attributes:
        matrix: rows in the asked order; columns prefixed with their descriptor's name.
        sparse: (p,) bool, True for columns of bits or counts.
    """

    matrix: DescriptorMatrix
    sparse: np.ndarray


def join(paths: Sequence[str | Path], structures: Sequence[str] | np.ndarray) -> Joined:
    """Read the rows of these structures from descriptor files, in this order.

    Raises:
        DescriptorMismatch: a file lacks a structure.
    """
    matrices = [read_matrix(path, structures) for path in paths]
    joined = concatenate(matrices)
    order = joined.rows(structures)
    ordered = DescriptorMatrix(
        joined.structures[order],
        joined.columns,
        joined.values[order],
        joined.valid[order],
        joined.name,
        joined.version,
    )
    sparse = np.concatenate(
        [np.full(len(m.columns), m.values.dtype != np.float32) for m in matrices]
    )
    return Joined(ordered, sparse)
