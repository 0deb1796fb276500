"""What is made of tables as people have them: each answer says what to do."""

from pathlib import Path

import pandas as pd
import pytest
from small_library import own_rows

from scattershot.errors import DataError
from scattershot.predictor import understanding
from scattershot.predictor.understanding import Understood, understand


def read(path: Path, target: str = "kappa", unit: str = "1", **options) -> Understood:
    settings = {"structure": None, "kind": None, "log10": False, "seed": 1} | options
    return understand(path, target=target, unit=unit, **settings)


def write(folder: Path, frame: pd.DataFrame, name: str = "mine.csv", **options) -> Path:
    frame.to_csv(folder / name, index=False, **options)
    return folder / name


def test_molecules_are_recognised_and_counted(tmp_path):
    rows = own_rows()
    rows.loc[len(rows)] = ["not a molecule", 1.0]
    rows.loc[len(rows)] = [rows["smiles"][0], rows["kappa"][0]]
    rows.loc[len(rows)] = ["CCCCCCCCCCCCCCCCCCCCCCC", 99.0]
    found = read(write(tmp_path, rows), unit="W/(m·K)")
    assert (found.read, len(found.frame), found.about["kind"]) == (27, 25, "smiles")
    lines = understanding.lines(found)
    assert lines[0] == "27 rows read, 25 molecules used (column 'smiles')"
    assert lines[1].endswith("99 W/(m·K), median 0.6893")
    assert lines[2].startswith("duplicates: 1 rows merged")
    assert lines[4].startswith("  row 25: invalid SMILES 'not a molecule'")
    assert lines[5].startswith("1 values far from the others, used all the same: 99 (CCCC")


def test_polymers_and_compositions_are_recognised(tmp_path):
    units = own_rows().assign(smiles=[f"*{'C' * n}O*" for n in range(1, 25)])
    assert read(write(tmp_path, units)).about["kind"] == "polymer"
    formulas = [f"{a}{b}O{n}" for a in ("Li", "Na", "K") for b in ("Al", "Ti") for n in (2, 3, 4)]
    table = pd.DataFrame({"formula": formulas, "kappa": range(18)})
    assert read(write(tmp_path, table)).about["kind"] == "formula"


def test_formulas_in_a_column_called_smiles_are_read_as_what_they_are(tmp_path):
    formulas = [f"{a}{b}O{n}" for a in ("Li", "Na", "K") for b in ("Al", "Ti") for n in (2, 3, 4)]
    found = read(write(tmp_path, pd.DataFrame({"smiles": formulas, "kappa": range(18)})))
    assert found.about["kind"] == "formula"
    assert "18 of 18 different texts in it are formulas" in found.notes[0]


def test_repeat_units_among_molecules_are_closed_by_hydrogen(tmp_path):
    rows = own_rows(16)
    rows["smiles"] = [f"*{'C' * n}N*" if n % 2 else f"{'C' * n}N" for n in range(1, 17)]
    found = read(write(tmp_path, rows))
    assert (found.about["kind"], found.about["capped"]) == ("smiles", True)
    assert found.frame["structure"].tolist()[:2] == ["CN", "CCN"]
    assert "8 structures are repeat units with two *, 8 have none" in found.notes[0]


def test_windows_file_with_semicolons_and_decimal_commas_is_read(tmp_path):
    name = "Wärmeleitfähigkeit \u2013 \u20ac"
    rows = own_rows().rename(columns={"kappa": name})
    path = write(tmp_path, rows, sep=";", decimal=",", encoding="cp1252")
    found = read(path, target=name)
    assert found.frame["value"].tolist() == own_rows()["kappa"].tolist()
    assert found.notes == [f"commas in column {name!r} are read as decimal points"]


def test_values_with_units_are_read_and_other_units_rejected_by_row(tmp_path):
    rows = own_rows().astype({"kappa": object})
    rows.loc[0, "kappa"] = f"{rows['kappa'][0]} W/mK"
    rows.loc[3, "kappa"] = "500 mW/mK"
    found = read(write(tmp_path, rows), unit="W/(m K)")
    assert len(found.frame) == 23
    [rejected] = found.rejected.to_dict("records")
    assert rejected["row"] == 4
    assert "has the unit 'mW/mK', the column's is 'W/(m K)'" in rejected["reason"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.head(3), "3 different structures have a usable value; at least 10"),
        (lambda rows: rows.assign(kappa=1.5), "all 24 values of 'kappa' are 1.5; there is nothing"),
        (lambda rows: rows.rename(columns={"kappa": "kapa"}), "did you mean `kapa`"),
        (lambda rows: rows.rename(columns={"smiles": "name"}), "no column is called smiles"),
        (lambda rows: rows.assign(smiles="?"), "no cell of column 'smiles' can be read"),
        (lambda rows: rows.head(0), "no rows"),
    ],
)
def test_what_cannot_be_learnt_from_is_told_with_a_remedy(tmp_path, change, message):
    with pytest.raises(DataError, match=r"mine\.csv: ") as stopped:
        read(write(tmp_path, change(own_rows())))
    assert message in str(stopped.value)


def test_wrong_files_are_told_apart(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        read(tmp_path / "missing.csv")
    with pytest.raises(DataError, match="is a folder"):
        read(tmp_path)
    book = tmp_path / "mine.xlsx"
    book.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 10)
    with pytest.raises(DataError, match="save a spreadsheet as CSV"):
        read(book)
    notes = tmp_path / "notes.txt"
    notes.write_text("some text\nand more\n")
    with pytest.raises(DataError, match="Is it a CSV file"):
        read(notes)


def test_column_in_other_letters_is_guessed(tmp_path):
    with pytest.raises(DataError, match=r"'SMILES'; did you mean `smiles`\? The file has"):
        read(write(tmp_path, own_rows()), structure="SMILES")
