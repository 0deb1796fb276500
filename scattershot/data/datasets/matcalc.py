"""Crystals of MatCalc's benchmark files, with computed properties.

Source: github.com/materialsvirtuallab/matcalc, benchmark_data/*.json.gz: records with mp_id,
formula, structure (pymatgen's JSON) and properties. Column `heat_capacity_per_atom` is
`heat_capacity`, which is that of a whole cell, divided by the number of sites of the structure.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.datasets.raw import raw_frame
from scattershot.data.formats import records
from scattershot.data.wheel import require

_ID, _STRUCTURE = "mp_id", "structure"
_CELL, _ATOM = "heat_capacity", "heat_capacity_per_atom"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the records; the id is the Materials Project's.

    Raises:
        DataError: the file is damaged or lacks a column.
    """
    properties = entry["properties"]
    columns = [prop["column"] for prop in properties.values()]
    stored = [_CELL if column == _ATOM else column for column in columns]
    table = records.read(path, list(dict.fromkeys([_ID, _STRUCTURE, *stored])))
    require(table.columns, [_ID, _STRUCTURE, *stored], str(path))
    if _ATOM in columns:
        atoms = [len(json.loads(text)["sites"]) for text in table[_STRUCTURE]]
        table[_ATOM] = table[_CELL].astype(float) / atoms
    return raw_frame(table, _STRUCTURE, properties, ids=table[_ID])
