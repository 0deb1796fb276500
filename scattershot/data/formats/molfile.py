"""SDF: molecules with data fields; the structure becomes column `smiles`, the title column `id`."""

import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rdkit import Chem, rdBase

from scattershot.data.archives import read_whole
from scattershot.errors import DataError


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Every molecule with its data fields; one that RDKit refuses has a reason against it.

    Raises:
        DataError: the file is missing or damaged.
    """
    rows, reasons = [], []
    content = read_whole(path)
    if b"$$$$" not in content:
        raise DataError(f"{path}: holds no `$$$$`; it is not an SDF file")
    with rdBase.BlockLogs():
        for molecule in Chem.ForwardSDMolSupplier(io.BytesIO(content)):
            row, reason = _row(molecule)
            rows.append(row)
            reasons.append(reason)
    table = pd.DataFrame(rows, dtype=object)
    table.attrs["reject"] = reasons
    return table


def _row(molecule: Chem.Mol | None) -> tuple[dict[str, str], str]:
    """The cells of a record, and why it cannot be used ("": it can)."""
    if molecule is None:
        return {}, "record that RDKit cannot read as a molecule"
    try:
        title = molecule.GetProp("_Name").strip() if molecule.HasProp("_Name") else ""
        fields = {name: molecule.GetProp(name) for name in molecule.GetPropNames()}
    except UnicodeDecodeError:
        return {}, "record whose title or fields are not UTF-8"
    return {"id": title, **fields, "smiles": Chem.MolToSmiles(molecule)}, ""
