"""How long Snakemake plans, and in how much memory: config/paper.yaml, and larger sweeps.

`python benchmarks/dag.py [--quick] [--json FILE]` makes dry runs. The JSON has `models`, `jobs`,
`seconds` and `rss_mb` of config/paper.yaml, and under `growth` the same of made-up sweeps, which
`--quick` leaves out.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from scattershot import config, files

ROOT = Path(__file__).resolve().parents[1]
GROWTH = [(140_000, 100), (1_000_000, 1000), (1_000_000, 100), (10_000_000, 1000)]
"""Models in all, and models of a shard."""


def main() -> None:
    """Print a line for each dry run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only config/paper.yaml")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    print(f"{'models':>11} {'shard':>6} {'jobs':>7} {'seconds':>8} {'MB':>6}")
    found = dry_run(ROOT / "config" / "paper.yaml")
    found["growth"] = [] if args.quick else [dry_run(made_up(*size)) for size in GROWTH]
    if args.json:
        files.write_json(args.json, found)


def made_up(models: int, shard: int) -> Path:
    """A config with so many models on ten properties of a file that is there."""
    folder = Path(tempfile.mkdtemp())
    (folder / "data.csv").write_text("formula\n")
    names = [f"p{number}" for number in range(10)]
    document = {
        "datasets": {
            "made_up": {
                "path": str(folder / "data.csv"),
                "structure": "formula",
                "properties": {name: {"unit": "1"} for name in [*names, "target"]},
            }
        },
        "sources": {
            "all": {
                "properties": [f"made_up.{name}" for name in names],
                "descriptors": ["composition"],
                "rows": 10_000,
                "setups": {"NN3": models // 10},
            }
        },
        "targets": {"made_up.target": {"descriptors": ["composition"]}},
        "shard": shard,
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def dry_run(path: Path) -> dict[str, Any]:
    """Plan the library of a config in an empty folder."""
    run = config.load([path], ROOT)
    models = sum(sum(source.setups.values()) for source in run.sources.values())
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as output:
        command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "library"]
        command += ["-n", "--quiet", "all", "--configfile", str(path)]
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read()
    total = re.search(r"^total +(\d+)", text, flags=re.MULTILINE)
    if status or not total:
        sys.exit(text)
    row = {
        "models": models,
        "shard": run.shard,
        "jobs": int(total[1]),
        "seconds": round(seconds, 1),
        "rss_mb": used.ru_maxrss // 1024,
    }
    print(f"{models:11,} {run.shard:6,} {row['jobs']:7,} {seconds:8.1f} {row['rss_mb']:6,}")
    return row


if __name__ == "__main__":
    main()
