"""CDK's Klekota-Roth fingerprint, computed several times as fast.

CDK tries all 4,860 patterns on every molecule. But a pattern can only match where each of its
atoms and each of its bonds, taken alone, does: these fragments are 212 in all. CDK looks for them
first, and then only for the patterns whose fragments are all there and that have no more atoms than
the molecule, a few per cent. All matching is CDK's own, so the bits are CDK's.

Klekota and Roth, Bioinformatics 24, 2518 (2008).
"""

import jpype
import numpy as np
from rdkit import Chem

from scattershot.descriptors.cdk import java_class


class KlekotaRoth:
    """The patterns and their fragments, in this process's Java machine."""

    def __init__(self) -> None:
        cdk = java_class("fingerprint.KlekotaRothFingerprinter")()
        texts = [str(cdk.getSubstructure(i)) for i in range(cdk.getSize())]
        smarts = java_class("smarts.SmartsPattern")
        # SubstructureFingerprinter.getBitFingerprint marks rings and aromatic atoms before its
        # patterns are tried; `setPrepare(False)` spares each of ours to do it again.
        self._patterns = [smarts.create(text).setPrepare(False) for text in texts]
        queries = [Chem.MolFromSmarts(text) for text in texts]
        self._sizes = np.array([query.GetNumAtoms() for query in queries])
        fragments = [_fragments(query) for query in queries]
        names = sorted(set().union(*fragments))
        self._screen = java_class("fingerprint.SubstructureFingerprinter")(names)
        # (212, 4860): a row says which patterns have one fragment.
        self._having = np.array([[name in each for each in fragments] for name in names])

    def bits(self, molecule: jpype.JObject) -> list[int]:
        """Positions of the bits that are set, from 0, for an IAtomContainer."""
        missing = np.ones(len(self._having), dtype=bool)
        missing[np.asarray(self._screen.getBitFingerprint(molecule).getSetbits())] = False
        possible = ~self._having[missing].any(axis=0) & (self._sizes <= molecule.getAtomCount())
        return [i for i in np.flatnonzero(possible).tolist() if self._patterns[i].matches(molecule)]


def _fragments(query: Chem.Mol) -> set[str]:
    """SMARTS of each atom and of each bond with its two atoms."""
    atoms = {atom.GetSmarts() for atom in query.GetAtoms()}
    bonds = set()
    for bond in query.GetBonds():
        ends = sorted([bond.GetBeginAtom().GetSmarts(), bond.GetEndAtom().GetSmarts()])
        bonds.add(Chem.Bond.GetSmarts(bond).join(ends))
    return atoms | bonds
