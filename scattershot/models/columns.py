"""Descriptor columns side by side, kept small until a model needs them.

Bits and counts stay bytes; a model's own columns are gathered and scaled when it is its turn.
Scaling all of them beforehand would take four times the memory of ten thousand fingerprint bits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scattershot.models.scaling import Scaler

CHUNK = 256


class SideBySide:
    """Matrices of the same n rows, side by side, each in its own type.

    Attributes:
        parts: the matrices, each (n, its columns).
        shape: (n, p), p the columns of all of them.
    """

    def __init__(self, parts: Sequence[np.ndarray]) -> None:
        self.parts = list(parts)
        widths = np.array([part.shape[1] for part in self.parts])
        self._ends = np.cumsum(widths)
        self._starts = self._ends - widths
        self.shape = (len(self.parts[0]), int(self._ends[-1]))

    def take(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Some rows of some columns, both by number: (rows, columns) float32."""
        rising = np.argsort(columns, kind="stable")
        taken = np.empty((len(rows), len(columns)), dtype=np.float32)
        start = 0
        for values in self.raw(rows, columns[rising]):
            end = start + values.shape[1]
            taken[:, rising[start:end]] = values
            start = end
        return taken

    def raw(self, rows: np.ndarray, columns: np.ndarray) -> list[np.ndarray]:
        """Some rows of some columns in their own types; columns rising, a part after the other."""
        part_of = np.searchsorted(self._ends, columns, side="right")
        return [
            self.parts[number][np.ix_(rows, columns[part_of == number] - self._starts[number])]
            for number in np.unique(part_of)
        ]

    def chunks(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Numbers and values (rows, columns), in their own type, of a few columns at a time."""
        for part, first in zip(self.parts, self._starts, strict=True):
            for start in range(0, part.shape[1], CHUNK):
                values = part[rows, start : start + CHUNK]
                yield first + start + np.arange(values.shape[1]), values


@dataclass(frozen=True)
class Scaled:
    """The columns that a replicate keeps, scaled as they are taken.

    Attributes:
        source: all columns.
        kept: (p,), numbers of those that are kept.
        scaler: of the kept ones.
    """

    source: SideBySide
    kept: np.ndarray
    scaler: Scaler

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and columns that are kept."""
        return self.source.shape[0], len(self.kept)

    def take(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Scaled values (rows, columns) float32; columns are places among the kept ones."""
        scaler = Scaler(self.scaler.mean[columns], self.scaler.scale[columns])
        return scaler.apply(self.source.take(rows, self.kept[columns]))

    def raw(self, rows: np.ndarray, columns: np.ndarray) -> list[np.ndarray]:
        """The same unscaled and in their own types; columns rising, a part after the other."""
        return self.source.raw(rows, self.kept[columns])
