"""The interface that every descriptor has."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import pyarrow as pa
from rdkit import rdBase

from scattershot.descriptors.matrix import matrix_writer
from scattershot.errors import DescriptorMismatch


class UnreadableStructureError(ValueError):
    """A structure that a descriptor cannot handle; `compute` masks its row."""


class BlockWriter(Protocol):
    """An open file of a descriptor's values."""

    def append(self, structures: np.ndarray, values: np.ndarray, valid: np.ndarray) -> None:
        """Write one block of n rows: names (n,), values (n, …), mask (n,)."""


class Descriptor(ABC):
    """Numbers for structures, the same columns for every structure.

    A new descriptor is one file with one subclass, which sets the attributes and `row`, and one
    line in the registry (registry.py). One whose rows are no vectors (graph.py) has its own
    `blank`, `writer` and `arrays` too.

    Attributes:
        name: key in the registry and in config files.
        kinds: structure kinds that it accepts, of smiles, polymer, formula, crystal.
        dtype: uint8 (counts), bool (bits) or float32; object where a row is no vector.
        columns: names of the p columns.
        version: what the values depend on: library versions and the revision of our own code.
    """

    name: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    dtype: ClassVar[np.dtype]
    columns: list[str]
    version: str

    @abstractmethod
    def row(self, text: str, kind: str) -> Any:
        """Values of one structure, shape (p,), finite, to be cast to `dtype`.

        Raises:
            UnreadableStructureError: with the reason, when it cannot be described.
        """

    def prepare(self) -> None:
        """Bring what the descriptor needs from outside, before work is spread over processes.

        Raises:
            DataError: it cannot be had.
        """
        return

    def blank(self, n: int) -> np.ndarray:
        """The values of n masked rows, shape (n, p)."""
        return np.zeros((n, len(self.columns)), dtype=self.dtype)

    def writer(self, path: str | Path) -> AbstractContextManager[BlockWriter]:
        """Open a file for this descriptor's values, to be written block by block."""
        return matrix_writer(path, self.name, self.version, self.columns, self.dtype)

    def arrays(self, values: np.ndarray) -> dict[str, pa.Array]:
        """Values of n rows as named Arrow columns."""
        return {name: pa.array(values[:, i]) for i, name in enumerate(self.columns)}

    def compute(self, texts: Sequence[str], kind: str) -> tuple[np.ndarray, dict[int, str]]:
        """Describe structures one by one; no row depends on another.

        Args:
            texts: n SMILES, repeat units, formulas or crystals (structure JSON).
            kind: what they are: smiles, polymer, formula or crystal.

        Returns:
            Values, shape (n, p), and the reason for each masked row, whose values are zero.

        Raises:
            DescriptorMismatch: the descriptor does not accept this kind.
        """
        if kind not in self.kinds:
            raise DescriptorMismatch(
                f"descriptor {self.name} accepts structures of kind {', '.join(sorted(self.kinds))}"
                f", not {kind!r}: choose another descriptor for this data set"
            )
        values = self.blank(len(texts))
        reasons: dict[int, str] = {}
        with rdBase.BlockLogs():
            for i, text in enumerate(texts):
                try:
                    values[i] = self.row(text, kind)
                except UnreadableStructureError as error:
                    reasons[i] = str(error)
        return values, reasons
