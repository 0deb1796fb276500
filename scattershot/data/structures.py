"""Canonical forms of structures: one text per molecule, polymer, composition or crystal.

Two rows with the same canonical form are the same material (duplicates); two rows with the same
`guard_key` may not stand on both sides of a split or of a transfer.
"""

import math
import re
import warnings
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple

from pymatgen.core import Composition, Element
from rdkit import Chem, rdBase

from scattershot.data import crystals, formulas
from scattershot.data.polymers import canonical_unit
from scattershot.data.rejection import Rejection

KINDS = ("smiles", "polymer", "formula", "crystal")
LONGEST = {"smiles": 2_000, "polymer": 2_000, "formula": 1_000, "crystal": 2_000_000}
"""Characters of a structure at most: with longer ones RDKit is busy for minutes, or overflows."""

MOST_ATOMS = 500
"""Heavy atoms at most: RDKit's AvgIpc takes 3 seconds for 500 and, with the fourth power of their
number, 40 for 1,000, where it overflows."""

_BRACKET_ATOM = re.compile(r"\[\d*([A-Z][a-z]?|[a-z]{1,2})")
_ISOTOPE = re.compile(r"[DT](?![a-z])")
_AROMATIC = frozenset({"b", "c", "n", "o", "p", "s", "as", "se", "te", "si"})
_SYMBOLS = frozenset(Chem.GetPeriodicTable().GetElementSymbol(z) for z in range(1, 119))
_LARGEST_DENOMINATOR = 1000


class Structure(NamedTuple):
    """A canonical structure, or the reason why there is none."""

    text: str
    composition: str
    reason: str


def canonicalise(texts: Iterable[str], kind: str) -> list[Structure]:
    """Canonical form of each structure, in order.

    Args:
        texts: structures as written in the source.
        kind: smiles, polymer (repeat unit with two `*`), formula, or crystal (structure JSON, CIF
            or POSCAR).

    Returns:
        One Structure per text; `composition` is set for formulas (with multiplicity) and crystals
        (reduced); `reason` is empty where the structure is usable.
    """
    form = _FORMS[kind]
    known: dict[str, Structure] = {}
    result = []
    with rdBase.BlockLogs(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No Pauling electronegativity")
        for text in texts:
            if text not in known:
                try:
                    if len(text) > LONGEST[kind]:
                        most = f"at most {LONGEST[kind]:,} are read"
                        raise Rejection(f"a structure of {len(text):,} characters, {most}")
                    known[text] = Structure(*form(text), "")
                except Rejection as rejection:
                    known[text] = Structure("", "", str(rejection))
            result.append(known[text])
    return result


def guard_key(canonical: str, kind: str) -> str:
    """The form in which a structure is compared across data sets.

    Molecules and polymers lose their stereochemistry. A crystal is compared by its reduced formula:
    coarser than its space group or a fingerprint, but the only key that also guards against the
    many tables that give the same computed values by formula.
    """
    if kind == "crystal":
        return crystals.reduced_formula(canonical)
    if kind == "formula" or not any(mark in canonical for mark in "@/\\"):
        return canonical
    with rdBase.BlockLogs():
        flat = Chem.MolToSmiles(Chem.MolFromSmiles(canonical), isomericSmiles=False)
        return _FORMS[kind](flat)[0]


def heavy_atoms(canonical: str, kind: str) -> int:
    """Atoms other than hydrogen of a molecule or a repeat unit; 1 for kinds without such a size."""
    if kind not in ("smiles", "polymer"):
        return 1
    with rdBase.BlockLogs():
        atoms = Chem.MolFromSmiles(canonical).GetAtoms()
    return max(1, sum(atom.GetAtomicNum() > 1 for atom in atoms))


def _molecule(text: str) -> tuple[str, str]:
    molecule = _parse(text)
    if any(atom.GetAtomicNum() == 0 for atom in molecule.GetAtoms()):
        raise Rejection("attachment point * in a molecule (for repeat units: structure: polymer)")
    return Chem.MolToSmiles(molecule), ""


def _polymer(text: str) -> tuple[str, str]:
    return canonical_unit(_parse(text)), ""


def _formula(text: str) -> tuple[str, str]:
    isotope = _ISOTOPE.search(text)
    if isotope:
        raise Rejection(f"isotope {isotope[0]} in {text[:40]!r}: write H")
    if not text.strip():
        raise Rejection("structure missing")
    try:
        composition = Composition(formulas.joined(text))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        unknown = [s for s in re.findall("[A-Z][a-z]?", text) if s not in _SYMBOLS]
        reason = f"unknown element {unknown[0]}" if unknown else f"not a formula ({error})"
        raise Rejection(f"{reason[:120]} in {text[:40]!r}") from None
    amounts = {}
    for element, amount in composition.items():
        if not isinstance(element, Element):
            raise Rejection(f"unknown element {element.symbol} in {text[:40]!r}")
        if not math.isfinite(amount) or amount < 0:
            raise Rejection(f"amount {amount} of {element} in {text[:40]!r}")
        if amount > 0:
            amounts[element.symbol] = float(amount)
    if not amounts:
        raise Rejection(f"not a formula: {text[:40]!r}")
    written = "".join(f"{symbol}{_amount(number)}" for symbol, number in amounts.items())
    return Composition(_whole_numbers(amounts)).reduced_formula, written


def _whole_numbers(amounts: dict[str, float]) -> dict[str, float]:
    """Fractional amounts scaled to whole numbers; rounded fractions where there are none."""
    if all(number == round(number) for number in amounts.values()):
        return amounts
    fractions = [Fraction(n).limit_denominator(_LARGEST_DENOMINATOR) for n in amounts.values()]
    scale = math.lcm(*(fraction.denominator for fraction in fractions))
    exact = all(
        abs(float(fraction) - number) < 1e-6
        for fraction, number in zip(fractions, amounts.values(), strict=True)
    )
    if exact and scale <= _LARGEST_DENOMINATOR:
        return {s: float(f * scale) for s, f in zip(amounts, fractions, strict=True)}
    total = sum(amounts.values())
    return {symbol: round(number / total, 6) for symbol, number in amounts.items()}


def _amount(number: float) -> str:
    return "" if number == 1 else f"{number:.10g}"


def _parse(text: str) -> Chem.Mol:
    """Parse a SMILES, drop atom-map numbers, and say what is wrong where that fails."""
    if len(text.split()) > 1:
        raise Rejection(f"invalid SMILES {text[:60]!r}: more than one word")
    molecule = Chem.MolFromSmiles(text.strip())
    if molecule is None:
        raise Rejection(_smiles_problem(text.strip()))
    if molecule.GetNumAtoms() == 0:
        raise Rejection("structure missing")
    if molecule.GetNumHeavyAtoms() > MOST_ATOMS:
        raise Rejection(
            f"a structure of {molecule.GetNumHeavyAtoms():,} atoms without hydrogen, at most "
            f"{MOST_ATOMS} are read: descriptors of larger ones take minutes"
        )
    for atom in molecule.GetAtoms():
        atom.SetAtomMapNum(0)
        if atom.GetIsotope():
            if atom.GetAtomicNum():
                raise Rejection(f"isotope {atom.GetIsotope()}{atom.GetSymbol()} in {text[:40]!r}")
            atom.SetIsotope(0)
    return molecule


def _smiles_problem(text: str) -> str:
    for symbol in _BRACKET_ATOM.findall(text):
        if symbol not in _SYMBOLS and symbol[:1] not in _AROMATIC and symbol not in _AROMATIC:
            return f"unknown element {symbol} in {text[:40]!r}"
    if text.startswith("InChI="):
        return f"an InChI, {text[:40]!r}: give SMILES, which RDKit or a drawing program makes of it"
    if _like_a_formula(text):
        return (
            f"invalid SMILES {text[:60]!r}: it looks like a formula; write its SMILES (H2O is O, "
            "NaCl is [Na+].[Cl-]), or keep formulas in a table of their own"
        )
    raw = Chem.MolFromSmiles(text, sanitize=False)
    problems = [] if raw is None else Chem.DetectChemistryProblems(raw)
    detail = f": {problems[0].Message()}" if problems else ""
    return f"invalid SMILES {text[:60]!r}{detail}"


def _like_a_formula(text: str) -> bool:
    """Whether what is no SMILES is a formula: C1CC is one to pymatgen, but a ring left open."""
    try:
        _formula(text)
    except Rejection:
        return False
    bare = re.findall("[A-Z][a-z]?", re.sub(r"\[.*?\]", "", text))
    # Hydrogen and metals have no place outside the brackets of a SMILES.
    return len(set(bare)) == len(bare) or not {*bare} <= {*"BCNOPSFI", "Cl", "Br"}


_FORMS: dict[str, Callable[[str], tuple[str, str]]] = {
    "smiles": _molecule,
    "polymer": _polymer,
    "formula": _formula,
    "crystal": crystals.canonical_crystal,
}
