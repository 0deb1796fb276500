"""Readers: one module per data set, registered here.

A reader turns a source file into a frame with columns row (in the source, from 1), id, text (the
structure as written) and one raw column per property of the data set's entry; a column `reject`
may carry the reader's own reason against a row. Cleaning is scattershot.data.table's work.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.datasets import (
    chemicals,
    chemml_ri,
    gas_permeability,
    matbench,
    matcalc,
    matminer_transport,
    measured_formation,
    measured_gaps,
    own_file,
    petousis,
    polymer_n,
    qm9,
)

Reader = Callable[[Path, dict[str, Any]], pd.DataFrame]

READERS: dict[str, Reader] = {
    "chemicals": chemicals.read,
    "chemml_ri": chemml_ri.read,
    "gas_permeability": gas_permeability.read,
    "matbench": matbench.read,
    "matcalc": matcalc.read,
    "matminer_transport": matminer_transport.read,
    "measured_formation": measured_formation.read,
    "measured_gaps": measured_gaps.read,
    "own_file": own_file.read,
    "petousis": petousis.read,
    "polymer_n": polymer_n.read,
    "qm9": qm9.read,
}
