"""Own files of every format read alike; damaged ones stop with their name."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from pymatgen.core import Lattice, Structure
from rdkit import Chem

from scattershot import data
from scattershot.data import formats
from scattershot.data.archives import read_whole, tar_member
from scattershot.errors import DataError
from scattershot.files import sha256

ENTRY: dict[str, Any] = {"structure": "smiles", "properties": {"k": {"unit": "W/(m K)"}}}
RECORDS = [{"id": "a", "smiles": "CCO", "k": 1.5}, {"id": "b", "smiles": "CCN", "k": None}]
CRYSTAL = Structure(Lattice.cubic(4.12), ["Cs", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])


def packed(text: str) -> bytes:
    # No time in it: these bytes are part of tests' names, which must be the same in each process.
    return gzip.compress(text.encode(), mtime=0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.csv.gz", packed("id,smiles,k\na,CCO,1.5\nb,CCN,\n")),
        ("mine.json", json.dumps(RECORDS).encode()),
        ("mine.json.gz", packed(json.dumps(RECORDS))),
        ("mine.jsonl", "\n".join(map(json.dumps, RECORDS)).encode()),
        ("mine.jsonl.gz", packed("\n\n".join(map(json.dumps, RECORDS)))),
    ],
)
def test_formats_read_alike(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    table = data.build("mine", ENTRY, path)
    assert table.frame.to_dict("list") == {"id": ["a"], "structure": ["CCO"], "k": [1.5]}
    assert table.rejected[["row", "id", "reason"]].to_numpy().tolist() == [[2, "b", "no value"]]


def test_a_field_within_a_field_is_a_column(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    records = [{"name": 7, "s": CRYSTAL.as_dict(), "bulk": {"vrh": 17.5, "voigt": 18}}]
    path.write_text(json.dumps([*records, {"name": 8, "s": None, "bulk": None}]))
    entry = {
        "structure": "crystal",
        "structure_column": "s",
        "id_column": "name",
        "properties": {"k": {"column": "bulk.vrh"}},
    }
    table = data.build("mine", entry, path)
    assert table.frame[["id", "composition", "k"]].to_numpy().tolist() == [["7", "CsCl", 17.5]]
    assert table.rejected["reason"].tolist() == ["structure missing"]
    entry["properties"] = {"k": {"column": "bulk.reuss"}}
    with pytest.raises(DataError, match=r"mine\.json: no column 'bulk\.reuss'"):
        data.build("mine", entry, path)


def test_sdf_gives_structures_titles_and_data_fields(tmp_path: Path) -> None:
    path = tmp_path / "mine.sdf"
    with Chem.SDWriter(str(path)) as writer:
        for title, smiles, value in [("ethanol", "CCO", "0.17"), ("", "c1ccccc1", "0.14")]:
            molecule = Chem.MolFromSmiles(smiles)
            molecule.SetProp("_Name", title)
            molecule.SetProp("k", value)
            writer.write(molecule)
    broken = "x\n\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\nthis is no atom\nM  END\n$$$$\n"
    path.write_text(path.read_text() + broken)
    table = data.build("mine", ENTRY, path)
    assert table.frame.to_numpy().tolist() == [
        ["ethanol", "CCO", 0.17],
        ["row 2", "c1ccccc1", 0.14],
    ]
    assert table.rejected["row"].tolist() == [3]
    assert "RDKit cannot read" in table.rejected["reason"][0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two CIF files and a table with three rows, one of each without its partner."""
    path = tmp_path / "crystals"
    path.mkdir()
    for name in ("first", "alone"):
        CRYSTAL.to(filename=str(path / f"{name}.cif"))
    (path / "properties.csv").write_text("id,k\nfirst.cif,3\nabsent,4\n")
    return path


def test_a_folder_of_cif_files_is_joined_with_its_table(folder: Path) -> None:
    table = data.build("mine", ENTRY | {"structure": "crystal"}, folder)
    assert table.frame[["id", "composition", "k"]].to_numpy().tolist() == [["first", "CsCl", 3]]
    reasons = dict(zip(table.rejected["id"], table.rejected["reason"], strict=True))
    assert reasons == {
        "absent": "no file absent.cif in the folder",
        "alone": "not in properties.csv",
    }
    assert table.meta["rows_read"] == 3
    before = sha256(folder)
    assert table.meta["source_sha256"] == before
    (folder / "alone.cif").unlink()
    assert sha256(folder) != before


def test_a_folder_without_a_table_says_what_is_needed(folder: Path) -> None:
    (folder / "properties.csv").write_text("name,k\nfirst,3\n")
    with pytest.raises(DataError, match="no column 'id'"):
        data.build("mine", ENTRY | {"structure": "crystal"}, folder)
    (folder / "properties.csv").unlink()
    with pytest.raises(DataError, match=r"holds no properties\.csv"):
        data.build("mine", ENTRY | {"structure": "crystal"}, folder)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b"{", "cannot be read as JSON"),
        ("a.json", b'{"k": 1}', "no list of records"),
        ("a.json", b"[1, 2]", "no list of records"),
        ("a.json", b"[]", "no column 'smiles'"),
        ("a.jsonl", b'{"k": 1}\n[1]\n', "after line 1: not a record"),
        ("a.jsonl.gz", packed('{"k": 1}\n')[:-9], "after line 0|after line 1"),
        ("a.csv.gz", packed("smiles,k\nCCO,1\n")[:-9], "damaged gzip"),
        ("a.sdf", b"nothing", "not an SDF"),
        ("a.parquet", b"nothing", "cannot be read as parquet"),
    ],
)
def test_a_damaged_file_stops_with_its_name(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=words) as error:
        data.build("mine", ENTRY, tmp_path / name)
    assert name in str(error.value)


def test_a_missing_id_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("smiles,k\nCCO,1\n")
    with pytest.raises(DataError, match="no column 'name'"):
        data.build("mine", ENTRY | {"id_column": "name"}, tmp_path / "a.csv")


def test_archives_that_unpack_to_too_much_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "zeros.gz"
    path.write_bytes(gzip.compress(bytes(10**6)))
    with pytest.raises(DataError, match="more than 1000 bytes"):
        read_whole(path, limit=1000)
    for mode in ("w", "w:gz", "w:xz"):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode=mode) as file:  # type: ignore[call-overload]
            info = tarfile.TarInfo("inner/table.csv")
            info.size = 10**6
            file.addfile(info, io.BytesIO(bytes(10**6)))
        content = archive.getvalue()
        assert tar_member(content, "inner/table.csv", "a.tar") == bytes(10**6)
        with pytest.raises(DataError, match=r"a\.tar: inner/table\.csv unpacks to more than"):
            tar_member(content, "inner/table.csv", "a.tar", limit=1000)
        with pytest.raises(DataError, match=r"holds no file 'table\.csv'"):
            tar_member(content, "table.csv", "a.tar")
        with pytest.raises(DataError, match="damaged"):
            tar_member(content[: len(content) // 2], "inner/table.csv", "a.tar")


@pytest.mark.parametrize("second", ["", '"'])
def test_a_quote_left_open_does_not_swallow_rows(tmp_path: Path, second: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f'smiles,v\nC,1\n"CC,2\nCCC,3\n{second}CCCC,4\nCCCCC,5\n')
    with pytest.raises(DataError, match=r"mine\.csv: .*opens in the line '\"CC,2' is not closed"):
        formats.read(path, [])
    path.write_text('smiles,note\nC,"two\nlines, ""quoted"""\nCC,\n')
    assert formats.read(path, [])["note"].tolist() == ['two\nlines, "quoted"', ""]
