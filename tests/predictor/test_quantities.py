"""Numbers are read as people write them, and what is ambiguous is not guessed."""

import pandas as pd
import pytest

from scattershot.predictor import quantities


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (["0.21", 0.3, None, float("nan")], ["0.21", "0.3", "", ""]),
        (["0,21", "1,5e-3", "-2"], ["0.21", "1.5e-3", "-2"]),
        (["\u22120.5", "+1"], ["-0.5", "+1"]),
        (["1 234.5", "2\u00a0000.25"], ["1234.5", "2000.25"]),
    ],
)
def test_numbers_are_read_as_they_are_written(cells, texts):
    found = quantities.read(cells, "K")
    assert found.texts == texts
    assert found.problems == {}


@pytest.mark.parametrize("written", ["W/mK", "W/(m·K)", "W/(m K)", "W / (m*K)"])
def test_the_unit_that_was_asked_for_may_stand_in_the_cell(written):
    found = quantities.read([f"0.21 {written}", "0.3"], "W/(m·K)")
    assert found.texts == ["0.21", "0.3"]
    assert (found.with_unit, found.problems) == (1, {})


def test_another_unit_is_named_and_not_converted():
    found = quantities.read(["0.21", "210 mW/mK"], "W/(m·K)")
    assert found.problems == {
        1: "'210 mW/mK' has the unit 'mW/mK', the column's is 'W/(m·K)'; "
        "give all values in one unit"
    }


def test_a_comma_that_may_separate_thousands_is_not_guessed():
    found = quantities.read(["1,234", "2,500"], "1")
    assert sorted(found.problems) == [0, 1]
    assert "write a decimal point" in found.problems[0]
    assert quantities.read(["1,234", "2,50"], "1").texts == ["1.234", "2.50"]
    mixed = quantities.read(["1,23", "2.50"], "1")
    assert list(mixed.problems) == [0]


def test_an_empty_cell_of_any_kind_of_table_holds_no_number():
    cells = [1.5, None, float("nan"), pd.NA, pd.NaT]
    assert quantities.read(cells, "1").texts == ["1.5", "", "", "", ""]
