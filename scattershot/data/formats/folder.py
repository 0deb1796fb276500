"""A folder of CIF files: `properties.csv` with a column `id`, and for each id a file `<id>.cif`.

The text of the CIF file becomes column `structure`.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scattershot.data.archives import read_whole
from scattershot.data.formats import delimited
from scattershot.errors import DataError

TABLE = "properties.csv"
_CIF_LIMIT = 16 * 2**20


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The rows of the table with their structures, then the CIF files that have no row.

    Raises:
        DataError: no table in the folder, or a table without ids.
    """
    if not (path / TABLE).is_file():
        raise DataError(
            f"{path}: holds no {TABLE}; expected one with a column `id` (the names of the CIF "
            "files without .cif) and a column per property"
        )
    table = delimited.read(path / TABLE, columns)
    if "id" not in table:
        raise DataError(f"{path / TABLE}: no column 'id' with the names of the CIF files")
    delimited.once(table, ["id"], path / TABLE)
    files = {file.stem: file for file in sorted(path.glob("*.cif"))}
    ids = [name.strip().removesuffix(".cif") for name in table["id"]]
    reasons = [
        reason or ("" if name in files else f"no file {name}.cif in the folder")
        for name, reason in zip(ids, table.attrs["reject"], strict=True)
    ]
    alone = sorted(files.keys() - set(ids))
    joined = pd.concat([table.assign(id=ids), pd.DataFrame({"id": alone})], ignore_index=True)
    joined["structure"] = [
        read_whole(files[name], _CIF_LIMIT).decode("utf-8", errors="replace")
        if name in files
        else ""
        for name in joined["id"]
    ]
    joined.attrs["repeated"] = table.attrs["repeated"]
    joined.attrs["reject"] = reasons + [f"not in {TABLE}"] * len(alone)
    return joined
