"""`scattershot show` and `scattershot cards`: what a library says of its models."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from scattershot import cli, library
from scattershot.data import write_frame

MODEL = "made_up.refractivity/NN/000001"


@pytest.fixture
def results(small_library, molecules, tmp_path):
    """A run's folder with the rows and descriptors that the library was trained on."""
    write_frame(tmp_path / "sources/made_up.refractivity.parquet", molecules.frame, {})
    (tmp_path / "descriptors").mkdir()
    for name, path in molecules.paths.items():
        shutil.copy(path, tmp_path / f"descriptors/made_up.{name}.parquet")
    return tmp_path


def show(small_library, capsys, *arguments):
    status = cli.main(["show", *arguments, "--library", str(small_library)])
    return status, *capsys.readouterr()


def test_a_model_is_shown_with_training_hyperparameters_and_metrics(small_library, capsys):
    status, out, _ = show(small_library, capsys, MODEL)
    assert status == 0
    row = library.query(small_library).set_index("model_id").loc[MODEL]
    lines = [line.split() for line in out.splitlines()]
    assert ["unit", "cm3/mol"] in lines
    assert ["training", "rows", str(row["n_train"])] in lines
    widths = json.loads(row["hyperparameters"])["widths"]
    assert ["widths", *str(widths).split()] in lines
    assert ["mae", f"{row['validation_mae']:.4g}", f"{row['test_mae']:.4g}"] in lines
    assert "a library carries no data. Point --results to the folder" in out


def test_with_its_rows_at_hand_a_model_is_held_against_them(small_library, results, capsys):
    parity = results / "parity.csv"
    options = ["--results", str(results), "--parity", str(parity)]
    status, out, _ = show(small_library, capsys, MODEL, *options)
    row = library.query(small_library).set_index("model_id").loc[MODEL]
    assert status == 0
    assert f"{row['n_test']} test rows: MAE {row['test_mae']:.4g}" in out
    table = pd.read_csv(parity)
    assert table.columns.tolist() == ["structure", "observed", "predicted"]
    mae = np.abs(table["predicted"] - table["observed"]).mean()
    assert mae == pytest.approx(row["test_mae"], rel=1e-4)
    picture = results / "parity.svg"
    show(small_library, capsys, MODEL, *options[:2], "--parity", str(picture))
    assert picture.read_text().startswith("<?xml")


def test_other_rows_than_those_of_the_training_are_not_shown_as_its(
    small_library, results, molecules, capsys
):
    other = molecules.frame.assign(value=molecules.frame["value"] + 5)
    write_frame(results / "sources/made_up.refractivity.parquet", other, {})
    _, out, _ = show(small_library, capsys, MODEL, "--results", str(results))
    assert "these are not the rows that it was trained with" in out


def test_an_unknown_model_is_answered_with_the_nearest(small_library, capsys):
    status, _, error = show(small_library, capsys, "made_up.refractivity/NN/00001")
    assert status == 1
    assert "Did you mean made_up.refractivity/NN/00000" in error


def test_a_picture_without_data_or_of_unknown_form_is_an_error(small_library, results, capsys):
    status, _, error = show(small_library, capsys, MODEL, "--parity", "parity.svg")
    assert (status, "not at hand" in error) == (1, True)
    options = ["--results", str(results), "--parity", "parity.bmp"]
    status, _, error = show(small_library, capsys, MODEL, *options)
    assert (status, "end the file's name in .csv, .svg or .png" in error) == (1, True)


def test_cards_are_written_beside_the_shards(small_library, tmp_path, capsys):
    copy = shutil.copytree(small_library, tmp_path / "library")
    assert cli.main(["cards", str(copy)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == [str(copy / "made_up.refractivity/NN/README.md"), str(copy / "README.md")]
    assert (copy / "README.md").read_text().startswith("---\nlibrary_name: scattershot\n")
