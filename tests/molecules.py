"""Fixtures: small molecules with their descriptors, and a library of models trained on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem
from rdkit.Chem import Crippen

from scattershot import descriptors, seeds, sweep
from scattershot.library import pretrain, write_shard
from scattershot.sweep import Sample

GROUPS = ["O", "N", "F", "Cl", "Br", "C#N", "C=O", "C(=O)O", "S", "OC", "c1ccccc1", "C1CCCC1"]
ABOUT: dict[str, Any] = {
    "property": "made_up.refractivity",
    "label": "Molar refractivity",
    "unit": "cm3/mol",
    "dataset": "made_up",
    "licence": "BSD-3-Clause",
    "citation": "Wildman & Crippen 1999",
    "transform": "none",
    "seed": 7,
    "source_sha256": "0" * 64,
    "removed_by_guard": 0,
    "sampled": 120,
}
RANGES: dict[str, dict[str, Any]] = {
    "NN": {
        "family": "network",
        "hidden_layers": [2, 3],
        "first_layer": [12, 20],
        "last_layer": [4, 8],
        "columns": [20, 40],
        "schedule": "cosine",
    },
    "RF": {"family": "forest", "trees": [5, 20], "mtry": [5, 20], "columns": 40},
    "GB": {
        "family": "boosting",
        "eta": [0.1, 1.0],
        "depth": [2, 4],
        "rounds": [5, 20],
        "columns": 40,
    },
    "EN": {
        "family": "elastic_net",
        "alpha": [0.0, 1.0],
        "log10_lambda": [-3.0, -1.0],
        "columns": 40,
    },
}


def samples(setup: str, start: int = 0, stop: int = 4, replicates: int = 2) -> list[Sample]:
    """Rows of a small sweep of one setup of RANGES."""
    return sweep.draw(7, ABOUT["property"], setup, RANGES[setup], replicates, start, stop)


@dataclass(frozen=True)
class Molecules:
    """120 molecules, their refractivity as a source property, and their descriptors."""

    frame: pd.DataFrame
    paths: dict[str, Path]

    def rows(self, names: Sequence[str] = ("rdkit5", "rdkit2d")) -> pretrain.SourceRows:
        """What rule pretrain trains on."""
        return pretrain.source_rows(self.frame, ABOUT, [self.paths[name] for name in names])


@pytest.fixture(scope="session")
def molecules(tmp_path_factory: pytest.TempPathFactory) -> Molecules:
    """Alkyl chains with a functional group at their end."""
    structures = [Chem.CanonSmiles("C" * length + g) for length in range(2, 12) for g in GROUPS]
    frame = pd.DataFrame({"structure": structures})
    frame["value"] = [Crippen.MolMR(Chem.MolFromSmiles(text)) for text in structures]
    for replicate in range(2):
        drawn = seeds.ranks(structures, "split", replicate)
        frame[f"split_{replicate}"] = np.select(
            [drawn < 0.2, drawn < 0.35], ["test", "validation"], "train"
        )
    folder = tmp_path_factory.mktemp("descriptors")
    paths = {}
    for name in ("rdkit5", "rdkit2d"):
        paths[name] = folder / f"made_up.{name}.parquet"
        descriptors.write_described(paths[name], name, structures, structures, "smiles")
    return Molecules(frame, paths)


TrainShard = Callable[..., tuple[Path, Path]]


@pytest.fixture(scope="session")
def train_shard(molecules: Molecules, tmp_path_factory: pytest.TempPathFactory) -> TrainShard:
    """Train the models of a shard and write it; returns its two files."""

    def train(
        setup: str,
        chosen: Sequence[Sample] | None = None,
        names: Sequence[str] = ("rdkit5", "rdkit2d"),
    ) -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp(setup)
        models, rows = folder / "0000.safetensors", folder / "0000.parquet"
        source = molecules.rows(names)
        trained = list(pretrain.train(samples(setup) if chosen is None else chosen, source))
        write_shard(trained, source.source(setup), "0000", models, rows)
        return models, rows

    return train


@pytest.fixture(scope="session")
def networks(train_shard: TrainShard) -> tuple[Path, Path]:
    """A shard of four trained networks: its safetensors and its parquet file."""
    return train_shard("NN")
