"""Refractive index and dielectric constants of 1,056 crystals, with their structures (DFPT).

Source: matminer-0.2.8.tar.gz of the package index, matminer/datasets/dielectric_constant.csv;
later versions and the wheels do not carry it. The archive is read in memory, nothing of it is run.
The first line of the file is a reference, and its rows have an index that its header lacks. A file
that is no such archive is read as an own file with the same column names.
"""

import io
import tarfile
from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.archives import read_whole, tar_member
from scattershot.data.datasets import own_file
from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import require

_FILE = "matminer-0.2.8/matminer/datasets/dielectric_constant.csv"
_ID, _STRUCTURE = "material_id", "poscar"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the table; the id is the Materials Project's, the structure a POSCAR.

    Raises:
        DataError: the archive is damaged, or lacks the file or a column.
    """
    if not tarfile.is_tarfile(path):
        return own_file.read(path, {**entry, "id_column": _ID, "structure_column": _STRUCTURE})
    properties = entry["properties"]
    content = tar_member(read_whole(path), _FILE, str(path))
    table = pd.read_csv(io.BytesIO(content), skiprows=1).reset_index(drop=True)
    columns = [prop["column"] for prop in properties.values()]
    require(table.columns, [_ID, _STRUCTURE, *columns], f"{path}: {_FILE}")
    return raw_frame(table, _STRUCTURE, properties, ids=table[_ID])
