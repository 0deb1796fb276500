"""What a column of structures holds: molecules, polymers or compositions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rdkit import Chem

from scattershot import data
from scattershot.errors import DataError

WORDS = {"smiles": "molecules", "polymer": "polymers", "formula": "compositions"}
"""The kinds that a table can hold, as one calls them."""

LOOKED_AT = 500
MIXED = 0.1
"""Share of molecules among polymers, or the reverse, from which it is no slip of the pen."""


@dataclass(frozen=True)
class Detected:
    """What the structures are.

    Attributes:
        kind: key of WORDS.
        note: what to tell the user, if something is odd; else empty.
        capped: whether repeat units stand among molecules and are read as molecules, too.
    """

    kind: str
    note: str
    capped: bool = False


def detect(texts: Sequence[str], column: str, where: str) -> Detected:
    """The kind that most of the structures can be read as.

    A text such as CO is a molecule (methanol) and a composition (carbon monoxide); the other rows
    decide, and if these do not, the column's name does.

    Raises:
        DataError: no structure can be read.
    """
    sample = [text for text in dict.fromkeys(texts) if text][:LOOKED_AT]
    readable = Counter(
        {kind: sum(not form.reason for form in data.canonicalise(sample, kind)) for kind in WORDS}
    )
    most = max(readable.values(), default=0)
    if not most:
        reasons = data.canonicalise(sample[:1], "smiles")
        why = f" The first one: {reasons[0].reason}." if reasons else ""
        raise DataError(
            f"{where}: no cell of column {column!r} can be read as a molecule (SMILES), a polymer "
            f"(SMILES of a repeat unit with two *) or a composition (formula).{why} "
            "Name the column that holds the structures with --structure"
        )
    molecules, polymers = readable["smiles"], readable["polymer"]
    if min(molecules, polymers) > MIXED * (molecules + polymers) and most < len(sample):
        note = (
            f"{polymers} structures are repeat units with two *, {molecules} have none: all are "
            "read as molecules, the ends of the repeat units closed by hydrogen. If those without "
            "* are polymers, mark the ends of all for a better description"
        )
        return Detected("smiles", note, capped=True)
    best = [kind for kind in WORDS if readable[kind] == most]
    called = "formula" if any(w in column.lower() for w in ("formula", "composition")) else "smiles"
    kind = called if called in best else best[0]
    return Detected(kind, _misnamed(kind, column, called, readable, len(sample)))


def _misnamed(kind: str, column: str, called: str, readable: Counter[str], total: int) -> str:
    if kind == "formula" and "smiles" in column.lower():
        return (
            f"the column is called {column!r}, but {readable['formula']} of {total} different "
            f"texts in it are formulas and {readable['smiles'] + readable['polymer']} are SMILES: "
            "read as compositions"
        )
    if kind != "formula" and called == "formula":
        return (
            f"the column is called {column!r}, but {readable[kind]} of {total} different texts in "
            f"it are SMILES and {readable['formula']} are formulas: read as {WORDS[kind]}"
        )
    return ""


def capped(texts: Sequence[str]) -> list[str]:
    """Repeat units as molecules, hydrogen at their ends; other texts as they are.

    The unit is brought into its canonical frame first, so that all ways to write a polymer give
    the same molecule.
    """
    return [
        text if form.reason or "*" not in text else _closed(form.text)
        for text, form in zip(texts, data.canonicalise(texts, "polymer"), strict=True)
    ]


def _closed(unit: str) -> str:
    molecule = Chem.RWMol(Chem.MolFromSmiles(unit))
    for atom in molecule.GetAtoms():
        if atom.GetAtomicNum() == 0:
            atom.SetAtomicNum(1)
    Chem.SanitizeMol(molecule)
    return str(Chem.MolToSmiles(Chem.RemoveHs(molecule)))
