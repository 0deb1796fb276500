"""Readers before spoiled and random files: they return or say what is wrong, and nothing else.

How many inputs were tried is printed at the end; docs/faults.md keeps the record.
"""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scattershot import data
from scattershot.config.merge import read as read_config
from scattershot.data import archives, wheel
from scattershot.data.datasets import own_file
from scattershot.errors import ScattershotError
from scattershot.library import open_shard, read_rows

pytestmark = pytest.mark.slow

INPUTS = 400
"""Of each reader."""

TABLE = b"id,smiles,y\na,CCO,1.5\nb,c1ccccc1,2e3\nc,=1+1,nan\n"
ENTRY = {"structure": "smiles", "properties": {"y": {"column": "y", "unit": "1"}}}


def shard(path: Path) -> None:
    opened = open_shard(path)
    for sample in opened.samples:
        opened.tensors(sample)


def zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", TABLE)
    return content.getvalue()


def tarred() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        entry = tarfile.TarInfo("data.csv")
        entry.size = len(TABLE)
        archive.addfile(entry, io.BytesIO(TABLE))
    return content.getvalue()


def parquet() -> bytes:
    content = io.BytesIO()
    pd.read_csv(io.BytesIO(TABLE)).to_parquet(content)
    return content.getvalue()


def structures(path: Path, kind: str) -> None:
    data.canonicalise([path.read_text(errors="replace")], kind)


MOLECULE = b"""x
     RDKit

  1  0  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
M  END
>  <y>
1

$$$$
"""
RECORDS = json.dumps([{"id": "a", "smiles": "CCO", "y": 1.5}]).encode()
READERS: dict[str, tuple[bytes, str, Callable[[Path], object]]] = {
    "csv": (TABLE, "f.csv", lambda path: own_file.read(path, ENTRY)),
    "csv.gz": (gzip.compress(TABLE, mtime=0), "f.csv.gz", lambda path: own_file.read(path, ENTRY)),
    "json": (RECORDS, "f.json", lambda path: own_file.read(path, ENTRY)),
    "jsonl": (RECORDS[1:-1] + b"\n", "f.jsonl", lambda path: own_file.read(path, ENTRY)),
    "parquet": (parquet(), "f.parquet", lambda path: own_file.read(path, ENTRY)),
    "sdf": (MOLECULE, "f.sdf", lambda path: own_file.read(path, ENTRY)),
    "wheel": (zipped(), "f.whl", lambda path: wheel.table(path, "data.csv")),
    "tar": (tarred(), "f.tar.gz", lambda p: archives.tar_member(p.read_bytes(), "data.csv", "f")),
    "yaml": (b"seed: 1\nsources: {a: {rows: 10, setups: {NN: 1}}}\n", "f.yaml", read_config),
    "smiles": (b"CC(=O)Oc1ccccc1C(=O)O", "f", lambda path: structures(path, "smiles")),
    "polymer": (b"*CC(c1ccccc1)*", "f", lambda path: structures(path, "polymer")),
    "formula": (b"Ca(OH)2.5H2O", "f", lambda path: structures(path, "formula")),
    "shard": (b"", "0.safetensors", shard),
    "rows": (b"", "0.parquet", lambda path: read_rows([path])),
}
CHANGE = st.tuples(
    st.floats(0, 1), st.sampled_from(["flip", "cut", "drop", "put"]), st.binary(max_size=9)
)
SPOILING = st.lists(CHANGE, min_size=1, max_size=6)


def spoiled(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    """The bytes after some changes, each at a share of their length."""
    for share, change, new in changes:
        place = int(share * len(content))
        if change == "flip" and new:
            content = content[:place] + new + content[place + len(new) :]
        elif change == "cut":
            content = content[:place]
        elif change == "drop":
            content = content[:place] + content[place + len(new) :]
        else:
            content = content[:place] + new + content[place:]
    return content


@pytest.mark.parametrize("name", READERS)
def test_a_spoiled_file_is_read_or_refused_with_its_reason(name, networks, tmp_path, record):
    whole, file, reader = READERS[name]
    if not whole:
        whole = networks[0 if name == "shard" else 1].read_bytes()
    path = tmp_path / file
    path.write_bytes(whole)
    reader(path)
    refused = 0

    @settings(
        max_examples=INPUTS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(SPOILING.map(lambda changes: spoiled(whole, changes)), st.binary()))
    def try_one(content: bytes) -> None:
        nonlocal refused
        path.write_bytes(content)
        try:
            reader(path)
        except ScattershotError:
            refused += 1

    try_one()
    assert [left.name for left in tmp_path.iterdir()] == [file]
    record(name, INPUTS, refused)
