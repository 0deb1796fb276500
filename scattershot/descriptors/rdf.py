"""XenonPy's radial distribution function of a crystal: 200 bins of 0.1 Å, up to 20 Å.

g(r) = (ordered pairs of atoms with a distance in the bin) / (shell volume · number density). Like
XenonPy's, it is not divided by the number of atoms of the cell, so that a doubled cell has twice
the values: primitive cells compare with primitive cells only.

Source: `RadialDistributionFunction(n_bins=201, r_max=20)` of XenonPy 0.6.7,
https://github.com/yoshida-lab/XenonPy; equal to it on the 12 crystals of its oracle.
"""

import numpy as np

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.crystals import parse

WIDTH = 0.1
EDGES = np.arange(201) * WIDTH
SHELLS = 4 / 3 * np.pi * np.diff(EDGES**3)
REVISION = 1


class RDF(Descriptor):
    """The 200 bins, named by their outer radius in Å: `rdf_0.1` to `rdf_20.0`."""

    name = "rdf"
    kinds = frozenset({"crystal"})
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self.columns = [f"rdf_{edge:.1f}" for edge in EDGES[1:]]
        self.version = f"xenonpy 0.6.7's, revision {REVISION}"

    def row(self, text: str, kind: str) -> np.ndarray:
        """g(r) of one crystal, shape (200,)."""
        crystal = parse(text)
        distances = crystal.get_neighbor_list(EDGES[-1])[3]
        counts, _ = np.histogram(distances, bins=EDGES)
        return counts / SHELLS / (len(crystal) / crystal.volume)
