"""Refractive index, density and polarizability of 100,000 virtual organic molecules.

Source: wheel chemml 1.3, chemml/published/RI/input_files/properties.csv. Pol_DFT: static
polarizability in bohr³ (PBE0/def2-SVP); Den_MD: density in kg/m³ from molecular dynamics at 298 K;
RI_LL: refractive index from both with the Lorentz-Lorenz equation. Afzal et al., J. Phys. Chem. A
123, 7888 (2019).
"""

from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import table

_FILE = "chemml/published/RI/input_files/properties.csv"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the table; the id is its serial number."""
    properties = entry["properties"]
    columns = ["Sl.No", "Mol_Smiles", *dict.fromkeys(p["column"] for p in properties.values())]
    rows = table(path, _FILE, columns)
    return raw_frame(rows, "Mol_Smiles", properties, ids=rows["Sl.No"])
