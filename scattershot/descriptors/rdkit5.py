"""Five RDKit count fingerprints side by side, the paper's RDKit-5 block.

Atom pairs (distance 1-30), topological torsions (4 atoms), Morgan of radius 2, Morgan of radius 2
on pharmacophoric features, and RDKit's linear and branched paths (1-7 bonds), each folded to 2,048
columns by RDKit's generators with their default settings. Entries are counts, clipped at 255.

Attachment points of repeat units stay in the graph as dummy atoms, so that a chain end is told
from a methyl group.
"""

import numpy as np
import rdkit
from rdkit.Chem import rdFingerprintGenerator

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.molecules import parse

SIZE = 2048
FINGERPRINTS = {
    "atom_pair": rdFingerprintGenerator.GetAtomPairGenerator(fpSize=SIZE),
    "torsion": rdFingerprintGenerator.GetTopologicalTorsionGenerator(fpSize=SIZE),
    "morgan": rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=SIZE),
    "feature_morgan": rdFingerprintGenerator.GetMorganGenerator(
        radius=2,
        fpSize=SIZE,
        atomInvariantsGenerator=rdFingerprintGenerator.GetMorganFeatureAtomInvGen(),
    ),
    "path": rdFingerprintGenerator.GetRDKitFPGenerator(fpSize=SIZE),
}
REVISION = 1


class RDKit5(Descriptor):
    """The five fingerprints in the order of FINGERPRINTS, 10,240 columns named `morgan_17`."""

    name = "rdkit5"
    kinds = frozenset({"smiles", "polymer"})
    dtype = np.dtype(np.uint8)

    def __init__(self) -> None:
        self.columns = [f"{name}_{i}" for name in FINGERPRINTS for i in range(SIZE)]
        self.version = f"rdkit {rdkit.__version__}, revision {REVISION}"

    def row(self, text: str, kind: str) -> np.ndarray:
        """Counts, shape (10,240,), at most 255."""
        molecule = parse(text)
        counts = [g.GetCountFingerprintAsNumPy(molecule) for g in FINGERPRINTS.values()]
        return np.minimum(np.concatenate(counts), 255)


class FoldedRDKit5(Descriptor):
    """The five fingerprints of RDKit5 added on one another, 2,048 columns named `folded_17`."""

    name = "rdkit5_folded"
    kinds = RDKit5.kinds
    dtype = RDKit5.dtype

    def __init__(self) -> None:
        self._unfolded = RDKit5()
        self.columns = [f"folded_{i}" for i in range(SIZE)]
        self.version = self._unfolded.version

    def row(self, text: str, kind: str) -> np.ndarray:
        """Counts, shape (2,048,), at most 255."""
        return fold(self._unfolded.row(text, kind)[None])[0]


def fold(values: np.ndarray) -> np.ndarray:
    """The five fingerprints added on one another, saturating at 255.

    Args:
        values: rdkit5 counts, shape (n, 10,240), uint8.

    Returns:
        Counts, shape (n, 2,048), uint8.

    Raises:
        ValueError: the width is not that of rdkit5.
    """
    width = SIZE * len(FINGERPRINTS)
    if values.ndim != 2 or values.shape[1] != width:
        raise ValueError(f"fold expects rdkit5 counts of shape (n, {width}), got {values.shape}")
    layers = values.reshape(len(values), len(FINGERPRINTS), SIZE)
    return np.minimum(layers.sum(axis=1, dtype=np.uint16), 255).astype(np.uint8)
