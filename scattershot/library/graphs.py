"""Crystal graphs of some structures, in the place of descriptor matrices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from scattershot import descriptors, models
from scattershot.descriptors.graph import CENTRES, WIDTH, Graph
from scattershot.errors import DescriptorMismatch


@dataclass(frozen=True)
class JoinedGraphs:
    """Graphs of n structures, with what `descriptors.Joined` offers of matrices.

    Attributes:
        x: the graphs; those of structures that could not be described have no atom.
        valid: (n,) bool, True where there is a graph.
        version: what computed them.
    """

    x: models.Graphs
    valid: np.ndarray
    version: str
    name = Graph.name

    @property
    def parts(self) -> "Sequence[JoinedGraphs]":
        """The one descriptor."""
        return [self]

    @property
    def columns(self) -> list[str]:
        """Names of the arrays, as of columns."""
        return [f"{self.name}:{column}" for column in descriptors.DESCRIPTORS[self.name].columns]

    @property
    def sparse(self) -> np.ndarray:
        """(0,): there are no columns to choose from."""
        return np.zeros(0, dtype=bool)

    def select(self, rows: np.ndarray) -> "JoinedGraphs":
        """Some of the rows, by number or mask."""
        numbers = np.arange(len(self.valid))[rows]
        return replace(self, x=self.x.take(numbers), valid=self.valid[numbers])


def join(
    paths: Sequence[str | Path], structures: Sequence[str] | np.ndarray
) -> descriptors.Joined | JoinedGraphs:
    """Read the rows of these structures from descriptor files, in this order.

    Args:
        paths: of matrices, or one file of graphs.
        structures: n of them.

    Raises:
        DescriptorMismatch: a file lacks a structure, or is of another kind.
    """
    if len(paths) != 1 or descriptors.descriptor_of(paths[0]) != Graph.name:
        return descriptors.join(paths, structures)
    read = descriptors.read_graphs(paths[0], structures)
    missing = [structure for structure in structures if structure not in read.graphs]
    if missing:
        raise DescriptorMismatch(
            f"{paths[0]} lacks {len(missing)} of {len(structures)} structures, the first is "
            f"{missing[0][:80]!r}: describe the present table"
        )
    graphs = [read.graphs[structure] for structure in structures]
    return JoinedGraphs(
        x=models.Graphs.of(
            [(graph.atoms, graph.neighbours, graph.distances) for graph in graphs],
            descriptors.atom_features(),
            CENTRES,
            WIDTH,
        ),
        valid=np.array([structure in read.valid for structure in structures]),
        version=read.version,
    )


def arrays(joined: descriptors.Joined | JoinedGraphs) -> list[np.ndarray]:
    """All that models see of some structures."""
    if isinstance(joined, JoinedGraphs):
        return [joined.x.starts, joined.x.atoms, joined.x.neighbours, joined.x.distances]
    return [part.values for part in joined.parts]
