"""The orbital field matrix of a crystal: valence shells of atoms against those of their neighbours.

An element is a vector v of 32 zeros and ones, its filled valence subshells s1, s2, p1 ... f14 (Si:
s2 and p2). An atom's matrix is the outer product of its neighbours' sum of v·w/d and its own v,
with w the solid angle of the neighbour's face of the Voronoi cell, relative to the largest, and
d the distance in Å. A crystal's matrix is the mean over its atoms.

XenonPy finds the subshells by the tags `<sup>` in pymatgen's electron configurations. Since
pymatgen has dropped the tags, XenonPy 0.6.7 knows hydrogen's and helium's shells only and returns
zero for everything else. Here the configurations are read as they are now, which gives what XenonPy
was written to give: equal to its code run with tagged configurations.

Source: Lam Pham et al., Sci. Technol. Adv. Mater. 18, 756 (2017); `OrbitalFieldMatrix()` of
XenonPy, https://github.com/yoshida-lab/XenonPy.
"""

import re
from functools import cache

import numpy as np
from pymatgen.core import Element, Structure

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.crystals import parse
from scattershot.descriptors.voronoi import faces

SHELLS = [
    f"{name}{i + 1}" for name, n in zip("spdf", (2, 6, 10, 14), strict=True) for i in range(n)
]
REVISION = 1


class OFM(Descriptor):
    """1,024 columns in XenonPy's order and with its labels: `neighbour_centre`, as `s2_p4`."""

    name = "ofm"
    kinds = frozenset({"crystal"})
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self.columns = [f"{neighbour}_{centre}" for neighbour in SHELLS for centre in SHELLS]
        self.version = f"xenonpy 0.6.7's as it was meant, revision {REVISION}"

    def row(self, text: str, kind: str) -> np.ndarray:
        """The matrix of one crystal, row by row, shape (1,024,)."""
        crystal = parse(text)
        vectors = np.array([valence(site.specie.symbol) for site in crystal])
        return field(crystal, vectors).ravel()


def field(crystal: Structure, vectors: np.ndarray) -> np.ndarray:
    """Mean over the atoms of the outer product of surroundings and centre, shape (q, q).

    Args:
        crystal: n atoms.
        vectors: what each atom is, shape (n, q).

    Raises:
        UnreadableStructureError: an atom has no closed Voronoi cell.
    """
    surroundings = [
        (angles / angles.max() / distances) @ vectors[neighbours]
        for neighbours, distances, angles in faces(crystal)
    ]
    return np.array(surroundings).T @ vectors / len(vectors)


@cache
def valence(symbol: str) -> np.ndarray:
    """The filled subshells of an element outside its noble gas core, shape (32,)."""
    shells = re.findall(r"\d([spdf]\d+)", Element(symbol).electronic_structure.split("]")[-1])
    return np.array([float(shell in shells) for shell in SHELLS])
