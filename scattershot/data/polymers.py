"""Canonical repeat units of polymers.

One polymer can be written with many repeat units: `*CCO*`, `*OCC*` and `*COC*` are the same chain,
so are `*CC*` and `*CCCC*`. The unit is taken apart at the bonds of its backbone that are in no ring
(blocks, read from one attachment point to the other), the cyclic sequence of blocks is reduced to
its shortest period, and of all frames of that period the one with the smallest SMILES is kept.
"""

from itertools import pairwise

from rdkit import Chem

from scattershot.data.rejection import Rejection

_START, _END = 1, 2


def canonical_unit(unit: Chem.Mol) -> str:
    """The smallest SMILES of all repeat units that give the same chain.

    A unit with stereo marks stays in the frame it was written in: moving the attachment points
    past a stereo centre is not something RDKit can be trusted with.

    Args:
        unit: parsed repeat unit, without isotopes and atom-map numbers.

    Raises:
        Rejection: not exactly two attachment points in one connected piece, or unlike bonds there.
    """
    dummies = _attachment_points(unit)
    written = Chem.MolToSmiles(unit)
    if any(mark in written for mark in "@/\\"):
        return written
    blocks, bonds = _blocks(unit, *dummies)
    period = _period(list(zip(bonds, map(Chem.MolToSmiles, blocks), strict=True)))
    blocks, bonds = blocks[:period], bonds[:period]
    # The cut that makes a frame is the bond into its first block; single bonds are cut if possible.
    single = [i for i, bond in enumerate(bonds) if bond == Chem.BondType.SINGLE]
    frames = (_joined(blocks[i:] + blocks[:i]) for i in single or range(period))
    return min(frames, key=lambda text: (len(text), text))


def _attachment_points(unit: Chem.Mol) -> tuple[int, int]:
    dummies = [atom for atom in unit.GetAtoms() if atom.GetAtomicNum() == 0]
    if len(dummies) != 2:
        raise Rejection(f"repeat unit with {len(dummies)} attachment points * instead of 2")
    if any(atom.GetDegree() != 1 for atom in dummies):
        raise Rejection("attachment point * inside the repeat unit instead of at its end")
    if len(Chem.GetMolFrags(unit)) != 1:
        raise Rejection("repeat unit of several pieces")
    first, second = (atom.GetBonds()[0] for atom in dummies)
    if first.GetBondType() != second.GetBondType():
        raise Rejection("attachment points with different bonds")
    if unit.GetNumAtoms() == 2:
        raise Rejection("repeat unit without atoms")
    return dummies[0].GetIdx(), dummies[1].GetIdx()


def _blocks(unit: Chem.Mol, start: int, end: int) -> tuple[list[Chem.Mol], list[Chem.BondType]]:
    """Pieces of the chain in order, ends marked as isotopes, and the bond that leads into each."""
    path = Chem.GetShortestPath(unit, start, end)
    steps = [unit.GetBondBetweenAtoms(i, j) for i, j in pairwise(path)]
    cuts = [k for k in range(1, len(steps) - 1) if not steps[k].IsInRing()]
    bonds = [steps[0].GetBondType(), *(steps[k].GetBondType() for k in cuts)]
    marked = Chem.RWMol(unit)
    marked.GetAtomWithIdx(start).SetIsotope(_START)
    marked.GetAtomWithIdx(end).SetIsotope(_END)
    if not cuts:
        return [marked.GetMol()], bonds
    labels = [
        # FragmentOnBonds puts the first label on the dummy at the bond's begin atom's place.
        (_START, _END) if steps[k].GetBeginAtomIdx() == path[k] else (_END, _START)
        for k in cuts
    ]
    broken = Chem.FragmentOnBonds(marked, [steps[k].GetIdx() for k in cuts], dummyLabels=labels)
    pieces = Chem.GetMolFrags(broken, asMols=True)
    members = Chem.GetMolFrags(broken)
    order = [path[1], *(path[k + 1] for k in cuts)]
    blocks = [pieces[next(i for i, m in enumerate(members) if atom in m)] for atom in order]
    return blocks, bonds


def _period(sequence: list[tuple[Chem.BondType, str]]) -> int:
    """Length of the shortest piece whose repetition gives the sequence."""
    n = len(sequence)
    return next(
        p for p in range(1, n + 1) if n % p == 0 and sequence == sequence[p:] + sequence[:p]
    )


def _joined(blocks: list[Chem.Mol]) -> str:
    """SMILES of the unit that these blocks make, joined end to start."""
    chain = Chem.Mol()
    for i, block in enumerate(blocks):
        piece = Chem.RWMol(block)
        for atom in piece.GetAtoms():
            if atom.GetAtomicNum() == 0:
                atom.SetAtomMapNum(i + 1 if atom.GetIsotope() == _START else i + 2)
                atom.SetIsotope(0)
        chain = Chem.CombineMols(chain, piece)
    # Map numbers 2 … n occur twice and are joined; 1 and n + 1 stay as the attachment points.
    unit = Chem.molzip(chain) if len(blocks) > 1 else chain
    for atom in unit.GetAtoms():
        atom.SetAtomMapNum(0)
    return Chem.MolToSmiles(Chem.MolFromSmiles(Chem.MolToSmiles(unit)))
