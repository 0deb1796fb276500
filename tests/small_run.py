"""A small run on made-up compounds, for tests of the workflow as a whole: seconds a stage."""

import copy
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCE, TARGET, SCHEME = "compounds.gap", "compounds.hardness", "3fold"
CONFIG: dict[str, Any] = {
    "seed": 1,
    "datasets": {
        "compounds": {
            "path": "compounds.csv",
            "structure": "formula",
            "properties": {
                "gap": {"unit": "eV"},
                "volume": {"unit": "A3"},
                "hardness": {"unit": "GPa"},
                "weight": {"unit": "u"},
            },
        }
    },
    "setups": {
        "NN": {
            "family": "network",
            "hidden_layers": [2, 3],
            "first_layer": [12, 24],
            "last_layer": [5, 8],
            "columns": [50, 80],
            "schedule": "cosine",
        },
        "EN": {"family": "elastic_net", "alpha": [0, 1], "log10_lambda": [-3, 0], "columns": 50},
    },
    "sources": {
        "all": {
            "properties": [SOURCE],
            "descriptors": ["composition_means"],
            "rows": 90,
            "setups": {"NN": 6, "EN": 4},
        }
    },
    "targets": {TARGET: {"draw": 20, "descriptors": ["composition_means"]}},
    "splits": {"replicates": 2},
    "shard": 3,
    "transfer": {"folds": 3, "repeats": 1, "inner_folds": 2, "heads": ["ridge"], "shuffled": 0},
}


def config(**changes: Any) -> dict[str, Any]:
    """CONFIG with some of its keys merged over, mapping by mapping."""
    return merged(copy.deepcopy(CONFIG), copy.deepcopy(changes))


def write(folder: Path, **changes: Any) -> Path:
    """Write the data and `small.yaml`, with some keys of it changed; the folder."""
    write_data(folder / "compounds.csv")
    (folder / "small.yaml").write_text(yaml.safe_dump(config(**changes), sort_keys=False))
    return folder


def write_data(path: Path, rows: int = 150) -> None:
    """Compounds of two metals and a non-metal, with properties that follow from their makeup."""
    metals = ["Li", "Na", "K", "Mg", "Ca", "Sr", "Al", "Ga", "Ti", "Zr", "Si", "Ge"]
    combined = product(metals[:6], metals[6:], (1, 2), ["O3", "S3", "N2", "F4"])
    formulas = [f"{a}{x}{b}{rest}" for a, b, x, rest in combined][:rows]
    random = np.random.default_rng(0)
    sizes = np.array([len(formula) for formula in formulas])
    frame = pd.DataFrame({"formula": formulas})
    frame["gap"] = sizes + np.sin(np.arange(rows)) + 0.1 * random.normal(size=rows)
    frame["volume"] = 10 * sizes + random.normal(size=rows)
    frame["hardness"] = 3 + frame["gap"] + 0.1 * random.normal(size=rows)
    frame["weight"] = 20 * sizes + random.normal(size=rows)
    frame.loc[60:, ["hardness", "weight"]] = np.nan
    frame.to_csv(path, index=False)


def command(*arguments: str) -> list[str]:
    """Snakemake on the real Snakefile and profile with `small.yaml` of the working directory."""
    start = [sys.executable, "-m", "snakemake", "--snakefile", str(REPOSITORY / "Snakefile")]
    return [*start, *arguments, "--configfile", "small.yaml"]


def snakemake(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Snakemake in a folder to its end; what it said is in `stdout`."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def library_of(folder: Path) -> dict[str, pd.DataFrame]:
    """All rows of a library, by shard; without the one column that differs between equal runs."""
    shards = sorted((folder / "results" / "library").glob("*/*/*.parquet"))
    root = folder / "results" / "library"
    return {
        str(path.relative_to(root)): pd.read_parquet(path).drop(columns="seconds")
        for path in shards
    }


def assert_same_library(one: Path, other: Path) -> None:
    """Both runs have the same shards, row by row; their rows hold the checksums of the models."""
    first, second = library_of(one), library_of(other)
    assert first.keys() == second.keys()
    assert first
    for name in first:
        pd.testing.assert_frame_equal(first[name], second[name])


def merged(into: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`new` merged into `into`, mapping by mapping."""
    for key, value in new.items():
        both = isinstance(value, dict) and isinstance(into.get(key), dict)
        into[key] = merged(into[key], value) if both else value
    return into
