"""Composition tables of inorganic materials: Matbench and CrabNet's benchmark data.

Source: wheel crabnet 2.0.8. A property's `column` names the table:
crabnet/data/matbench/<name>.csv, else the three parts of
crabnet/data/benchmark_data/<name>/{train,val,test}.csv. Each has columns formula and target.

The tables have lost the crystal structures that the values belong to, so polymorphs of a formula
are duplicates here: merged where they agree within the data set's tolerance, dropped otherwise.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.wheel import members, table
from scattershot.errors import DataError

_MATBENCH = "crabnet/data/matbench/{}.csv"
_BENCHMARK = "crabnet/data/benchmark_data/{}/{}.csv"
_PARTS = ("train", "val", "test")


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read one table per property, one below the other; ids are table name and row."""
    present = members(path)
    tables = []
    for name, prop in entry["properties"].items():
        source = str(prop["column"])
        files = [_MATBENCH.format(source)]
        if files[0] not in present:
            files = [_BENCHMARK.format(source, part) for part in _PARTS]
        if not set(files) <= set(present):
            raise DataError(f"{path}: no table {source!r} in crabnet/data; correct `column`")
        rows = pd.concat([table(path, file, ["formula", "target"]) for file in files])
        ids = [f"{source}-{number}" for number in range(1, len(rows) + 1)]
        tables.append(pd.DataFrame({"id": ids, "text": rows["formula"], name: rows["target"]}))
    frame = pd.concat(tables, ignore_index=True)
    frame.insert(0, "row", range(1, len(frame) + 1))
    return frame
