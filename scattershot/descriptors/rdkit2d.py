"""RDKit's physicochemical descriptors (rdkit.Chem.Descriptors), Ipc left out.

Ipc grows with the exponential of the size (1e131 has been seen); its average variant AvgIpc is
kept. Repeat units are described as closed-shell molecules with hydrogens at their attachment
points, because dummy atoms have no partial charges. Stereo counts are those of the capped unit.

Every value is finite. These columns can be undefined for a readable molecule and are then 0:
- MaxPartialCharge, MinPartialCharge, MaxAbsPartialCharge, MinAbsPartialCharge and the eight
  BCUT2D_*: elements without Gasteiger parameters (Sn, Se, Hg, As, Ge and other metals); 119 of
  6,000 organic compounds of the `chemicals` wheel, 44 of 8,444 repeat units;
- Kappa1, Kappa2, Kappa3, Phi: a molecule without a path of that length (propan-2-ol) leaves the
  square of the small Hall-Kier alpha as denominator, and the index explodes (1,129; 340,628 for
  CH3SiF3). A chain has about one per heavy atom; more than 3 per heavy atom is taken as undefined:
  25 of the same 6,000 compounds, 21 of the repeat units;
- SPS: no heavy atom (molecular hydrogen).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import rdkit
from rdkit import Chem
from rdkit.Chem import Descriptors

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.molecules import cap, parse

LEFT_OUT = {"Ipc"}
SHAPE_INDICES = {"Kappa1", "Kappa2", "Kappa3", "Phi"}
SHAPE_LIMIT = 3.0  # per heavy atom
LARGEST = float(np.finfo(np.float32).max)
FUNCTIONS: dict[str, Callable[[Chem.Mol], float]] = {
    # Without force the four E-state extremes share one calculation, kept on the molecule.
    name: partial(function, force=0) if name.endswith("EStateIndex") else function
    for name, function in Descriptors.descList
    if name not in LEFT_OUT
}
REVISION = 1


class RDKit2D(Descriptor):
    """All of RDKit's 2D descriptors but Ipc, in RDKit's order and with its names."""

    name = "rdkit2d"
    kinds = frozenset({"smiles", "polymer"})
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self.columns = list(FUNCTIONS)
        self.version = f"rdkit {rdkit.__version__}, revision {REVISION}"
        self._shape = np.array([name in SHAPE_INDICES for name in FUNCTIONS])

    def row(self, text: str, kind: str) -> np.ndarray:
        """Descriptor values, shape (p,), finite in float32."""
        molecule = cap(parse(text))
        values = np.array([_value(f, molecule) for f in FUNCTIONS.values()], dtype=np.float64)
        limit = SHAPE_LIMIT * molecule.GetNumHeavyAtoms()
        undefined = ~np.isfinite(values) | (self._shape & (np.abs(values) > limit))
        values[undefined] = 0.0
        return np.clip(values, -LARGEST, LARGEST)


def _value(function: Callable[[Chem.Mol], float], molecule: Chem.Mol) -> float:
    try:
        return function(molecule)
    except ZeroDivisionError:  # SPS divides by the number of heavy atoms
        return np.nan
