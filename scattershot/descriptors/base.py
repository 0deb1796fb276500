"""The interface that every descriptor has."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from rdkit import rdBase

from scattershot.errors import DescriptorMismatch


class UnreadableStructureError(ValueError):
    """A structure that a descriptor cannot handle; `compute` masks its row."""


class Descriptor(ABC):
    """Numbers for structures, the same columns for every structure.

    A new descriptor is one file with one subclass, which sets the attributes and `row`, and one
    line in the registry (registry.py).

    Attributes:
        name: key in the registry and in config files.
        kinds: structure kinds that it accepts, of smiles, polymer, formula.
        dtype: uint8 (counts), bool (bits) or float32.
        columns: names of the p columns.
        version: what the values depend on: library versions and the revision of our own code.
    """

    name: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    dtype: ClassVar[np.dtype]
    columns: list[str]
    version: str

    @abstractmethod
    def row(self, text: str, kind: str) -> np.ndarray:
        """Values of one structure, shape (p,), finite, to be cast to `dtype`.

        Raises:
            UnreadableStructureError: with the reason, when it cannot be described.
        """

    def compute(self, texts: Sequence[str], kind: str) -> tuple[np.ndarray, dict[int, str]]:
        """Describe structures one by one; no row depends on another.

        Args:
            texts: n SMILES, repeat units or formulas.
            kind: what they are: smiles, polymer or formula.

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
        values = np.zeros((len(texts), len(self.columns)), dtype=self.dtype)
        reasons: dict[int, str] = {}
        with rdBase.BlockLogs():
            for i, text in enumerate(texts):
                try:
                    values[i] = self.row(text, kind)
                except UnreadableStructureError as error:
                    reasons[i] = str(error)
        return values, reasons
