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
        (["1,234.50", "950.5", "1,020"], ["1234.50", "950.5", "1020"]),
        (["1.234,50", "950,5", "1.020"], ["1234.50", "950.5", "1020"]),
        (["1,234,567", "1'234.5"], ["1234567", "1234.5"]),
        (["0,123", "1,234"], ["0.123", "1.234"]),
        (["1.2 x 10^-3", "1.2\u00d710⁻³", "3e2"], ["1.2e-3", "1.2e-3", "3e2"]),
    ],
)
def test_numbers_are_read_as_they_are_written(cells, texts):
    found = quantities.read(cells, "K")
    assert found.texts == texts
    assert found.problems == {}


@pytest.mark.parametrize(
    "written", ["W/mK", "W/(m·K)", "W/(m K)", "W / (m*K)", "W m-1 K-1", "W·m⁻¹·K⁻¹", "W/m/K"]
)
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


def test_semicolons_between_fields_make_a_comma_a_decimal_point():
    cells = ["1,234", "2,500"]
    assert quantities.read(cells, "1", semicolons=True).texts == ["1.234", "2.500"]
    pointed = quantities.read(["1,234", "2.5"], "1", semicolons=True)
    assert list(pointed.problems) == [0]


def test_one_comma_among_points_does_not_take_the_points_with_it():
    found = quantities.read(["1.234", "1.567", "2,50"], "1")
    assert list(found.problems) == [2]
    assert found.texts[:2] == ["1.234", "1.567"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("300 350", "may be two numbers"),
        ("1.5 2.5", "not one number"),
        ("300-350", "is a range; give one value"),
        ("300\u2013350 K", "is a range; give one value"),
        ("<0.5", "is a bound, not a value"),
        ("2024-01-05", "not a number"),
        ("1,23,456", "not a number"),
        ("12 %", "has the unit '%'"),
        ("12 K-1", "has the unit 'K-1'"),
        ("12 K2", "has the unit 'K2'"),
    ],
)
def test_what_is_not_one_number_is_refused_and_says_why(cell, words):
    found = quantities.read([cell, "1.5"], "K")
    assert words in found.problems[0]
    assert found.texts[1] == "1.5"


def test_uncertainties_are_counted_and_left_out():
    found = quantities.read(["1.2±0.1 K", "1.25(3)", "~3", "2.5"], "K")
    assert found.texts == ["1.2", "1.25", "3", "2.5"]
    assert (found.uncertain, found.problems) == (3, {})


def test_an_empty_cell_of_any_kind_of_table_holds_no_number():
    cells = [1.5, None, float("nan"), pd.NA, pd.NaT]
    assert quantities.read(cells, "1").texts == ["1.5", "", "", "", ""]
