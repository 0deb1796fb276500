"""Crystal graphs for CGCNN, and their files.

Each atom has edges to its 12 nearest neighbours within 8 Å, periodic images included. Where there
are fewer, the missing ones are edges to atom 0 of length 9 Å, as in the published code: their
Gaussian expansion is nothing. Files hold atomic numbers and distances; the network's inputs are
made from them by `expand` and by `atom_features` (atoms.py), at a tenth of the space.

A file is parquet with one row per structure: `structure`, `valid`, and the lists `atoms` (n),
`neighbours` and `distances` (n · 12 each).

Source: Xie and Grossman, Phys. Rev. Lett. 120, 145301 (2018).
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.crystals import parse
from scattershot.descriptors.matrix import METADATA
from scattershot.errors import DescriptorMismatch
from scattershot.files import whole

NEIGHBOURS = 12
RADIUS = 8.0
FAR = RADIUS + 1.0
CENTRES = np.linspace(0.0, RADIUS, 41)
WIDTH = 0.2
REVISION = 1


@dataclass(frozen=True)
class CrystalGraph:
    """A crystal of n atoms.

    Attributes:
        atoms: atomic numbers, shape (n,), uint8.
        neighbours: index of each atom's neighbours, nearest first, shape (n, 12), int32.
        distances: their distances in Å, shape (n, 12), float32.
    """

    atoms: np.ndarray
    neighbours: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True)
class Graphs:
    """The graphs of a file; those of masked structures have no atom.

    Attributes:
        graphs: by structure, in the file's order.
        valid: structures that could be described.
        version: what computed the graphs.
    """

    graphs: dict[str, CrystalGraph]
    valid: frozenset[str]
    version: str

    def take(self, structures: Sequence[str] | np.ndarray) -> list[CrystalGraph]:
        """The graphs of these structures, in this order.

        Raises:
            DescriptorMismatch: one of them is not there or could not be described.
        """
        for structure in structures:
            if structure not in self.valid:
                found = "masked" if structure in self.graphs else "not in the file of graphs"
                raise DescriptorMismatch(f"structure {structure[:80]!r} is {found}")
        return [self.graphs[structure] for structure in structures]


class Graph(Descriptor):
    """Crystal graphs: a row is a CrystalGraph."""

    name = "graph"
    kinds = frozenset({"crystal"})
    dtype = np.dtype(object)

    def __init__(self) -> None:
        self.columns = ["atoms", "neighbours", "distances"]
        self.version = f"{NEIGHBOURS} neighbours, {RADIUS:g} Å, revision {REVISION}"

    def row(self, text: str, kind: str) -> CrystalGraph:
        """The graph of one crystal."""
        crystal = parse(text)
        n = len(crystal)
        centre, neighbour, _, distance = crystal.get_neighbor_list(RADIUS)
        # Rounded, so that equal distances are in the order of the atoms on every machine.
        order = np.lexsort((neighbour, np.round(distance, 6), centre))
        rank = np.arange(len(order)) - np.searchsorted(centre[order], centre[order])
        order, rank = order[rank < NEIGHBOURS], rank[rank < NEIGHBOURS]
        neighbours = np.zeros((n, NEIGHBOURS), dtype=np.int32)
        distances = np.full((n, NEIGHBOURS), FAR, dtype=np.float32)
        neighbours[centre[order], rank] = neighbour[order]
        distances[centre[order], rank] = distance[order]
        return CrystalGraph(np.array(crystal.atomic_numbers, np.uint8), neighbours, distances)

    def blank(self, n: int) -> np.ndarray:
        """Graphs without atoms, shape (n,)."""
        values = np.empty(n, dtype=object)
        edges = np.zeros((0, NEIGHBOURS))
        nothing = CrystalGraph(
            np.zeros(0, np.uint8), edges.astype(np.int32), edges.astype(np.float32)
        )
        values[:] = [nothing] * n
        return values

    @contextmanager
    def writer(self, path: str | Path) -> Iterator["GraphWriter"]:
        """Open a file of graphs, to be written block by block."""
        header = json.dumps({"name": self.name, "version": self.version}).encode()
        lists = self.arrays(self.blank(1))
        schema = pa.schema(
            [("structure", pa.string()), ("valid", pa.bool_())]
            + [(name, array.type) for name, array in lists.items()],
            metadata={METADATA: header},
        )
        with (
            whole(path) as temporary,
            pq.ParquetWriter(temporary, schema, compression="zstd") as writer,
        ):
            yield GraphWriter(writer, self)

    def arrays(self, values: np.ndarray) -> dict[str, pa.Array]:
        """The three lists of n graphs as Arrow columns."""
        return {name: _lists([getattr(graph, name) for graph in values]) for name in self.columns}


class GraphWriter:
    """Appends blocks of graphs to an open file."""

    def __init__(self, writer: pq.ParquetWriter, descriptor: Graph) -> None:
        self._writer, self._descriptor = writer, descriptor

    def append(self, structures: np.ndarray, values: np.ndarray, valid: np.ndarray) -> None:
        """Write one block, shapes (n,) each, as a row group."""
        lists = self._descriptor.arrays(values)
        columns = [pa.array(structures, pa.string()), pa.array(valid, pa.bool_()), *lists.values()]
        self._writer.write_table(pa.table(columns, schema=self._writer.schema))


def read_graphs(path: str | Path, structures: Collection[str] | None = None) -> Graphs:
    """Read a file of graphs, or of it only those of some structures.

    Raises:
        DescriptorMismatch: the file holds no graphs.
    """
    table = pq.read_table(path)
    header = json.loads((table.schema.metadata or {}).get(METADATA, b"{}"))
    if header.get("name") != Graph.name:
        raise DescriptorMismatch(
            f"{path} holds {header.get('name', 'no descriptor')}, not crystal graphs; "
            "give the descriptor `graph` to models that read graphs"
        )
    if structures is not None:
        wanted = pa.array(sorted(set(structures)), pa.string())
        table = table.filter(pc.is_in(table["structure"], value_set=wanted))
    rows = zip(*(_rows(table[name]) for name in ("atoms", "neighbours", "distances")), strict=True)
    graphs = {
        structure: CrystalGraph(
            atoms, neighbours.reshape(-1, NEIGHBOURS), distances.reshape(-1, NEIGHBOURS)
        )
        for structure, (atoms, neighbours, distances) in zip(
            table["structure"].to_pylist(), rows, strict=True
        )
    }
    valid = table.filter(table["valid"])["structure"].to_pylist()
    return Graphs(graphs, frozenset(valid), header["version"])


def expand(distances: np.ndarray) -> np.ndarray:
    """Gaussians of width 0.2 Å at 0, 0.2 ... 8 Å of distances of any shape s, shape (*s, 41)."""
    return np.exp(-(((distances[..., None] - CENTRES) / WIDTH) ** 2))


def _lists(rows: list[np.ndarray]) -> pa.ListArray:
    offsets = np.cumsum([0, *(row.size for row in rows)]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, np.concatenate([row.ravel() for row in rows]))


def _rows(column: pa.ChunkedArray) -> list[np.ndarray]:
    """The lists of a column as arrays."""
    lists = column.combine_chunks()
    starts = lists.offsets.to_numpy()
    flat = lists.values.to_numpy()
    return [flat[start:stop] for start, stop in pairwise(starts)]
