"""Fixtures: small made-up crystals with their graphs, and a sweep of networks for them."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from molecules import ABOUT
from pymatgen.core import Element, Lattice, Structure

from scattershot import data, descriptors, seeds, sweep
from scattershot.library import pretrain
from scattershot.sweep import Sample

METALS = ["Li", "Na", "K", "Rb", "Mg", "Ca", "Sr", "Ba", "Ti", "Mn", "Fe", "Zn"]
OTHERS = ["F", "Cl", "Br", "O", "S", "Se", "N", "P"]
SETUP = {
    "family": "cgcnn",
    "atom_features": [8, 16],
    "convolutions": [1, 2],
    "hidden": [8, 16],
    "log10_rate": [-2.0, -1.5],
    "epochs": [12, 20],
}


def samples(start: int = 0, stop: int = 4, replicates: int = 2) -> list[Sample]:
    """Rows of a small sweep."""
    return sweep.draw(7, "made_up.size", "CGCNN", SETUP, replicates, start, stop)


@dataclass(frozen=True)
class Crystals:
    """96 crystals of two elements, a source property of them, and the file of their graphs."""

    frame: pd.DataFrame
    path: Path

    def rows(self) -> pretrain.SourceRows:
        """What rule pretrain trains on."""
        return pretrain.source_rows(self.frame, ABOUT | {"property": "made_up.size"}, [self.path])


@pytest.fixture(scope="session")
def crystals(tmp_path_factory: pytest.TempPathFactory) -> Crystals:
    """Salts of rock salt's and caesium chloride's kind; the property is their mean atomic mass."""
    built = []
    for number, (metal, other) in enumerate(product(METALS, OTHERS)):
        edge = 2 * float(Element(metal).atomic_radius + Element(other).atomic_radius)
        rock_salt = edge / 2 * (1 - np.eye(3))
        lattice = [rock_salt, Lattice.cubic(edge / 1.5)][number % 2]
        crystal = Structure(lattice, [metal, other], [[0, 0, 0], [0.5, 0.5, 0.5]])
        built.append(crystal.make_supercell([1 + number % 3, 1, 1], in_place=False))
    forms = data.canonicalise(pd.Series([each.to_json() for each in built]), "crystal")
    texts = [form.text for form in forms]
    frame = pd.DataFrame(
        {"structure": texts, "value": [each.composition.weight / len(each) for each in built]}
    )
    for replicate in range(2):
        drawn = seeds.ranks(texts, "split", replicate)
        frame[f"split_{replicate}"] = np.select(
            [drawn < 0.2, drawn < 0.35], ["test", "validation"], "train"
        )
    path = tmp_path_factory.mktemp("graphs") / "made_up.graph.parquet"
    descriptors.write_described(path, "graph", texts, texts, "crystal")
    return Crystals(frame, path)
