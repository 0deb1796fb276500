"""`scattershot transfer` and `scattershot predict`, from a CSV to predictions."""

import csv
import io
from contextlib import redirect_stdout

import pytest
from report.browser import check_page
from small_library import own_rows

from scattershot import cli


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "mine.csv"
    rows = own_rows(20)
    rows.loc[len(rows)] = ["C1CC", 1.0]
    rows.to_csv(path, index=False, sep=";", decimal=",", encoding="cp1252")
    return path


@pytest.fixture(scope="module")
def finished(small_library, table):
    """The folder of a predictor, and what the command printed."""
    out = table.parent / "predictor"
    command = ["transfer", str(table), "--target", "kappa", "--unit", "W/(m·K)"]
    command += ["--library", str(small_library), "--out", str(out), "--cores", "1"]
    with redirect_stdout(io.StringIO()) as printed:
        assert cli.main(command) == 0
    return out, printed.getvalue()


def test_transfer_tells_what_it_read_and_gives_a_verdict(finished):
    folder, printed = finished
    assert "21 rows read, 20 molecules used (column 'smiles')" in printed
    assert "row 21: invalid SMILES 'C1CC'" in printed
    assert "4 networks of 1 source properties" in printed
    assert "\nVerdict\n  Transfer " in printed
    assert "None of the 20 structures stands among the rows of a source." in printed
    assert not (folder / "work").exists()


@pytest.mark.browser
def test_report_of_a_transfer_opens_from_disk(finished):
    check_page(finished[0] / "report.html")


def test_predict_writes_a_row_for_each_row(finished, tmp_path, capsys):
    new = tmp_path / "new.csv"
    rows = ["name,smiles", "a,CC(C)CCCCCCCCO", "b,C1CC", "c,CCO,extra", "d,CC(C)CCCF"]
    new.write_text("\n".join(rows) + "\n")
    out = tmp_path / "out.csv"
    assert cli.main(["predict", str(finished[0]), str(new), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "4 rows, 2 predicted" in printed
    assert "2 without prediction; column `problem` says why" in printed
    with out.open() as file:
        found = list(csv.DictReader(file))
    assert [row["row"] for row in found] == ["1", "2", "3", "4"]
    assert found[0]["structure"] == "CC(C)CCCCCCCCO"
    assert float(found[0]["low"]) < float(found[0]["value"]) < float(found[0]["high"])
    assert found[1]["problem"].startswith("invalid SMILES 'C1CC'")
    assert found[2]["problem"].startswith("3 fields, the header has 2")
    assert found[1]["value"] == found[1]["applicability"] == ""


def test_what_a_spreadsheet_would_run_is_predicted_as_text(finished, tmp_path):
    new, out = tmp_path / "new.csv", tmp_path / "out.csv"
    new.write_text("id,smiles\n=1+1,CC(C)CCCCO\nb,@SUM(A1)\n")
    assert cli.main(["predict", str(finished[0]), str(new), "--out", str(out)]) == 0
    with out.open() as file:
        first, second = csv.DictReader(file)
    assert (first["id"], second["structure"]) == ("'=1+1", "'@SUM(A1)")
    assert first["value"]
    assert second["problem"].startswith("invalid SMILES")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("new.csv", "sep=;\nid;smiles;a, b;a, b;\nx;CC(C)CCCCO;;;\ny;H2O;1, 2;;\n"),
        ("new.json", '[{"id": "x", "smiles": "CC(C)CCCCO"}, {"id": "y", "smiles": "H2O"}]'),
    ],
)
def test_new_structures_are_read_like_the_first(finished, tmp_path, name, content):
    new, out = tmp_path / name, tmp_path / "out.csv"
    new.write_text(content)
    assert cli.main(["predict", str(finished[0]), str(new), "--out", str(out)]) == 0
    with out.open() as file:
        first, second = csv.DictReader(file)
    assert (first["id"], first["problem"], second["value"]) == ("x", "", "")
    assert "looks like a formula" in second["problem"]


def test_chunks_and_processes_change_nothing(finished, table, tmp_path, monkeypatch):
    out = [tmp_path / f"{number}.csv" for number in range(2)]
    command = ["predict", str(finished[0]), str(table)]
    assert cli.main([*command, "--out", str(out[0])]) == 0
    monkeypatch.setattr("scattershot.predictor.streaming.CHUNK", 6)
    assert cli.main([*command, "--out", str(out[1]), "--cores", "2"]) == 0
    assert out[0].read_text() == out[1].read_text()
    assert len(out[0].read_text().splitlines()) == 22


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["transfer", "none.csv", "--target", "kappa"], "none.csv: there is no such file"),
        (["transfer", "TABLE", "--target", "kapa"], "did you mean `kappa`?"),
        (["transfer", "TABLE", "--target", "kappa", "--structure", "smile"], "mean `smiles`?"),
        (["transfer", "TABLE", "--target", "kappa", "--library", "none"], "there is no library"),
        (["transfer", "TABLE", "--target", "kappa", "--kind", "polymer"], "none of the 21 rows"),
        (["predict", "none", "TABLE"], "give a folder that `scattershot transfer` has made"),
        (["predict", "PREDICTOR", "none.csv"], "none.csv: there is no such file"),
        (["predict", "PREDICTOR", "TABLE", "--structure", "smile"], "did you mean `smiles`?"),
    ],
)
def test_mistakes_end_with_what_to_do(finished, table, arguments, message, capsys):
    names = {"TABLE": str(table), "PREDICTOR": str(finished[0])}
    assert cli.main([names.get(word, word) for word in arguments]) == 1
    error = capsys.readouterr().err
    assert message in error.splitlines()[-1]
    assert "Traceback" not in error


def test_a_table_is_not_predicted_over_itself(finished, table, monkeypatch, capsys):
    before = table.read_bytes()
    monkeypatch.chdir(table.parent)
    assert cli.main(["predict", str(finished[0]), str(table), "--out", table.name]) == 1
    assert "is the table to be read" in capsys.readouterr().err
    assert table.read_bytes() == before


def test_a_folder_with_own_files_is_refused_before_anything_is_read(table, tmp_path, capsys):
    own = tmp_path / "work" / "mine.txt"
    own.parent.mkdir()
    own.write_text("mine")
    assert cli.main(["transfer", str(table), "--target", "kappa", "--out", str(tmp_path)]) == 1
    assert "is not empty and no predictor" in capsys.readouterr().err
    assert own.read_text() == "mine"
