"""Measured formation enthalpies of inorganic compounds, in eV/atom.

Source: wheel pymatgen 2026.10.24, pymatgen/analysis/compatibility/exp_compounds.json.gz: the 2,135
compounds that the Materials Project's corrections of 2020 are fitted to (Wang et al. 2021). The
file has `formula`, `exp energy` and `uncertainty` in eV per formula unit (Ag2CO3: -5.242 eV are
the tabulated -505.8 kJ/mol) and `mpid`. Column `energy_per_atom` is `exp energy` divided by the
number of atoms in the formula.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from pymatgen.core import Composition

from scattershot.data.archives import gunzip
from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import member, require

_FILE = "pymatgen/analysis/compatibility/exp_compounds.json.gz"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the records; the id is the row number, since a compound may have no mpid.

    Raises:
        DataError: the wheel is damaged, or lacks the file or a column.
    """
    properties = entry["properties"]
    table = pd.DataFrame(json.loads(gunzip(member(path, _FILE), f"{path}: {_FILE}")))
    require(table.columns, ["formula", "exp energy"], f"{path}: {_FILE}")
    atoms = [Composition(formula).num_atoms for formula in table["formula"]]
    table["energy_per_atom"] = table["exp energy"] / atoms
    columns = [prop["column"] for prop in properties.values()]
    require(table.columns, columns, f"{path}: {_FILE}")
    return raw_frame(table, "formula", properties)
