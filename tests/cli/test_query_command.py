"""`scattershot query` lists models as a table, CSV or JSON."""

import csv
import io
import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scattershot import cli
from scattershot.library import build_catalog, read_rows
from scattershot.library.shard import SCHEMA


@pytest.fixture
def folder(networks, tmp_path):
    """A library with one shard of four networks."""
    rows = shutil.copy(networks[1], tmp_path / "rows.parquet")
    build_catalog([rows], tmp_path / "catalog.parquet")
    return tmp_path


@pytest.fixture
def ask(folder, capsys):
    def run(*arguments):
        status = cli.main(["query", "--library", str(folder), *arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_the_table_shows_a_model_per_line_with_aligned_columns(ask, networks):
    status, out, err = ask()
    header, *lines = out.splitlines()
    assert (status, err, len(lines)) == (0, "", 4)
    names = ["model_id", "family", "descriptors", "n_train", "test_pearson", "test_mae", "unit"]
    assert header.split() == names
    assert {line.index("network") for line in lines} == {header.index("family")}
    pearson = read_rows([networks[1]])["test_pearson"]
    assert [float(line.split()[4]) for line in lines] == pytest.approx(pearson.tolist(), rel=1e-3)


def test_best_of_another_metric_shows_it_too(ask, networks):
    _, out, _ = ask("--best", "--metric", "validation_rmse", "--limit", "1")
    header, line = out.splitlines()
    assert header.split()[-1] == "validation_rmse"
    best = read_rows([networks[1]])["validation_rmse"].min()
    assert float(line.split()[-1]) == pytest.approx(best, rel=1e-3)


def test_csv_and_json_hold_all_that_the_catalog_knows(ask, networks):
    expected = read_rows([networks[1]])
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv")[1])))
    assert list(rows[0]) == expected.columns.tolist()
    assert [row["model_id"] for row in rows] == expected["model_id"].tolist()
    found = json.loads(ask("--format", "json", "--family", "network")[1])
    assert [row["test_mae"] for row in found] == expected["test_mae"].tolist()
    assert found[0]["hyperparameters"] == json.loads(expected["hyperparameters"][0])
    assert isinstance(found[0]["n_train"], int)


def test_unknown_numbers_are_null_in_json_and_a_dash_in_the_table(networks, tmp_path, capsys):
    rows = read_rows([networks[1]]).assign(test_pearson=float("nan"))
    table = pa.Table.from_pylist(rows.to_dict("records"), schema=SCHEMA)
    pq.write_table(table, tmp_path / "rows.parquet")
    build_catalog([tmp_path / "rows.parquet"], tmp_path / "catalog.parquet")
    arguments = ["query", "--library", str(tmp_path), "--limit", "1"]
    cli.main([*arguments, "--format", "json"])
    [row] = json.loads(capsys.readouterr().out)
    assert row["test_pearson"] is None
    cli.main(arguments)
    assert capsys.readouterr().out.splitlines()[1].split()[4] == "-"


def test_conditions_are_all_met(ask):
    conditions = ["--property", "refract", "--setup", "NN", "--descriptor", "rdkit2d"]
    assert len(ask(*conditions)[1].splitlines()) == 5
    assert ask(*conditions, "--at-least", "2", "--format", "json")[1] == "[]\n"


def test_a_question_without_answer_says_what_there_is(ask):
    status, out, err = ask("--family", "forest")
    assert (status, out) == (0, "")
    assert err.splitlines() == [
        "no model fits; the library holds",
        "  property: made_up.refractivity",
        "  family: network",
        "  setup: NN",
        "  descriptors: rdkit5+rdkit2d",
    ]


def test_an_unknown_metric_ends_with_those_there_are_and_status_1(ask):
    status, out, err = ask("--metric", "tset_mae")
    assert (status, out) == (1, "")
    assert err.startswith("scattershot: metric 'tset_mae': not in a catalog; choose of ")


def test_a_missing_library_ends_with_its_name_and_status_1(tmp_path, capsys):
    assert cli.main(["query", "--library", str(tmp_path / "nowhere")]) == 1
    assert "nowhere: there is no library here; `make run` builds one" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-3", "x"])
def test_a_limit_is_a_positive_number(ask, limit, capsys):
    with pytest.raises(SystemExit) as stopped:
        ask("--limit", limit)
    assert stopped.value.code == 2
    assert "--limit" in capsys.readouterr().err
