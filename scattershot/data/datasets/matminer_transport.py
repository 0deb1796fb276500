"""Electronic transport of inorganic compounds, computed with BoltzTraP (Ricci et al. 2017).

Source: wheel matminer 0.10.1, matminer/utils/data_files/mp_transport/transport_database.tar.xz,
one file transport_database.csv: 47,737 entries of the Materials Project by id and formula. Columns
<quantity>_p (holes) and <quantity>_n (electrons) at 300 K and 1e18 carriers/cm³, averaged over
directions. The file states no units. Those of Ricci et al., for their relaxation time of 1e-14 s,
are confirmed by the numbers themselves: sigma in S/m, S in µV/K, PF = sigma S² in µW/(m K²)
(median ratio 1.00), kappa (the electrons' share) in µW/(m K) (median ratio to Wiedemann and
Franz's law for the metals 1.00), m in electron masses.

The crystal structures are not in the file, so polymorphs of a formula are duplicates here.
"""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from scattershot.data.archives import tar_member
from scattershot.data.datasets.raw import raw_frame
from scattershot.data.wheel import member, require

_ARCHIVE = "matminer/utils/data_files/mp_transport/transport_database.tar.xz"
_FILE = "transport_database.csv"


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read the table; the id is the Materials Project's.

    Raises:
        DataError: the wheel or the archive in it is damaged, or lacks the file or a column.
    """
    properties = entry["properties"]
    where = f"{path}: {_ARCHIVE}"
    table = pd.read_csv(io.BytesIO(tar_member(member(path, _ARCHIVE), _FILE, where)))
    columns = [prop["column"] for prop in properties.values()]
    require(table.columns, ["mp_id", "pretty_formula", *columns], f"{where}: {_FILE}")
    return raw_frame(table, "pretty_formula", properties, ids=table["mp_id"])
