"""How fast structures are described, and how many bytes they take on disk; one process.

    python benchmarks/descriptors.py TABLES                  the folder results/tables of a run
    python benchmarks/descriptors.py TABLES --json FILE

CPU time is counted. The first structures are described twice, once before the clock starts: what
is loaded or started once (a Java runtime, tables of elements) is not in the rate.
"""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from scattershot import data, files
from scattershot.descriptors import DESCRIPTORS, write_described

TABLES = {
    "smiles": "qm9",
    "polymer": "radonpy",
    "formula": "matbench",
    "crystal": "elasticity_crystals",
}
"""A table of each kind of structure."""

STRUCTURES = {"ofm": 100, "rdf": 300, "graph": 300}
DEFAULT = 1000
WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tables", type=Path, help="folder of property tables")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    chosen = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores.\n")
    print("| descriptor | columns | structures | per CPU-second | bytes each on disk |")
    print("|---|--:|---|--:|--:|")
    records = []
    for name, descriptor in DESCRIPTORS.items():
        for kind, dataset in TABLES.items():
            path = chosen.tables / f"{dataset}.parquet"
            if kind in descriptor.kinds and path.exists():
                records.append(described(name, kind, path))
    if chosen.json:
        files.write_json(chosen.json, {"descriptors": records})


def described(name: str, kind: str, path: Path) -> dict[str, object]:
    """Describe some structures of a table, print how long it took and return it."""
    table, _ = data.read_frame(path)
    rows = table.iloc[:: max(1, len(table) // STRUCTURES.get(name, DEFAULT))]
    structures = rows["structure"].to_numpy()
    texts = rows["composition" if kind == "formula" else "structure"].to_numpy()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "described.parquet"
        write_described(file, name, structures[:WARM_UP], texts[:WARM_UP], kind)
        start = time.process_time()
        write_described(file, name, structures, texts, kind)
        rate = len(rows) / (time.process_time() - start)
        size = file.stat().st_size / len(rows)
    graphs = DESCRIPTORS[name].dtype == object
    width = "" if graphs else len(DESCRIPTORS[name].columns)
    count = f"{len(rows):,} of {path.stem}"
    print(f"| {name} | {width} | {count} | {rate:,.0f} | {size:,.0f} |", flush=True)
    return {
        "descriptor": name,
        "kind": kind,
        "structures": len(rows),
        "per_cpu_second": rate,
        "bytes_per_structure": size,
    }


if __name__ == "__main__":
    main()
