"""Measured gas permeability of 786 polymers, in Barrer.

Source: wheel torch-molecule 0.1.7, torch_molecule/datasets/data/polymer_gas_permeability.csv.gz
(version 0.2.0 dropped the file). Membrane Society of Australasia's database as curated for
GREA/DCT. Columns SMILES (repeat unit), CH4, CO2, H2, N2, O2.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import table

_FILE = "torch_molecule/datasets/data/polymer_gas_permeability.csv.gz"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the table; the id is the row number."""
    properties = entry["properties"]
    columns = ["SMILES", *dict.fromkeys(prop["column"] for prop in properties.values())]
    return raw_frame(table(path, _FILE, columns), "SMILES", properties)
