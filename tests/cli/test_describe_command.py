"""`scattershot describe`: named columns for rows that can be described, reasons for the rest."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pymatgen.core import Structure

from scattershot.cli import main
from scattershot.descriptors import DESCRIPTORS

ROWS = """id,smiles,comment
a,OCC,ethanol
b,C1CC,open ring
c,c1ccccc1,benzene
d,*CC*,a repeat unit
e,,nothing
f,CCO,ethanol again
g,CC,"too, many",fields
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def described(table: Path, kind: str, name: str, *more: str) -> pd.DataFrame:
    output = table.parent / "out.parquet"
    arguments = [str(table), str(output), "--structure", kind, "--descriptor", name, *more]
    assert main(["describe", *arguments]) == 0
    return pd.read_parquet(output)


@pytest.mark.parametrize(
    "name", ["rdkit5", "rdkit2d", pytest.param("rcdk", marks=pytest.mark.wheel)]
)
def test_every_good_row_is_described_under_its_number_and_named_columns(name, table):
    frame = described(table, "smiles", name)
    descriptor = DESCRIPTORS[name]
    assert list(frame) == ["row", "id", "structure", *descriptor.columns]
    assert frame["row"].tolist() == [1, 3, 6]
    assert frame["id"].tolist() == ["a", "c", "f"]
    assert frame["structure"].tolist() == ["CCO", "c1ccccc1", "CCO"]
    values = frame[descriptor.columns]
    assert set(values.dtypes) == {descriptor.dtype}
    for text, row in zip(frame["structure"], values.to_numpy(), strict=True):
        expected = descriptor.row(text, "smiles").astype(descriptor.dtype)
        np.testing.assert_array_equal(row, expected)


def test_bad_rows_stand_apart_with_their_reasons(table, capsys):
    described(table, "smiles", "rdkit2d")
    rejected = pd.read_csv(table.with_name("out.rejected.csv"))
    assert dict(zip(rejected["row"], rejected["reason"], strict=True)) == {
        2: "invalid SMILES 'C1CC'",
        4: "attachment point * in a molecule (for repeat units: structure: polymer)",
        5: "structure missing",
        7: "4 fields, the header has 3; put a field that has a separator in quotes",
    }
    assert rejected["id"].tolist() == ["b", "d", "e", "g"]
    told = capsys.readouterr().out
    assert "3 of 7 rows described" in told
    assert "4 rows rejected" in told


def test_rows_that_only_the_descriptor_refuses_stand_apart_too(tmp_path):
    table = tmp_path / "in.csv"
    table.write_text("name,alloy\n1,AmO2\n2,Fe4O6\n", encoding="utf-8")
    frame = described(table, "formula", "counting", "--column", "alloy")
    assert frame["row"].tolist() == [2]
    assert (frame["structure"][0], frame["Fe"][0], frame["O"][0]) == ("Fe2O3", 4, 6)
    rejected = pd.read_csv(tmp_path / "out.rejected.csv")
    assert rejected["reason"].tolist() == ["no element data for Am (only H to Pu)"]


def test_processes_write_the_same_file(table):
    serial = described(table, "smiles", "rdkit5")
    pd.testing.assert_frame_equal(serial, described(table, "smiles", "rdkit5", "--processes", "2"))


@pytest.mark.parametrize("name", ["rdf", "graph", "ofm", "composition"])
def test_crystals_are_described_from_structure_json(name, tmp_path):
    crystal = Structure.from_spacegroup("Fd-3m", np.eye(3) * 5.43, ["Si"], [[0, 0, 0]])
    table = tmp_path / "in.csv"
    frame = pd.DataFrame({"id": ["si", "bad"], "structure": [crystal.to_json(), "{}"]})
    frame.to_csv(table, index=False)
    out = described(table, "crystal", name)
    assert out["id"].tolist() == ["si"]
    assert list(out)[3:] == DESCRIPTORS[name].columns
    if name == "graph":
        assert out["atoms"][0].tolist() == [14] * 8
        assert len(out["distances"][0]) == 8 * 12
    about = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"scattershot"])
    assert about["version"] == DESCRIPTORS[name].version


def test_a_file_without_one_good_row_is_an_error_that_says_why(tmp_path, capsys):
    table = tmp_path / "in.csv"
    table.write_text("smiles\nC1CC\nC1CC\n", encoding="utf-8")
    output = tmp_path / "out.parquet"
    arguments = [str(table), str(output), "--structure", "smiles", "--descriptor", "rdkit2d"]
    assert main(["describe", *arguments]) == 1
    assert "no row can be described: 2 times: invalid SMILES 'C1CC'" in capsys.readouterr().err
    assert not output.exists()


def test_a_descriptor_of_other_structures_is_an_error(table, capsys):
    output = str(table.with_name("out.parquet"))
    arguments = [str(table), output, "--structure", "smiles", "--descriptor", "rdf"]
    assert main(["describe", *arguments]) == 1
    assert "rdf accepts structures of kind crystal" in capsys.readouterr().err


def test_a_table_is_not_described_over_itself(table, capsys):
    before = table.read_bytes()
    command = ["describe", str(table), str(table), "--structure", "smiles"]
    assert main([*command, "--descriptor", "rdkit5"]) == 1
    assert "is the table to be read" in capsys.readouterr().err
    assert table.read_bytes() == before
