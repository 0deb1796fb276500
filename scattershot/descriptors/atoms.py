"""What CGCNN knows of an atom: nine properties of its element, each cut into categories.

Source of the properties, ranges and numbers of categories: Xie and Grossman, Phys. Rev. Lett. 120,
145301 (2018), supplement. The values are those of elements.csv; values outside a range belong to
its last category on that side. Logarithms are natural ones.
"""

from functools import cache

import numpy as np
import pandas as pd
from pymatgen.core import Element

from scattershot.descriptors.composition import TABLE

# column of elements.csv, whether its logarithm is cut, range, categories
CONTINUOUS = (
    ("en_pauling", False, (0.5, 4.0), 10),
    ("covalent_radius_slater", False, (25.0, 250.0), 10),  # pm
    ("first_ion_en", True, (1.3, 3.3), 10),  # eV
    ("electron_affinity", False, (-3.0, 3.7), 10),  # eV
    ("atomic_volume", True, (1.5, 4.3), 10),  # cm³/mol
)
GROUPS, PERIODS, VALENCES, BLOCKS = 18, 9, 12, "spdf"


@cache
def atom_features() -> np.ndarray:
    """Zeros and ones by atomic number, shape (95, 93), float32; row 0 is empty.

    The features of a graph's atoms are `atom_features()[graph.atoms]`.
    """
    table = pd.read_csv(TABLE, index_col="element", keep_default_na=False)
    elements = [Element(symbol) for symbol in table.index]
    blocks = [
        _one_hot([e.group - 1 for e in elements], GROUPS),
        _one_hot([e.row - 1 for e in elements], PERIODS),
        _one_hot(table["num_valance"].to_numpy() - 1, VALENCES),
        _one_hot([BLOCKS.index(e.block) for e in elements], len(BLOCKS)),
    ]
    for column, logarithm, (low, high), n in CONTINUOUS:
        values = table[column].to_numpy(dtype=np.float64)
        values = np.log(values) if logarithm else values
        blocks.append(_one_hot(np.floor((values - low) / (high - low) * n), n))
    features = np.concatenate(blocks, axis=1)
    return np.concatenate([np.zeros_like(features[:1]), features])


def _one_hot(categories: np.ndarray | list[int], n: int) -> np.ndarray:
    positions = np.clip(np.asarray(categories, dtype=int), 0, n - 1)
    return np.eye(n, dtype=np.float32)[positions]
