"""Graphs of many crystals as arrays laid end to end, gathered batch by batch.

What an atom or an edge is described by is not known here: atoms come as numbers of rows of a
table, edges as lengths that are spread over Gaussians when a batch is on its way through a
network. Expanded and stored, they would take forty times the memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Graphs:
    """n graphs of N atoms in all, each with M edges.

    Attributes:
        atoms: (N,) row of each atom in `features`.
        neighbours: (N, M) int32, where its edges lead, counted from the first atom of its graph.
        distances: (N, M) float32, their lengths.
        starts: (n + 1,) int64, where each graph begins; the last is N.
        features: (kinds, p) float32, what is known of each kind of atom.
        centres: (q,) float32, of the Gaussians that lengths are spread over.
        width: of each Gaussian exp(-((length - centre) / width)²).
    """

    atoms: np.ndarray
    neighbours: np.ndarray
    distances: np.ndarray
    starts: np.ndarray
    features: np.ndarray
    centres: np.ndarray
    width: float

    @classmethod
    def of(
        cls,
        graphs: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]],
        features: np.ndarray,
        centres: np.ndarray,
        width: float,
    ) -> "Graphs":
        """Lay graphs, each (atoms, neighbours, distances), end to end."""
        atoms, neighbours, distances = (np.concatenate(part) for part in zip(*graphs, strict=True))
        starts = np.cumsum([0, *(len(graph[0]) for graph in graphs)])
        centres = centres.astype(np.float32)
        return cls(atoms, neighbours, distances, starts, features, centres, width)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> np.ndarray:
        """(n,) atoms of each graph."""
        return np.diff(self.starts)

    def take(self, rows: np.ndarray) -> "Graphs":
        """Some of the graphs, by number, in that order."""
        sizes = self.sizes[rows]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        places = np.repeat(self.starts[rows] - starts[:-1], sizes) + np.arange(starts[-1])
        return replace(
            self,
            atoms=self.atoms[places],
            neighbours=self.neighbours[places],
            distances=self.distances[places],
            starts=starts,
        )
