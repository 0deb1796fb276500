"""How a large library is gathered and asked: memory and seconds of the catalog.

`python benchmarks/catalog.py [--models 1000000] [--shards 3000]` writes the rows of that many
shards, joins them as rule catalog does, and asks questions of the result.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scattershot.library import build_catalog, query
from scattershot.library.shard import SCHEMA

QUESTIONS = {
    "the best ten": {"best": True, "limit": 10},
    "the best ten of a property and setup": {
        "property": "density", "setup": "NN1", "best": True, "limit": 10,
    },
    "the best hundred with a descriptor, at least 0.9": {
        "descriptor": "rdkit2d", "at_least": 0.9, "best": True, "limit": 100,
    },
}  # fmt: skip


def main() -> None:
    """Print one line for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=1_000_000)
    parser.add_argument("--shards", type=int, default=3_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        each = -(-args.models // args.shards)
        shards = [write_rows(folder / f"{number:06}.parquet", number, each)
                  for number in range(args.shards)]  # fmt: skip
        query_file = folder / "catalog.parquet"
        before = peak()
        started = time.perf_counter()
        models = build_catalog(shards, query_file)
        print(
            f"{models:,} models of {args.shards:,} shards joined in"
            f" {time.perf_counter() - started:.1f} s; peak memory rose from {before}"
            f" to {peak()} MB;"
            f" {query_file.stat().st_size / 1e6:.0f} MB"
        )
        for text, conditions in QUESTIONS.items():
            started, used = time.perf_counter(), time.process_time()
            found = query(query_file, **conditions)
            print(
                f"{text}: {len(found)} models in {time.perf_counter() - started:.2f} s"
                f" ({time.process_time() - used:.2f} s of CPU time)"
            )
        print(f"peak memory {peak()} MB")


def peak() -> int:
    """Most megabytes that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def write_rows(path: Path, number: int, models: int) -> Path:
    """The rows of a shard with made-up values."""
    random = np.random.default_rng(number)
    property = f"data.{('density', 'melting_point', 'gap', 'dipole')[number % 4]}"
    setup = ("NN1", "NN2", "RF1")[number % 3]
    frame = pd.DataFrame(index=range(models))
    for field in SCHEMA:
        if pa.types.is_string(field.type):
            frame[field.name] = ""
        elif pa.types.is_boolean(field.type):
            frame[field.name] = True
        elif pa.types.is_integer(field.type):
            frame[field.name] = random.integers(0, 10_000, models)
        else:
            frame[field.name] = random.random(models)
    frame["index"] = np.arange(models) + models * (number // 12)
    frame["model_id"] = [f"{property}/{setup}/{index:06}" for index in frame["index"]]
    frame["property"], frame["setup"], frame["shard"] = property, setup, f"{number:04}"
    frame["sha256"] = f"{number:064}"
    frame["descriptors"] = ("rdkit5+rdkit2d", "rcdk")[number % 2]
    frame["hyperparameters"] = [
        f'{{"widths": [{a}, {b}, 20], "schedule": "cosine", "columns": {a}}}'
        for a, b in random.integers(100, 400, (models, 2))
    ]
    pq.write_table(pa.Table.from_pandas(frame, SCHEMA, preserve_index=False), path)
    return path


if __name__ == "__main__":
    main()
