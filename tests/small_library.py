"""A library of four networks, and a table of a user's own to transfer to."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from scattershot import data
from scattershot.library import build_catalog, write_structures

WriteTable = Callable[..., Path]


@pytest.fixture(scope="session")
def small_library(networks, molecules, tmp_path_factory) -> Path:
    """A library folder, as a workflow leaves it."""
    folder = tmp_path_factory.mktemp("library")
    shard = folder / "made_up.refractivity" / "NN"
    shard.mkdir(parents=True)
    for path in networks:
        shutil.copy(path, shard / path.name)
    build_catalog([shard / "0000.parquet"], folder / "catalog.parquet")
    keys = [data.guard_key(text, "smiles") for text in molecules.frame["structure"]]
    write_structures([("made_up.refractivity", keys)], folder / "structures.parquet")
    return folder


def own_rows(count: int = 24) -> pd.DataFrame:
    """Branched molecules that are not in the library, and made-up values that grow with size."""
    groups = ["O", "N", "F", "Cl", "C#N", "C=O"]
    texts = [f"CC(C){'C' * length}{group}" for length in range(1, 8) for group in groups][:count]
    size = np.array([Chem.MolFromSmiles(text).GetNumAtoms() for text in texts])
    values = 0.1 * size + 0.02 * np.sin(np.arange(count))
    return pd.DataFrame({"smiles": texts, "kappa": values.round(4)})
