"""What a model of each setup costs: rate of training, bytes of its arrays, on the same rows.

    python benchmarks/families.py --quick \\
        results/sources/elasticity_crystals.bulk_modulus.parquet \\
        results/descriptors/elasticity_crystals.{composition,graph}.parquet

Setups of config/setups.yaml, all models of one replicate, one thread, CPU time; 20 models of each,
or with --quick 4 (elastic nets: whole paths of ten). Graphs are for CGCNN, all other descriptors
together for the others; without a file of graphs CGCNN is left out. Bytes are those of a model's
arrays in its shard, the columns and scales that it keeps included; a node or a weight is what the
family's own arrays are counted in.
"""

import argparse
import os
import time
from pathlib import Path

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import numpy as np

from scattershot import config, data, descriptors, models, sweep
from scattershot.library import pretrain

ROOT = Path(__file__).parents[1]
FRAME = ("columns", "x_mean", "x_scale", "y_mean_scale")


def main() -> None:
    """Train some models of each setup and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("descriptors", type=Path, nargs="+")
    parser.add_argument("--quick", action="store_true", help="4 models of each setup")
    args = parser.parse_args()
    frame, about = data.read_frame(args.source)
    graphs = [path for path in args.descriptors if descriptors.descriptor_of(path) == "graph"]
    others = [path for path in args.descriptors if path not in graphs]
    print(f"{about['property']}, {len(frame)} rows\n")
    print("| setup | models | models/min/core | bytes/model | counted in | bytes each | best r |")
    print("|---|---|---|---|---|---|---|")
    rows = {
        kind: pretrain.source_rows(frame, about, files).replicate(0)
        for kind, files in (("graph", graphs), ("columns", others))
        if files
    }
    for name, ranges in config.load([ROOT / "config" / "config.yaml"], ROOT).setups.items():
        kind = "graph" if ranges["family"] == "cgcnn" else "columns"
        if kind in rows:
            print(line(name, ranges, rows[kind], 4 if args.quick else 20), flush=True)


def line(setup: str, ranges: dict, rows: models.Rows, count: int) -> str:
    """Train models of a setup; a row of the table."""
    if ranges["family"] == "elastic_net":
        count *= sweep.PATH
    samples = sweep.draw(2019, "benchmark", setup, ranges, 1, 0, count + 1)
    list(models.fit(samples[count:], rows))  # Compiles, and imports what is only then imported.
    started = time.process_time()
    trained = list(models.fit(samples[:count], rows))
    seconds = time.process_time() - started
    size = np.mean([sum(array.nbytes for array in model.tensors.values()) for model in trained])
    unit, each = per_part(trained)
    best = max(model.record["test_pearson"] for model in trained)
    return (
        f"| {setup} | {count} | {60 * count / seconds:,.1f} | {size:,.0f} | {unit} "
        f"| {each:.1f} | {best:.3f} |"
    )


def per_part(trained: list[models.Trained]) -> tuple[str, float]:
    """What a family's own arrays are counted in, and bytes of each."""
    own = [
        {name: array for name, array in model.tensors.items() if name not in FRAME}
        for model in trained
    ]
    size = sum(array.nbytes for arrays in own for array in arrays.values())
    if "feature" in own[0]:
        return "nodes", size / sum(len(arrays["feature"]) for arrays in own)
    return "weights", size / sum(array.size for arrays in own for array in arrays.values())


if __name__ == "__main__":
    main()
