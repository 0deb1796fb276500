"""`scattershot sweep` prints the models that a job would train."""

import csv
import io
import json

from scattershot import cli


def test_sweep_prints_the_rows_that_are_asked_for(write, capsys):
    write()
    assert cli.main(["sweep", "solvents.boiling_point", "NN", "--start", "7", "--stop", "9"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["model_id"] for row in rows] == [
        "solvents.boiling_point/NN/000007",
        "solvents.boiling_point/NN/000008",
    ]
    for row in rows:
        widths = json.loads(row["hyperparameters"])["widths"]
        assert 100 <= widths[0] <= 400
        assert 10 <= widths[-1] <= 30


def test_an_unknown_setup_ends_with_a_message_and_status_1(write, capsys):
    write()
    assert cli.main(["sweep", "solvents.boiling_point", "NN1"]) == 1
    assert capsys.readouterr().err == (
        "scattershot: solvents.boiling_point has no setup NN1; did you mean `NN`?\n"
    )
