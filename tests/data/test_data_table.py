"""Property tables from own files: good rows kept, bad rows accounted for."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scattershot import data
from scattershot.data.table import from_raw
from scattershot.errors import DataError

ENTRY: dict[str, Any] = {
    "structure": "smiles",
    "properties": {
        "kappa": {"unit": "W/(m K)", "range": [0, 100]},
        "tg": {"column": "Tg", "unit": "K"},
    },
}


def build(tmp_path: Path, content: str | bytes, **changes: Any) -> data.PropertyTable:
    path = tmp_path / "mine.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return data.build("mine", ENTRY | changes, path)


def whole_rows(table: data.PropertyTable) -> dict[int, str]:
    whole = table.rejected[table.rejected["property"] == ""]
    assert table.meta["rows_read"] == len(table.frame) + len(whole)
    assert whole["row"].is_unique
    return dict(zip(whole["row"], whole["reason"], strict=True))


def dropped_values(table: data.PropertyTable) -> dict[tuple[int, str], str]:
    some = table.rejected[table.rejected["property"] != ""]
    return dict(zip(zip(some["row"], some["property"], strict=True), some["reason"], strict=True))


def test_each_bad_cell_is_named_and_the_good_ones_live_on(tmp_path: Path) -> None:
    table = build(
        tmp_path,
        "id,smiles,kappa,Tg\n"
        "a,CCO,1.5,300\n"
        "b,CCN,high,301\n"
        "c,CCC,inf,302\n"
        "d,CCCC,NaN,303\n"
        "e,CCCl,1000,304\n"
        "f,c1cc,1,305\n"
        "g,CCBr,,\n"
        "h,CCI,text,-inf\n"
        "i,[Xx],2,306\n",
    )
    assert table.frame["id"].tolist() == ["a", "b", "c", "d", "e"]
    assert table.frame["kappa"].tolist()[:1] == [1.5]
    assert table.frame["kappa"].isna().tolist() == [False, True, True, True, True]
    assert table.frame["tg"].tolist() == [300, 301, 302, 303, 304]
    values = dropped_values(table)
    assert "not a number: 'high'" in values[2, "kappa"]
    assert "infinite" in values[3, "kappa"]
    assert (4, "kappa") not in values
    assert "1000 W/(m K) is outside" in values[5, "kappa"]
    rows = whole_rows(table)
    assert set(rows) == {6, 7, 8, 9}
    assert "invalid SMILES" in rows[6]
    assert rows[7] == "no value"
    assert "kappa: not a number: 'text'" in rows[8]
    assert "tg: infinite" in rows[8]
    assert "unknown element Xx" in rows[9]


def test_conflicting_duplicates_are_rejected_with_both_values(tmp_path: Path) -> None:
    table = build(tmp_path, "smiles,kappa,Tg\nCCO,1,300\nOCC,2,300.5\nCCC,1,\nC(C)C,2,\n")
    assert table.frame["structure"].tolist() == ["CCO"]
    assert table.frame["tg"].tolist() == [300.25]
    assert np.isnan(table.frame["kappa"][0])
    values = dropped_values(table)
    for row, told in [(1, "1 (row 1), 2 (row 2)"), (2, "1 (row 1), 2 (row 2)")]:
        assert told in values[row, "kappa"]
    rows = whole_rows(table)
    assert rows[2] == "merged into row 1 (same structure)"
    assert "1 (row 3), 2 (row 4)" in rows[3]
    assert "1 (row 3), 2 (row 4)" in rows[4]


def test_agreeing_duplicates_are_merged_to_their_median(tmp_path: Path) -> None:
    table = build(tmp_path, "smiles,kappa,Tg\nCCO,10,\nOCC,10.1,300\nC(O)C,10.05,\n")
    assert table.frame[["kappa", "tg"]].to_numpy().tolist() == [[10.05, 300]]
    assert set(whole_rows(table)) == {2, 3}


def test_a_number_with_a_comma_says_how_to_write_it(tmp_path: Path) -> None:
    table = build(tmp_path, 'smiles,kappa,Tg\nCCO,"0,21",300\nCCN,low,301\n')
    values = dropped_values(table)
    assert values[1, "kappa"].endswith(
        "'0,21'; write a decimal point, and nothing between thousands"
    )
    assert values[2, "kappa"] == "not a number: 'low'"


def test_tolerance_decides_what_agrees(tmp_path: Path) -> None:
    content = "smiles,kappa,Tg\nCCO,10,\nOCC,11,\nC,1,\n"
    assert len(build(tmp_path, content, tolerance=0.05).frame) == 1
    assert len(build(tmp_path, content, tolerance=0.1).frame) == 2


def test_a_repeated_id_does_not_cost_a_row(tmp_path: Path) -> None:
    table = build(tmp_path, "id,smiles,kappa,Tg\na,CCO,1,\na,CCC,2,\na,OCC,1,\n,CCN,3,\n,CCI,4,\n")
    assert table.frame["id"].tolist() == ["a", "a (row 2)", "row 4", "row 5"]
    assert whole_rows(table) == {3: "merged into row 1 (same structure)"}


def test_an_id_that_was_named_as_such_stands_for_one_structure(tmp_path: Path) -> None:
    content = "no,smiles,kappa,Tg\na,CCO,1,\na,CCC,2,\na,OCC,1,\n"
    table = build(tmp_path, content, id_column="no")
    rows = whole_rows(table)
    assert rows[2] == "duplicate id 'a', first used in row 1; give each its own"
    assert rows[3] == "merged into row 1 (same structure)"


@pytest.mark.parametrize("name", ["id", "row", "text", "structure"])
def test_a_property_that_would_hide_a_column_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"cannot be called '{name}'; call it otherwise"):
        build(tmp_path, f"smiles,{name}\nCCO,1\n", properties={name: {"unit": "1"}})


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfsmiles,kappa,Tg\r\nCCO,1,300\r\nCCN,2,301\r\n",
        b"smiles,kappa,Tg\rCCO,1,300\rCCN,2,301\r",
        b"smiles;kappa;Tg\nCCO;1;300\nCCN;2;301\n",
        "smiles\tkappa\tTg\tname\nCCO\t1\t300\téthanol\nCCN\t2\t301\tx\n".encode("latin-1"),
        "smiles,kappa,Tg\nCCO,1,300\nCCN,2,301\n".encode("utf-16"),
        b'"smiles", kappa ,Tg\n"CCO",1,300\n"CCN", 2 ,301\n',
    ],
    ids=["bom-crlf", "cr", "semicolon", "tab-latin1", "utf16", "quotes-spaces"],
)
def test_bom_line_ends_delimiters_and_encodings_read_alike(tmp_path: Path, content: bytes) -> None:
    frame = build(tmp_path, content).frame
    assert frame["structure"].tolist() == ["CCO", "CCN"]
    assert frame[["kappa", "tg"]].to_numpy().tolist() == [[1, 300], [2, 301]]


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\nsmiles;kappa;Tg\nCCO;1;300\nCCN;2;301\n",
        "smiles,kappa,Tg,\nCCO,1,300,\nCCN,2,301,\n",
        "smiles,kappa,Tg\nCCO,1,300,,\nCCN,2,301,,\n",
        "smiles,kappa,Tg,,\nCCO,1,300\nCCN,2,301\n",
        ",,\n\nsmiles,kappa,Tg\nCCO,1,300\nCCN,2,301\n",
        'smiles;kappa;Tg;"a, b, c, d";e, f, g\nCCO;1;300;;x\nCCN;2;301;y, z;\n',
        "smiles,note,kappa,note,Tg\nCCO,a,1,b,300\nCCN,c,2,d,301\n",
    ],
    ids=["sep", "ends", "ends-of-rows", "end-of-header", "head", "commas-in-names", "unused-twice"],
)
def test_what_spreadsheets_write_around_a_table_does_no_harm(tmp_path: Path, content: str) -> None:
    table = build(tmp_path, content)
    assert table.frame[["kappa", "tg"]].to_numpy().tolist() == [[1, 300], [2, 301]]
    assert table.rejected.empty


def test_names_of_columns_are_compared_without_regard_to_how_accents_are_coded(
    tmp_path: Path,
) -> None:
    prop = {"column": "Wa\u0308rme", "unit": "1"}
    content = "smiles,W\u00e4rme\nCCO,1\n"
    assert build(tmp_path, content, properties={"heat": prop}).frame["heat"].tolist() == [1]
    prop["column"] = "W\u00e4rme"
    content = "smiles,Wa\u0308rme\nCCO,1\n"
    assert build(tmp_path, content, properties={"heat": prop}).frame["heat"].tolist() == [1]


def test_blank_and_ragged_lines_are_rejected_rows(tmp_path: Path) -> None:
    table = build(tmp_path, "smiles,kappa,Tg\nCCO,1,300\n\nCCN,2,301,7\nCCC,3\nCCCC,4,5\n")
    assert table.frame["structure"].tolist() == ["CCO", "CCCC"]
    rows = whole_rows(table)
    assert rows[2] == "structure missing"
    assert rows[3].startswith("4 fields, the header has 3; put a field")
    assert rows[4] == "2 fields, the header has 3"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("smiles,kappa,Tg\n", "no rows"),
        ("smiles,kappa\nC,1\n", "no column 'Tg'"),
        ("SMILES,kappa,Tg\nC,1,2\n", "no column 'smiles'"),
        ("smiles,kappa,kappa,Tg\nC,1,1,2\n", "'kappa' stands twice"),
        ("smiles,kappa,Tg\nnope,1,2\nC,x,\n", "none of the 2 rows"),
    ],
)
def test_a_file_without_usable_rows_stops_with_its_name(
    tmp_path: Path, content: str, words: str
) -> None:
    with pytest.raises(DataError, match=words) as error:
        build(tmp_path, content)
    assert "mine.csv" in str(error.value)


def test_zero_usable_rows_names_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"invalid SMILES 'nope'.* \(row 1\)"):
        build(tmp_path, "smiles,kappa,Tg\nnope,1,2\nnope,1,2\n")


def test_a_missing_or_changed_file_stops(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        data.build("mine", ENTRY, tmp_path / "none.csv")
    with pytest.raises(DataError, match="expected 0000"):
        build(tmp_path, "smiles,kappa,Tg\nC,1,2\n", sha256="0" * 64)


def test_parquet_with_formulas_and_a_log_scale(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    pd.DataFrame(
        {"formula": ["Fe4O6", "NaCl", "Qq", "MgO", None], "k": [1.0, 0.0, 2.0, np.inf, 3.0]}
    ).to_parquet(path)
    entry = {"structure": "formula", "properties": {"k": {"unit": "S/m", "transform": "log10"}}}
    table = data.build("mine", entry, path)
    assert table.frame.to_dict("list") == {
        "id": ["1"],
        "structure": ["Fe2O3"],
        "composition": ["Fe4O6"],
        "k": [1.0],
    }
    rows = whole_rows(table)
    assert "has no logarithm" in rows[2]
    assert "unknown element Qq" in rows[3]
    assert "infinite" in rows[4]
    assert rows[5] == "structure missing"


cells = st.sampled_from(["1", "1.01", "2", "nan", "inf", "-inf", "abc", "", " 3 ", "1e999", "-5"])
texts = st.sampled_from(["CCO", "OCC", "CCN", "C1C", "[Zz]", "", "CCCl", "*C", "[2H]C", "C.C"])


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), texts, cells, cells), max_size=12))
def test_rows_read_are_rows_kept_plus_rows_rejected_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("unused")
    raw = pd.DataFrame(rows, columns=["id", "text", "kappa", "tg"], dtype=object)
    raw.insert(0, "row", range(1, len(raw) + 1))
    raw.loc[len(raw)] = [len(raw) + 1, "last", "CCCCCC", "1", "1"]
    table = from_raw("any", ENTRY, raw, path)
    rejected = whole_rows(table)
    assert table.meta["rows_rejected"] == len(rejected)
    assert table.frame["id"].is_unique
    assert table.frame["structure"].is_unique
    numbers = table.frame[["kappa", "tg"]].to_numpy()
    assert not np.isinf(numbers).any()
    assert (~np.isnan(numbers)).any(axis=1).all()
    assert (table.rejected["reason"] != "").all()


def test_a_table_and_its_metadata_survive_the_file(tmp_path: Path) -> None:
    table = build(tmp_path, "smiles,kappa,Tg\nCCO,1,300\n", licence="CC0-1.0", citation="Müller")
    data.write_frame(tmp_path / "t.parquet", table.frame, table.meta)
    frame, meta = data.read_frame(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(frame, table.frame)
    assert meta == table.meta
    assert meta["citation"] == "Müller"
    assert meta["properties"]["tg"] == {"label": "tg", "unit": "K", "transform": "none"}
    data.write_rejected(tmp_path / "t.rejected.csv", table.rejected)
    assert (tmp_path / "t.rejected.csv").read_text() == "row,id,property,reason\n"


def test_real_polymer_file_is_read_as_an_own_file(shared_data: Path) -> None:
    entry = {
        "structure": "polymer",
        "properties": {
            "tg": {"column": "glass_transition_temperature", "unit": "K", "range": [50, 1000]},
            "density": {"unit": "g/cm^3"},
        },
    }
    table = data.build("xenonpy", entry, shared_data / "polymers/xenonpy_polymer_500.csv")
    rows = whole_rows(table)
    assert table.meta["rows_read"] == 500
    assert len(table.frame) == 249  # the other half of the file is written without *
    assert set(rows.values()) == {"repeat unit with 0 attachment points * instead of 2"}
    first = table.frame.iloc[0]
    assert (first["id"], first["tg"], first["density"]) == ("1", 259, 1.04)


def test_names_of_classes_go_with_the_table(tmp_path: Path) -> None:
    kinds = {"unit": "1", "classes": {"1": "alcohols", "2": "amines"}}
    table = build(
        tmp_path, "smiles,kind\nCCO,1\nCCN,2\n", properties={"kind": {"column": "kind", **kinds}}
    )
    assert table.meta["properties"]["kind"]["classes"] == {"1": "alcohols", "2": "amines"}
    assert table.frame["kind"].tolist() == [1, 2]
