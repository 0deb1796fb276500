"""The catalog holds every model once, and answers what it is asked."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scattershot.errors import LibraryError
from scattershot.library import build_catalog, query, read_rows
from scattershot.library.shard import SCHEMA

NAN = float("nan")
ROWS = [
    # property, setup, family, descriptors, test_pearson, test_mae
    ("chemicals.boiling_point", "NN1", "network", "rdkit5+rdkit2d", 0.9, 12.0),
    ("chemicals.boiling_point", "NN1", "network", "rdkit5+rdkit2d", NAN, 30.0),
    ("chemicals.boiling_point", "RF1", "forest", "rdkit5+rdkit2d", 0.8, 15.0),
    ("chemicals.density", "NN1", "network", "rdkit55", 0.7, 0.02),
    ("qm9.boiling", "EN", "elastic_net", "rdkit5", 0.9, 11.0),
]


@pytest.fixture
def catalog(tmp_path):
    """A catalog of two shards in a library's folder, which is returned."""
    keys = ("property", "setup", "family", "descriptors", "test_pearson", "test_mae")
    rows = [
        dict.fromkeys(SCHEMA.names) | dict(zip(keys, values, strict=True)) | {"model_id": f"m{i}"}
        for i, values in enumerate(ROWS)
    ]
    for name, part in (("a", rows[:2]), ("b", rows[2:])):
        pq.write_table(pa.Table.from_pylist(part, schema=SCHEMA), tmp_path / f"{name}.parquet")
    shards = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    assert build_catalog(shards, tmp_path / "catalog.parquet") == 5
    return tmp_path


def ids(found: pd.DataFrame) -> list[str]:
    return found["model_id"].tolist()


def test_a_real_shards_rows_come_back_unchanged(networks, tmp_path):
    build_catalog([networks[1]], tmp_path / "catalog.parquet")
    pd.testing.assert_frame_equal(query(tmp_path), read_rows([networks[1]]))


def test_without_conditions_all_models_in_the_order_of_their_shards(catalog):
    assert ids(query(catalog)) == ids(query(catalog / "catalog.parquet")) == [
        "m0", "m1", "m2", "m3", "m4"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"property": "boiling"}, ["m0", "m1", "m2", "m4"]),
        ({"property": "."}, ["m0", "m1", "m2", "m3", "m4"]),
        ({"property": "boiling.point"}, []),
        ({"family": "network"}, ["m0", "m1", "m3"]),
        ({"setup": "NN"}, []),
        ({"setup": "NN1", "property": "density"}, ["m3"]),
        ({"descriptor": "rdkit5"}, ["m0", "m1", "m2", "m4"]),
        ({"descriptor": "rdkit2d"}, ["m0", "m1", "m2"]),
        ({"at_least": 0.8}, ["m0", "m2", "m4"]),
        ({"at_most": 0.8}, ["m2", "m3"]),
        ({"metric": "test_mae", "at_least": 11.0, "at_most": 15.0}, ["m0", "m2", "m4"]),
        ({"limit": 2}, ["m0", "m1"]),
    ],
)
def test_conditions_are_all_met(catalog, conditions, expected):
    assert ids(query(catalog, **conditions)) == expected


def test_best_first_is_high_for_correlations_and_low_for_errors_and_unknown_is_last(catalog):
    assert ids(query(catalog, best=True)) == ["m0", "m4", "m2", "m3", "m1"]
    assert ids(query(catalog, best=True, metric="test_mae", limit=2)) == ["m3", "m4"]


@pytest.mark.parametrize("metric", ["tset_mae", "property"])
def test_an_unknown_metric_is_named_beside_those_there_are(catalog, metric):
    with pytest.raises(LibraryError, match=f"'{metric}'.*test_pearson"):
        query(catalog, metric=metric)


def test_no_catalog_says_how_to_get_one(tmp_path):
    with pytest.raises(LibraryError, match="no library here; `make run` builds one"):
        query(tmp_path / "nowhere")


def test_a_damaged_or_foreign_file_is_a_library_error_that_names_it(catalog):
    damaged = catalog / "damaged.parquet"
    damaged.write_bytes((catalog / "a.parquet").read_bytes()[:-100])
    with pytest.raises(LibraryError, match=r"damaged\.parquet: cannot be read"):
        read_rows([damaged])
    pq.write_table(pa.table({"model_id": ["m0"]}), catalog / "foreign.parquet")
    with pytest.raises(LibraryError, match=r"foreign\.parquet: does not hold"):
        build_catalog([catalog / "foreign.parquet"], catalog / "catalog.parquet")
    assert len(query(catalog)) == 5
