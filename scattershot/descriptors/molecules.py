"""SMILES to RDKit molecules: the one parser that the molecular descriptors share."""

from rdkit import Chem

from scattershot.descriptors.base import UnreadableStructureError

# A hydrogen in place of an attachment point must not stay an explicit atom because a double bond's
# direction was written with it (*/C=C/C*).
_REMOVE_HYDROGENS = Chem.RemoveHsParameters()
_REMOVE_HYDROGENS.removeDefiningBondStereo = True  # type: ignore[assignment]


def parse(smiles: str) -> Chem.Mol:
    """The sanitized molecule of a SMILES; attachment points stay as dummy atoms.

    Raises:
        UnreadableStructureError: the SMILES does not parse or holds no atom.
    """
    molecule = Chem.MolFromSmiles(smiles)
    if molecule is None:
        raise UnreadableStructureError("RDKit cannot read the SMILES")
    if molecule.GetNumAtoms() == 0:
        raise UnreadableStructureError("the SMILES holds no atom")
    return molecule


def cap(molecule: Chem.Mol) -> Chem.Mol:
    """A repeat unit as a closed-shell molecule: hydrogens in place of its attachment points.

    `*CC*` becomes ethane, `*=CC=*` too: an attachment point of bond order k turns into k
    hydrogens. Molecules without dummy atoms come back as they are.

    Raises:
        UnreadableStructureError: a dummy atom is not an end of the unit, or capping it leaves
            no molecule.
    """
    dummies = [atom.GetIdx() for atom in molecule.GetAtoms() if atom.GetAtomicNum() == 0]
    if not dummies:
        return molecule
    capped = Chem.RWMol(molecule)
    try:
        # Without aromatic flags every bond has a whole order, and pyrrole-like N stays legal.
        Chem.Kekulize(capped, clearAromaticFlags=True)
        for index in dummies:
            _replace_by_hydrogens(capped, index)
        Chem.SanitizeMol(capped)
        closed = Chem.RemoveHs(capped, _REMOVE_HYDROGENS)
    except Chem.MolSanitizeException as error:
        raise UnreadableStructureError(f"capping with hydrogen fails: {error}") from error
    Chem.AssignStereochemistry(closed, cleanIt=True, force=True)
    return closed


def _replace_by_hydrogens(molecule: Chem.RWMol, index: int) -> None:
    dummy = molecule.GetAtomWithIdx(index)
    if dummy.GetDegree() > 1:
        raise UnreadableStructureError("an attachment point (*) has more than one bond")
    dummy.SetAtomicNum(1)
    dummy.SetIsotope(0)
    dummy.SetAtomMapNum(0)
    dummy.SetFormalCharge(0)
    for bond in dummy.GetBonds():
        anchor, order = bond.GetOtherAtomIdx(index), int(bond.GetBondTypeAsDouble())
        bond.SetBondType(Chem.BondType.SINGLE)
        bond.SetStereo(Chem.BondStereo.STEREONONE)
        for _ in range(order - 1):
            molecule.AddBond(anchor, molecule.AddAtom(Chem.Atom(1)), Chem.BondType.SINGLE)
