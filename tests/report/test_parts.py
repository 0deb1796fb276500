"""The page's parts: provenance, library, time."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scattershot.errors import DataError
from scattershot.report import library, provenance, timing


def test_reasons_that_differ_in_numbers_and_quotes_are_one_kind():
    rejected = pd.DataFrame(
        [
            ("3", "a", "", "invalid SMILES 'C1CC'"),
            ("5", "b", "", "invalid SMILES 'xx'"),
            ("6", "c", "tb", "-3.5 is outside the range 50 to 1200"),
            ("9", "d", "", "invalid SMILES 'yy'"),
            ("12", "e", "", "invalid SMILES 'zz'"),
        ],
        columns=["row", "id", "property", "reason"],
    )
    first, second = provenance.reasons(rejected)
    assert (first["kind"], first["scope"], first["count"]) == ("invalid SMILES …", "row", 4)
    assert [example["row"] for example in first["examples"]] == ["3", "5", "9"]
    assert (second["kind"], second["scope"]) == ("… is outside the range … to …", "value")


def test_no_rejection_has_no_reason():
    assert provenance.reasons(pd.DataFrame(columns=["row", "id", "property", "reason"])) == []


def test_a_file_without_metadata_is_named(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1]}), path)
    with pytest.raises(DataError, match=r"a\.parquet: no scattershot metadata"):
        provenance.metadata(path)


def test_rows_of_a_source_add_up(made_up):
    rows = provenance.sources(made_up.sources[:1])
    assert (rows[0]["available"], rows[0]["removed_by_guard"]) == (13_854, 611)
    assert rows[0]["left_out"] == 13_854 - 611 - 1_480


def test_failed_models_are_counted_by_reason(made_up):
    failed = library.failures(pd.read_parquet(made_up.catalog))
    assert [(row["property"], row["count"]) for row in failed] == [
        ("qm9.cv", 1),
        ("qm9.gap", 1),
        ("qm9.polarizability", 1),
    ]
    assert failed[0]["reason"] == "loss was not finite in epoch 7"


def test_holdings_add_up_to_the_catalog(made_up):
    catalog = pd.read_parquet(made_up.catalog)
    rows = library.holdings(catalog)
    assert sum(row["models"] for row in rows) == len(catalog)
    assert sum(row["seconds"] for row in rows) == pytest.approx(catalog["seconds"].sum())
    assert rows[0]["rows"] == [1080, 120, 300]


def test_times_are_summed_over_jobs_and_unsampled_ones_have_no_memory(made_up):
    rules = {row["rule"]: row for row in timing.rules(made_up.benchmarks)}
    assert list(rules) == ["pretrain", "transfer", "tables"]
    assert rules["pretrain"]["jobs"] == 2
    assert rules["pretrain"]["seconds"] == pytest.approx(42.75)
    assert rules["pretrain"]["longest"] == 30.25
    assert rules["pretrain"]["memory"] == 201.5
    assert rules["tables"]["memory"] is None
    assert rules["tables"]["cpu_seconds"] is None


def test_without_benchmarks_there_are_no_rules(tmp_path):
    assert timing.rules(tmp_path / "absent") == []
