"""Time and memory per rule, from Snakemake's benchmark files."""

import csv
import math
from pathlib import Path
from typing import Any


def rules(benchmarks: Path) -> list[dict[str, Any]]:
    """Jobs, seconds and memory of each rule, the longest first.

    Args:
        benchmarks: a folder with a folder per rule, holding .tsv files at any depth. A folder
            that does not exist counts as empty.

    Returns:
        `rule`, `jobs`, `seconds` (wall time, summed over jobs), `longest` (seconds),
        `cpu_seconds` and `memory` (largest resident set, MB); the last two None where no job
        ran long enough to be sampled.
    """
    found = []
    for folder in sorted(path for path in benchmarks.glob("*") if path.is_dir()):
        jobs = [job for path in sorted(folder.rglob("*.tsv")) for job in _jobs(path)]
        if jobs:
            seconds = [_value(job, "s") or 0.0 for job in jobs]
            memory = [value for job in jobs if (value := _value(job, "max_rss")) is not None]
            cpu = [value for job in jobs if (value := _value(job, "cpu_time")) is not None]
            found.append(
                {
                    "rule": folder.name,
                    "jobs": len(jobs),
                    "seconds": sum(seconds),
                    "longest": max(seconds),
                    "cpu_seconds": sum(cpu) if cpu else None,
                    "memory": max(memory, default=None),
                }
            )
    return sorted(found, key=lambda rule: -rule["seconds"])


def _jobs(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _value(job: dict[str, str], column: str) -> float | None:
    """A number of a benchmark file, where Snakemake writes "-" or "NA" for not sampled."""
    try:
        value = float(job.get(column) or "nan")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
