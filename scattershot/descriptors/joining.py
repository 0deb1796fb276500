"""The descriptors of some structures, read from their files and put side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from scattershot.descriptors.matrix import DescriptorMatrix, concatenate, read_matrix


@dataclass(frozen=True)
class Joined:
    """Descriptors of n structures, several side by side, each still in its own type.

    Attributes:
        parts: one for each descriptor, rows in the asked order.
    """

    parts: Sequence[DescriptorMatrix]

    @cached_property
    def matrix(self) -> DescriptorMatrix:
        """All in one matrix of one type; columns prefixed with their descriptor's name."""
        return concatenate(self.parts)

    @property
    def columns(self) -> list[str]:
        """Names of all columns, as in `matrix`."""
        return [f"{part.name}:{column}" for part in self.parts for column in part.columns]

    @property
    def sparse(self) -> np.ndarray:
        """(p,) bool, True for columns of bits or counts."""
        return np.concatenate(
            [np.full(len(part.columns), part.values.dtype != np.float32) for part in self.parts]
        )

    @property
    def valid(self) -> np.ndarray:
        """(n,) bool, True where every descriptor is."""
        return np.logical_and.reduce([part.valid for part in self.parts])

    def select(self, rows: np.ndarray) -> "Joined":
        """Some of the rows, by number or mask."""
        return Joined([_select(part, rows) for part in self.parts])


def join(paths: Sequence[str | Path], structures: Sequence[str] | np.ndarray) -> Joined:
    """Read the rows of these structures from descriptor files, in this order.

    Raises:
        DescriptorMismatch: a file lacks a structure.
    """
    matrices = (read_matrix(path, structures) for path in paths)
    return Joined([_select(matrix, matrix.rows(structures)) for matrix in matrices])


def _select(matrix: DescriptorMatrix, rows: np.ndarray) -> DescriptorMatrix:
    return replace(
        matrix,
        structures=matrix.structures[rows],
        values=matrix.values[rows],
        valid=matrix.valid[rows],
    )
