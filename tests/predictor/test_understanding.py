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
        (lambda rows: rows.rename(columns={"kappa": "Kappa [W/(m·K)]"}), "did you mean `Kappa [W"),
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


def test_smiles_win_over_formulas_wherever_they_stand(tmp_path):
    rows = own_rows()
    rows.insert(0, "formula", "C2H6O")
    found = read(write(tmp_path, rows))
    assert (found.about["structure_column"], len(found.frame)) == ("smiles", 24)
    assert found.notes == [
        "the structures are read from column 'smiles'; 'formula' could hold it, too (--structure)"
    ]
    assert read(write(tmp_path, own_rows())).notes == []
    formulas = [f"{a}{b}O{n}" for a in ("Li", "Na", "K") for b in ("Al", "Ti") for n in range(1, 5)]
    asked = read(write(tmp_path, rows.assign(formula=formulas)), kind="formula")
    assert (asked.about["structure_column"], len(asked.frame)) == ("formula", 24)


def test_a_column_called_structure_is_taken_before_formulas_only_where_it_holds_smiles(tmp_path):
    formulas = [f"{a}{b}O{n}" for a in ("Li", "Na", "K") for b in ("Al", "Ti") for n in (2, 3, 4)]
    crystals = pd.DataFrame({"structure": "rocksalt", "formula": formulas, "kappa": range(18)})
    assert read(write(tmp_path, crystals)).about["structure_column"] == "formula"
    rows = own_rows().rename(columns={"smiles": "structure"}).assign(formula="C2H6O")
    assert read(write(tmp_path, rows)).about["structure_column"] == "structure"


def test_a_formula_among_smiles_is_rejected_as_one(tmp_path):
    rows = own_rows()
    rows.loc[len(rows)] = ["H2O", 1.0]
    [rejected] = read(write(tmp_path, rows)).rejected.to_dict("records")
    assert (rejected["row"], "looks like a formula" in rejected["reason"]) == (25, True)


@pytest.mark.parametrize(
    "name", ["structure", "row", "text", "id", "key", "value", "reject", "composition", "κ"]
)
def test_a_target_may_be_called_as_columns_are_inside(tmp_path, name):
    rows = own_rows().rename(columns={"kappa": name})
    found = read(write(tmp_path, rows), target=name)
    assert found.frame["value"].tolist() == own_rows()["kappa"].tolist()
    assert (found.about["label"], len(found.rejected)) == (name, 0)


def test_repeated_ids_cost_no_rows(tmp_path):
    found = read(write(tmp_path, own_rows().assign(id=1)))
    assert (len(found.frame), len(found.rejected)) == (24, 0)
    assert found.frame["id"].is_unique


def test_stereoisomers_that_are_not_used_are_listed_with_the_row_that_is(tmp_path):
    rows = own_rows()
    rows.loc[len(rows)] = ["not one", 1.0]
    rows.loc[len(rows)] = ["C[C@H](N)C(=O)O", 1.0]
    rows.loc[len(rows)] = ["CC(N)C(=O)O", 2.0]
    found = read(write(tmp_path, rows))
    assert len(found.frame) == 25
    reasons = found.rejected.set_index("row")["reason"]
    assert reasons[26].startswith("the same as row 27 but for its stereochemistry")
    assert found.read == len(found.frame) + len(found.rejected)


@pytest.mark.parametrize("name", ["mine.json", "mine.jsonl"])
def test_json_needs_no_name_of_its_structures(tmp_path, name):
    path = tmp_path / name
    rows = own_rows().assign(about=[{"a": [1]}] * 24)
    rows.to_json(path, orient="records", lines=name.endswith("l"))
    assert len(read(path).frame) == 24
    with pytest.raises(DataError, match="did you mean `kappa`"):
        read(path, target="kapa")


def test_only_columns_that_are_used_must_be_there_once(tmp_path):
    rows = own_rows()
    twice = pd.DataFrame(rows.to_numpy()[:, [0, 1, 1]], columns=["smiles", "kappa", "kappa"])
    with pytest.raises(DataError, match="'kappa' stands twice in the header; rename one"):
        read(write(tmp_path, twice))
    twice.columns = ["smiles", "smiles", "kappa"]
    with pytest.raises(DataError, match="'smiles' stands twice"):
        read(write(tmp_path, twice))
    unused = rows.assign(a=1, b=2).rename(columns={"a": "note", "b": "note"})
    assert len(read(write(tmp_path, unused)).frame) == 24


def test_names_match_however_their_accents_are_coded(tmp_path):
    rows = own_rows().rename(columns={"kappa": "Wa\u0308rme"})
    assert len(read(write(tmp_path, rows), target="W\u00e4rme").frame) == 24
    rows = own_rows().rename(columns={"kappa": "W\u00e4rme"})
    assert len(read(write(tmp_path, rows), target="Wa\u0308rme").frame) == 24


def test_thousands_and_semicolons_are_read_and_told(tmp_path):
    rows = own_rows().astype({"kappa": object})
    rows["kappa"] = [f"1,{i:03d}.50" for i in range(24)]
    found = read(write(tmp_path, rows))
    assert found.frame["value"].tolist() == [1000.5 + i for i in range(24)]
    assert found.notes == ["24 values are read with separated thousands"]
    rows["kappa"] = [f"1,{i:03d}" for i in range(24)]
    with pytest.raises(DataError, match="its comma may be a decimal point or separate thousands"):
        read(write(tmp_path, rows))
    found = read(write(tmp_path, rows, sep=";"))
    assert found.frame["value"].tolist() == [1 + i / 1000 for i in range(24)]
