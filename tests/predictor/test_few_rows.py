"""Ten meaningless values: nothing was learnt, there are no intervals, and both are said."""

import io
import re
from contextlib import redirect_stdout
from html import unescape

import numpy as np
import pytest
from small_library import own_rows

from scattershot import cli

NOTHING = "Nothing was learnt from these values that could be told from chance"
NO_INTERVALS = (
    "There are no finite prediction intervals: one of 90% takes the errors of at least 11 rows "
    "that were held out, and here are 10."
)


@pytest.fixture(scope="module")
def told(small_library, tmp_path_factory):
    """What the command prints, the card and the report; and the folder."""
    folder = tmp_path_factory.mktemp("few")
    values = np.random.default_rng(12).normal(5, 1, size=10)
    own_rows(10).assign(kappa=values).to_csv(folder / "mine.csv", index=False)
    command = ["transfer", str(folder / "mine.csv"), "--target", "kappa", "--cores", "1"]
    command += ["--library", str(small_library), "--out", str(folder / "predictor")]
    with redirect_stdout(io.StringIO()) as printed:
        assert cli.main(command) == 0
    page = (folder / "predictor/report.html").read_text()
    return folder, {
        "output": printed.getvalue(),
        "card": (folder / "predictor/card.md").read_text(),
        "report": unescape(re.sub(r"\s+", " ", page)),
    }


@pytest.mark.parametrize("place", ["output", "card", "report"])
def test_it_is_said_that_nothing_was_learnt(told, place):
    assert NOTHING in told[1][place]
    assert "Transfer helps" not in told[1][place]
    assert "With sources the mixture errs" not in told[1][place]


@pytest.mark.parametrize("place", ["output", "card", "report"])
def test_it_is_said_why_there_are_no_intervals_and_how_many_rows_they_take(told, place):
    assert NO_INTERVALS in told[1][place]


def test_predictions_say_so_too(told, tmp_path, capsys):
    folder, _ = told
    command = ["predict", str(folder / "predictor"), str(folder / "mine.csv")]
    assert cli.main([*command, "--out", str(tmp_path / "out.csv")]) == 0
    assert NO_INTERVALS in capsys.readouterr().out
