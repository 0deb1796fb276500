"""The user's own file: structures and values, one material per row.

CSV, JSON, parquet, SDF or a folder of CIF files (scattershot.data.formats). The structure stands in
the column that `structure_column` names, the id in that of `id_column`; without the latter a column
`id` is used where there is one, and an id that was used before is told apart by its row.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data import formats
from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import require
from scattershot.errors import DataError

_STRUCTURE = {"smiles": "smiles", "polymer": "smiles", "formula": "formula", "crystal": "structure"}


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the file; cells stay as they are written.

    Raises:
        DataError: the file is missing, empty or damaged, or lacks a column.
    """
    text = formats.composed(entry.get("structure_column", _STRUCTURE[entry["structure"]]))
    properties = {
        name: {**prop, "column": formats.composed(prop["column"])}
        for name, prop in entry["properties"].items()
    }
    names = formats.composed(entry.get("id_column", "id"))
    wanted = [text, *(prop["column"] for prop in properties.values())]
    wanted += [names] if "id_column" in entry else []
    table = formats.read(path, list(dict.fromkeys([*wanted, names])))
    require(table.columns, wanted, str(path))
    formats.once(table, wanted, path)
    if table.empty:
        raise DataError(f"{path}: holds a header but no rows")
    ids = None
    if names in table:
        ids = _ids(table[names]) if "id_column" in entry else distinct(table[names])
    frame = raw_frame(table, text, properties, ids)
    if "reject" in table.attrs:
        frame["reject"] = table.attrs["reject"]
    return frame


def distinct(column: pd.Series) -> pd.Series:
    """Ids as text, each once: a column that happens to be called `id` may number anything."""
    texts = _ids(column)
    rows = pd.Series([f" (row {i})" for i in range(1, len(texts) + 1)], index=texts.index)
    return texts.where(~texts.duplicated(), texts + rows)


def _ids(column: pd.Series) -> pd.Series:
    """Ids as text; a row without one gets its row number."""
    texts = column.astype(object).where(column.notna(), "").astype(str).str.strip()
    numbers = pd.Series([f"row {i}" for i in range(1, len(texts) + 1)], index=texts.index)
    return texts.where(texts != "", numbers)
