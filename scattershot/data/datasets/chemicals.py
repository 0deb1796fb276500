"""Measured properties of organic compounds, from the tables of the chemicals package.

Source: wheel chemicals 1.5.2. Its tables are keyed by CAS number; SMILES come from the identifier
tables (PubChem large and small, user, inorganic; the first that has the CAS). A property's `column`
names a recipe below: tables in order of preference, the first that has a value counts.

Left out on purpose:
- every table whose name ends in _predictions, and psi4_dipoles: computed, not measured;
- Yaws' boiling points, critical constants and heats of formation: mostly estimated, unmarked;
- TRC's heat of formation: its values are those at 0 K (within 1.5 kJ/mol of ATcT's at 0 K in the
  median, 13 to 34 kJ/mol off all tables for 298 K);
- Common Chemistry's molar volumes: off by powers of ten for some compounds.
Share of compounds for which a kept table differs by more than 5 % from those before it, at most:
critical temperature 2 %, heat of vaporisation 4 %, liquid heat capacity and boiling point 5 %,
Hansen parameter 6 %, melting point 7 %, critical pressure 9 %, log P 11 %, critical volume 20 %,
flash point 22 %, dipole moment 34 %. Heats of formation differ by 2.2 kJ/mol or less in the median.

Density is that of the liquid at 20-25 °C: rows of CRC's table that melt above 298 K or boil below
it are left out. Refractive index: sodium D line, 288 to 303 K (nearly all at 293 K). Permittivity:
288 to 303 K. Surface tension, heat capacities, viscosity, thermal conductivity: 298.15 K, from
correlations of measured data inside their range of validity; heats of vaporisation: 298 K.

Rows are the CAS numbers with a value in any configured property, in ascending order; only organic
compounds (carbon with hydrogen or halogen, otherwise H B C N O F Si P S Cl Se Br I) of one fragment
are kept.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scattershot.data.datasets import chemicals_correlations as at
from scattershot.data.wheel import member, table
from scattershot.errors import DataError

_ROOT = "chemicals/"
_IDENTIFIERS = (
    "Identifiers/chemical identifiers pubchem large.tsv",
    "Identifiers/chemical identifiers pubchem small.tsv",
    "Identifiers/chemical identifiers example user db.tsv",
    "Identifiers/Inorganic db.tsv",
)
_ORGANIC = frozenset(["H", "B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Se", "Br", "I"])
_BESIDE_CARBON = frozenset(["H", "F", "Cl", "Br", "I"])
_T298 = 298.15


class Recipe(NamedTuple):
    """A table and how a value comes from its rows: a column times a scale, or a correlation."""

    file: str
    value: str | Callable[[pd.DataFrame], pd.Series]
    scale: float = 1.0
    keep: Callable[[pd.DataFrame], pd.Series] | None = None


def _liquid(rows: pd.DataFrame) -> pd.Series:
    return ~(rows["Tm"] >= _T298) & ~(rows["Tb"] <= _T298)


def _room_temperature(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda rows: rows[column].between(288, 304)


_CRC = "Misc/Physical Constants of Organic Compounds.csv"
_WEBBOOK = "Misc/webbook_constants.tsv"
_COMMON = "Misc/common_chemistry_data.tsv"
_WIKIDATA = "Misc/wikidata_properties.tsv"
_IUPAC = "Critical Properties/IUPACOrganicCriticalProps.tsv"
_CRC_CRITICAL = "Critical Properties/CRCCriticalOrganics.tsv"
_DIPPR = "Critical Properties/DIPPRPinaMartines.tsv"
_PSRK = "Critical Properties/Appendix to PSRK Revision 4.tsv"
_PASSUT = "Critical Properties/PassutDanner1973.tsv"
_CRC_THERMO = "Heat Capacity/CRC Standard Thermodynamic Properties of Chemical Substances.tsv"
_POLING = "Heat Capacity/PolingDatabank.tsv"
_TRC = "Heat Capacity/TRC Thermodynamics of Organic Compounds in the Gas State.tsv"
_PERRY_CP = "Heat Capacity/Perry_Table_2-153_DIPPR_100.tsv"
_PERRY_K = (
    "Thermal Conductivity/Table 2-315 Thermal Conductivity of Inorganic and Organic Liquids.tsv"
)
_PERRY_MU = "Viscosity/Table 2-313 Viscosity of Inorganic and Organic Liquids.tsv"
_HANSEN = (
    "Misc/alshehri_hansen_solubility_parameters.tsv",
    "Misc/hspipy_hansen_solubility_parameters.tsv",
    "Misc/ruben_manuel_hansen_solubility_parameters.tsv",
)

RECIPES: dict[str, tuple[Recipe, ...]] = {
    "Tb": tuple(Recipe(file, "Tb") for file in (_CRC, _WEBBOOK, _COMMON, _WIKIDATA)),
    "Tm": (
        Recipe(_CRC, "Tm"),
        Recipe("Phase Change/OpenNotebook Melting Points.tsv", "Tm"),
        *(Recipe(file, "Tm") for file in (_COMMON, _WEBBOOK, _WIKIDATA)),
    ),
    "Tc": tuple(
        Recipe(file, "Tc") for file in (_IUPAC, _CRC_CRITICAL, _WEBBOOK, _DIPPR, _PASSUT, _PSRK)
    ),
    "Vc": tuple(
        Recipe(file, "Vc", 1e6) for file in (_IUPAC, _CRC_CRITICAL, _WEBBOOK, _DIPPR, _PSRK)
    ),
    "Pc": tuple(Recipe(file, "Pc", 1e-6) for file in (_IUPAC, _CRC_CRITICAL, _WEBBOOK, _DIPPR)),
    "rho": (Recipe(_CRC, "rho", keep=_liquid),),
    "RI": (Recipe("Misc/CRC Handbook Organic RI.csv", "RI", keep=_room_temperature("RIT")),),
    "logP": (
        Recipe("Environment/Syrres logP data.csv.gz", "logP"),
        Recipe("Environment/CRC logP table.tsv", "logP"),
    ),
    "Hvap298": (
        Recipe("Phase Change/CRC Handbook Heat of Vaporization.tsv", "Hvap298", 1e-3),
        Recipe("Phase Change/Ghazerati Appendix Vaporization Enthalpy.tsv", "Hvap298", 1e-3),
        Recipe(_WEBBOOK, "Hvap", 1e-3),
    ),
    "Hsub": (
        Recipe("Phase Change/Ghazerati Appendix Sublimation Enthalpy.tsv", "Hsub", 1e-3),
        Recipe(_WEBBOOK, "Hsub", 1e-3),
    ),
    "Hfus": (Recipe("Phase Change/CRC Handbook Heat of Fusion.tsv", "Hfus", 1e-3),),
    "Hfg": (
        Recipe("Reactions/ATcT 1.112 (g).tsv", "Hfg", 1e-3),
        Recipe(_CRC_THERMO, "Hfg", 1e-3),
        Recipe(_WEBBOOK, "Hfg", 1e-3),
        Recipe("Reactions/API TDB Albahri Hf (g).tsv", "Hfg", 1e-3),
    ),
    "Cpg": (
        Recipe(_TRC, at.trc_heat_capacity),
        Recipe(_POLING, "Cpg"),
        Recipe(_CRC_THERMO, "Cpg"),
    ),
    "Cpl": (
        Recipe("Heat Capacity/Zabransky.tsv", at.zabransky),
        Recipe(_POLING, "Cpl"),
        Recipe(_CRC_THERMO, "Cpl"),
        Recipe(_PERRY_CP, at.perry_heat_capacity),
    ),
    "sigma": (
        Recipe("Interface/Jasper-Lange.tsv", at.jasper),
        Recipe("Interface/MuleroCachadinaParameters.tsv", at.mulero_cachadina),
        Recipe("Interface/SomayajuluRevised.tsv", at.somayajulu),
        Recipe("Interface/VDI PPDS surface tensions.tsv", at.vdi_surface_tension),
    ),
    "T_flash": (
        Recipe("Safety/DIPPR T_flash Serat.csv", "T_flash"),
        Recipe("Safety/IS IEC 60079-20-1 2010.tsv", "T_flash"),
        Recipe("Safety/NFPA 497 2008.tsv", "T_flash"),
        Recipe(_WIKIDATA, "T_flash"),
    ),
    "dipole_moment": (
        Recipe("Misc/Muller Supporting Info Dipoles.csv", "dipole_moment"),
        Recipe("Misc/Poling Dipole.csv", "dipole_moment"),
        Recipe("Misc/cccbdb.nist.gov Dipoles.csv", "dipole_moment"),
    ),
    "permittivity": (
        Recipe(
            "Electrolytes/Permittivity (Dielectric Constant) of Liquids.tsv",
            "Permittivity",
            keep=_room_temperature("T"),
        ),
    ),
    "delta_D": tuple(Recipe(file, "HANSEN_DELTA_D", 1e-3) for file in _HANSEN),
    "viscosity": (Recipe(_PERRY_MU, at.perry_viscosity),),
    "conductivity": (Recipe(_PERRY_K, at.perry_conductivity),),
}


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Join the tables of the configured properties with the identifiers; the id is the CAS number.

    Raises:
        DataError: a `column` is no recipe, or the wheel lacks a table.
    """
    load = cache(lambda file: _table(path, file))
    values = {}
    for name, prop in entry["properties"].items():
        if prop["column"] not in RECIPES:
            raise DataError(
                f"chemicals.{name}: unknown column {prop['column']!r}; "
                f"choose one of {', '.join(RECIPES)}"
            )
        values[name] = _property(RECIPES[prop["column"]], load)
    frame = pd.DataFrame(values).sort_index()
    known = _identifiers(path)
    found = [known.get(number, ("", "")) for number in frame.index]
    frame.insert(0, "row", np.arange(1, len(frame) + 1))
    frame.insert(1, "id", [_hyphenated(number) for number in frame.index])
    frame.insert(2, "text", [smiles for _, smiles in found])
    frame.insert(3, "reject", [_reject(formula, smiles) for formula, smiles in found])
    return frame.reset_index(drop=True)


def _property(recipes: tuple[Recipe, ...], load: Callable[[str], pd.DataFrame]) -> pd.Series:
    """The first value per CAS number in order of the recipes."""
    parts = []
    for recipe in recipes:
        rows = load(recipe.file)
        if recipe.keep is not None:
            rows = rows[recipe.keep(rows)]
        column = rows[recipe.value] if isinstance(recipe.value, str) else recipe.value(rows)
        column = pd.to_numeric(column, errors="coerce").dropna() * recipe.scale
        parts.append(column)
    joined = pd.concat(parts)
    return joined[~joined.index.duplicated()]


def _table(path: Path, file: str) -> pd.DataFrame:
    """A table of the wheel, indexed by CAS number without hyphens."""
    rows = table(path, _ROOT + file)
    numbers = [_number(cas) for cas in rows.iloc[:, 0]]
    rows.index = pd.Index([-1 if number is None else number for number in numbers], name="cas")
    return rows[rows.index > 0]


def _identifiers(path: Path) -> dict[int, tuple[str, str]]:
    """Formula and SMILES of each CAS number."""
    known: dict[int, tuple[str, str]] = {}
    for file in _IDENTIFIERS:
        for line in member(path, _ROOT + file).decode().splitlines():
            _, cas, formula, _, smiles, *_ = line.split("\t")
            number = _number(cas)
            if number is not None:
                known.setdefault(number, (formula, smiles))
    return known


def _reject(formula: str, smiles: str) -> str:
    elements = set(re.findall("[A-Z][a-z]?", formula))
    if not smiles:
        return "no structure in the identifier tables"
    if "C" not in elements or not elements & _BESIDE_CARBON or not elements <= _ORGANIC:
        return f"not an organic compound: {formula}"
    return "several fragments (salt, hydrate or mixture)" if "." in smiles else ""


def _number(cas: object) -> int | None:
    """A CAS number as an integer; tables write 50-00-0, 50000 or 50000.0."""
    text = str(cas).strip().removesuffix(".0")
    return int(text.replace("-", "")) if re.fullmatch(r"[0-9]+(-[0-9]{2}-[0-9])?", text) else None


def _hyphenated(number: int) -> str:
    return f"{number // 1000}-{number // 10 % 100:02}-{number % 10}"
