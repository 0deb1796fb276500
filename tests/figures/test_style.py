"""The look shared by all figures."""

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from scattershot.figures import labels, style


def drawing() -> Figure:
    figure = style.sheet(height=2)
    figure.subplots().plot([0, 1], [2, 3])
    return figure


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_equal_figures_are_equal_files(tmp_path, suffix):
    for name in ("first", "second"):
        style.save(drawing(), tmp_path / f"{name}.{suffix}")
    first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_svg_carries_no_date(tmp_path):
    style.save(drawing(), tmp_path / "a.svg")
    assert "<dc:date>" not in (tmp_path / "a.svg").read_text()


def test_one_call_writes_both_formats_and_leaves_no_partial_file(tmp_path):
    style.save(drawing(), tmp_path / "a.svg", tmp_path / "a.png")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.svg"]
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_format_that_cannot_be_written_leaves_no_file(tmp_path):
    with pytest.raises(ValueError, match="xyz"):
        style.save(drawing(), tmp_path / "a.xyz")
    assert list(tmp_path.iterdir()) == []


def test_the_callers_settings_survive_and_do_not_matter(tmp_path):
    style.save(drawing(), tmp_path / "a.svg")
    with mpl.rc_context({"svg.fonttype": "none", "font.size": 30}):
        style.save(drawing(), tmp_path / "b.svg")
        assert mpl.rcParams["font.size"] == 30
    assert "font.size" not in (tmp_path / "b.svg").read_text()


def test_fifty_six_names_have_fifty_six_marks():
    marks = style.marks(str(i) for i in range(56))
    assert len(set(marks.values())) == 56


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("g/cm3", "g/cm³"),
        ("bohr^3", "bohr³"),
        ("cm^-1", "cm⁻¹"),
        ("W/(m K)", "W/(m K)"),
        ("log10(Barrer)", "log₁₀(Barrer)"),
        ("1", "dimensionless"),
        ("", "dimensionless"),
    ],
)
def test_units_are_typeset(text, printed):
    assert labels.unit(text) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.0015299, "0.00153"),
        (12345.6, "12,346"),
        (99.96, "100"),
        (9.996, "10.0"),
        (-0.5, "\N{MINUS SIGN}0.500"),
        (0.0, "0"),
        (3.2e-9, "3.20 \N{MULTIPLICATION SIGN} 10⁻⁹"),
        (-1.5e12, "\N{MINUS SIGN}1.50 \N{MULTIPLICATION SIGN} 10¹²"),
        (None, labels.NONE),
        (float("nan"), labels.NONE),
    ],
)
def test_numbers_have_three_significant_digits(value, printed):
    assert labels.number(value) == printed


def test_a_word_longer_than_the_line_is_broken():
    assert max(map(len, labels.wrap("x" * 90, 34).split("\n"))) == 34


@pytest.mark.parametrize(
    ("text", "width", "printed"),
    [
        (
            "Lattice thermal conductivity at 300 K, 45 rows",
            44,
            "Lattice thermal conductivity\nat 300 K, 45 rows",
        ),
        ("Heat capacity Cp, 58 rows", 44, "Heat capacity Cp, 58 rows"),
        ("aa bb cc dd ee", 11, "aa bb cc\ndd ee"),
    ],
)
def test_the_lines_of_a_label_are_of_like_length(text, width, printed):
    assert labels.wrap(text, width) == printed


def test_paragraphs_fill_their_lines():
    assert labels.wrap("word " * 30, 100).split("\n")[0] == ("word " * 20).strip()


@pytest.mark.parametrize(
    ("values", "unit", "printed"),
    [
        ([2e-5, -4e-5], "1/K", "10⁻⁵ 1/K"),
        ([250.0, 12_000.0], "K", "K"),
        ([3e6, 1.0], "1", "10⁶"),
        ([0.0], "K", "K"),
    ],
)
def test_powers_of_ten_stand_with_the_unit(values, unit, printed):
    assert labels.scaled_unit(unit, labels.power(pd.Series(values))) == printed


def test_correlations_have_two_decimals():
    assert [labels.correlation(r) for r in (0.0993, 1.0, -0.5)] == ["0.10", "1.00", "\u22120.50"]
    assert labels.correlation(float("nan")) == labels.NONE
