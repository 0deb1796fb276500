"""XenonPy's 290 compositional descriptors.

Average, sum, variance, maximum and minimum of 58 element properties over the atoms of a formula,
in XenonPy's order and with its labels (`ave:atomic_number` ... `min:Polarizability`). With amounts
w_e of the elements e and the normalised amounts w*_e = w_e / sum(w):

    ave = sum w*_e f_e      sum = sum w_e f_e      var = sum w*_e (f_e - ave)^2

and max and min over the elements present. `sum` depends on the amounts as written: Fe4O6 has
twice the sum of Fe2O3, all else is equal.

SMILES count all atoms, implicit hydrogens too. A repeat unit counts its own atoms, without its
attachment points and without anything in their place: `*CC*` is C2H4. Crystals count the atoms of
the cell as given.

The element table (elements.csv, H to Pu) is XenonPy's `elements_completed`, its missing values
imputed by XenonPy's authors. Units, sources and licences: elements.md beside this file.

Source: Liu et al., XenonPy, https://github.com/yoshida-lab/XenonPy; Yamada et al. 2019.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from pymatgen.core import Composition as Formula

from scattershot.descriptors import crystals
from scattershot.descriptors.base import Descriptor, UnreadableStructureError
from scattershot.descriptors.molecules import parse

TABLE = Path(__file__).with_name("elements.csv")
STATISTICS = ("ave", "sum", "var", "max", "min")
REVISION = 1


class ElementTable:
    """The properties of the elements H to Pu.

    Attributes:
        symbols: the 94 elements.
        properties: names of the 58 properties.
        features: their values, shape (94, 58).
    """

    def __init__(self) -> None:
        table = pd.read_csv(TABLE, index_col="element", keep_default_na=False)
        self.symbols, self.properties = list(table.index), list(table.columns)
        self.features = table.to_numpy(dtype=np.float64)

    def counts(self, amounts: Mapping[str, float]) -> np.ndarray:
        """Amounts of all elements, shape (94,).

        Raises:
            UnreadableStructureError: an element beyond Pu.
        """
        unknown = sorted(amounts.keys() - set(self.symbols))
        if unknown:
            raise UnreadableStructureError(
                f"no element data for {', '.join(unknown)} (only H to Pu)"
            )
        return np.array([amounts.get(symbol, 0.0) for symbol in self.symbols])

    def of(self, amounts: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Amounts (m,) and properties (m, 58) of the m elements that are there.

        Raises:
            UnreadableStructureError: an element beyond Pu.
        """
        counts = self.counts(amounts)
        there = counts > 0
        return counts[there], self.features[there]


class Composition(Descriptor):
    """290 statistics of element properties, for all kinds of structures."""

    name = "composition"
    kinds = frozenset({"formula", "smiles", "polymer", "crystal"})
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self._elements = ElementTable()
        self.columns = [f"{s}:{name}" for s in STATISTICS for name in self._elements.properties]
        self.version = f"xenonpy elements_completed, revision {REVISION}"

    def row(self, text: str, kind: str) -> np.ndarray:
        """The 290 values of one formula, SMILES or crystal, shape (290,)."""
        weights, features = self._elements.of(amounts_of(text, kind))
        normalised = weights / weights.sum()
        average = normalised @ features
        return np.concatenate(
            [
                average,
                weights @ features,
                normalised @ (features - average) ** 2,
                features.max(axis=0),
                features.min(axis=0),
            ]
        )


def amounts_of(text: str, kind: str) -> dict[str, float]:
    """Amount of each element in a structure of any kind.

    Raises:
        UnreadableStructureError: it cannot be read or holds no atom.
    """
    if kind == "formula":
        return formula_amounts(text)
    if kind == "crystal":
        return dict(Counter(site.specie.symbol for site in crystals.parse(text)))
    return smiles_amounts(text)


def formula_amounts(formula: str) -> dict[str, float]:
    """Amount of each element in a formula, multiplicity kept; D and T count as H.

    Raises:
        UnreadableStructureError: not a formula, or no atom in it.
    """
    try:
        amounts = Formula(formula).get_el_amt_dict()
    except ValueError as error:
        raise UnreadableStructureError(f"not a formula: {error}") from error
    if not amounts or not np.isfinite(sum(amounts.values())):
        raise UnreadableStructureError("the formula holds no atom or an endless amount")
    return dict(amounts)


def smiles_amounts(smiles: str) -> dict[str, float]:
    """Amount of each element in a molecule or repeat unit, hydrogens counted, dummies not.

    Raises:
        UnreadableStructureError: the SMILES does not parse or holds no atom but dummies.
    """
    amounts: Counter[str] = Counter()
    for atom in parse(smiles).GetAtoms():
        if atom.GetAtomicNum() > 0:
            amounts[atom.GetSymbol()] += 1
            amounts["H"] += atom.GetTotalNumHs()
    present = {symbol: float(count) for symbol, count in amounts.items() if count}
    if not present:
        raise UnreadableStructureError("the SMILES holds no atom but attachment points")
    return present
