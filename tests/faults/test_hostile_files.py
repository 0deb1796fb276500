"""Files from elsewhere: none is executed or leaves its folder, each gives a clear error."""

import io
import json
import struct
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scattershot import config, data
from scattershot.data import archives, wheel
from scattershot.data.datasets import own_file
from scattershot.data.formats import delimited
from scattershot.errors import ConfigError, DataError, LibraryError
from scattershot.library import open_shard, read_rows
from scattershot.library.shard import FORMAT, METADATA

ABOUT = {"format": FORMAT, "source": {"descriptors": []}, "samples": []}
EMPTY = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
SMILES = {"structure": "smiles", "properties": {"y": {"column": "y", "unit": "1"}}}


def shard_of(path: Path, header: object, body: bytes = b"", length: int | None = None) -> Path:
    """A safetensors file with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + body)
    return path


def told(about: object) -> dict[str, object]:
    """A header with this as Scattershot's own metadata."""
    return {"__metadata__": {METADATA: about if isinstance(about, str) else json.dumps(about)}}


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a": ' * 5_000,
        [],
        {"__metadata__": {METADATA: {"not": "text"}}},
        told("null"),
        told("[]"),
        told("7"),
        told("[" * 50_000),
        told(ABOUT | {"samples": ["__import__('os')"]}),
        told(ABOUT | {"samples": [{"model_id": "x"}]}),
        told(ABOUT | {"source": {"descriptors": 5}}),
        told(ABOUT | {"source": {"__class__": 1, "descriptors": []}}),
        told(ABOUT) | {"../../evil": EMPTY},
        told(ABOUT) | {"000000/a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}},
        told(ABOUT) | {"000000/a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 0]}},
        told(ABOUT) | {"000000/a": {"dtype": "F32", "shape": [1 << 62, 8], "data_offsets": [0, 0]}},
        told(ABOUT) | {"000000/a": {"dtype": "O", "shape": [0], "data_offsets": [0, 0]}},
    ],
)
def test_a_crafted_shard_is_a_library_error(tmp_path, header):
    with pytest.raises(LibraryError, match="crafted"):
        open_shard(shard_of(tmp_path / "crafted.safetensors", header))
    assert [path.name for path in tmp_path.iterdir()] == ["crafted.safetensors"]


@pytest.mark.parametrize("length", [0, 2**31, 2**63, 2**64 - 1])
def test_a_shard_with_a_false_length_is_a_library_error(tmp_path, length):
    with pytest.raises(LibraryError, match="crafted"):
        open_shard(shard_of(tmp_path / "crafted.safetensors", ABOUT, length=length))


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"a": [1]}),
        pa.table({"sha256": [["nested"]]}),
        pa.table({"model_id": pa.array([b"\xff"], pa.binary())}),
    ],
)
def test_rows_with_another_schema_are_a_library_error(tmp_path, table):
    pq.write_table(table, tmp_path / "crafted.parquet")
    with pytest.raises(LibraryError, match=r"crafted\.parquet: does not hold the columns"):
        read_rows([tmp_path / "crafted.parquet"])


@pytest.mark.parametrize("name", ["../evil.csv", "/tmp/evil.csv", "a/../../evil.csv"])
def test_paths_inside_a_wheel_lead_nowhere(tmp_path, name):
    folder = tmp_path / "raw"
    folder.mkdir()
    with zipfile.ZipFile(folder / "data.whl", "w") as archive:
        archive.writestr(name, "smiles,y\nC,1\n")
    assert wheel.table(folder / "data.whl", name)["smiles"].tolist() == ["C"]
    assert [path.name for path in tmp_path.rglob("*.csv")] == []
    assert not Path("/tmp/evil.csv").exists()


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../etc/passwd", "missing"])
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_links_in_an_archive_are_not_followed(tmp_path, kind, target):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        link = tarfile.TarInfo("data.csv")
        link.type, link.linkname = kind, target
        archive.addfile(link)
    with pytest.raises(DataError, match=r"a\.tar"):
        archives.tar_member(content.getvalue(), "data.csv", "a.tar")


@pytest.mark.parametrize(
    "text",
    [
        "seed: !!python/object/apply:os.system ['touch evil']",
        "seed: !!python/name:os.system",
        "sources: !!python/object/new:subprocess.Popen [[touch, evil]]",
        "seed: !include /etc/passwd",
    ],
)
def test_a_tag_in_a_config_is_refused_and_does_nothing(load, tmp_path, text):
    load()
    (tmp_path / "evil.yaml").write_text(text)
    with pytest.raises(ConfigError, match=r"evil\.yaml: line 1: could not determine a constructor"):
        config.load([tmp_path / "evil.yaml"], tmp_path)
    assert not Path("evil").exists()


def test_a_formula_in_an_exported_table_is_text(tmp_path):
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]
    frame = pd.DataFrame({"row": -1, "id": cells, "property": "", "reason": "=HYPERLINK(1)"})
    data.write_rejected(tmp_path / "rejected.csv", frame)
    read = delimited.read(tmp_path / "rejected.csv", [])
    assert read["id"].tolist() == [f"'{cell}" for cell in cells]
    assert read["row"].unique().tolist() == ["-1"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("smiles", "C" * 100_000),
        ("smiles", "C(" * 50_000),
        ("polymer", f"*{'C' * 100_000}*"),
        ("formula", "H2O" * 40_000),
        ("formula", "(" * 100_000),
        ("smiles", "x" * 50_000_000),
    ],
)
def test_an_endless_structure_is_rejected_with_its_length(kind, text):
    [found] = data.canonicalise([text], kind)
    assert found.text == ""
    assert f"{len(text):,} characters" in found.reason
    assert len(found.reason) < 200


def test_a_cell_of_fifty_megabytes_takes_no_good_row_with_it(tmp_path):
    path = tmp_path / "huge.csv"
    path.write_text(f"id,smiles,y\na,C,1\nb,{'C' * 50_000_000},2\nc,CC,3\n")
    frame = own_file.read(path, SMILES)
    assert frame["id"].tolist() == ["a", "b", "c"]
    forms = data.canonicalise(frame["text"], "smiles")
    assert [form.text for form in forms] == ["C", "", "CC"]
