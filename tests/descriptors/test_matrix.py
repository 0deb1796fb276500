"""Descriptor matrices: computing in chunks, masking, files, and taking rows."""

import logging

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from scattershot.descriptors import (
    DESCRIPTORS,
    DescriptorMatrix,
    concatenate,
    describe,
    read_matrix,
    write_described,
    write_matrix,
)
from scattershot.errors import DescriptorMismatch

MOLECULAR = [
    pytest.param(name, marks=[pytest.mark.wheel] * (name == "rcdk"))
    for name, descriptor in DESCRIPTORS.items()
    if "smiles" in descriptor.kinds
]
SMILES = ["CCO", "C1CC", "CC(C)=O", "c1ccccc1", "CCN", "CC#N", "nonsense"]


def same(a: DescriptorMatrix, b: DescriptorMatrix) -> None:
    assert list(a.structures) == list(b.structures)
    assert (a.columns, a.name, a.version) == (b.columns, b.name, b.version)
    assert a.values.dtype == b.values.dtype
    np.testing.assert_array_equal(a.values, b.values)
    np.testing.assert_array_equal(a.valid, b.valid)


def matrix_of(values: np.ndarray, name: str = "test") -> DescriptorMatrix:
    n, p = values.shape
    structures = np.array([f"s{i}" for i in range(n)], dtype=object)
    valid = np.arange(n) % 2 == 0
    return DescriptorMatrix(structures, [f"c{j}" for j in range(p)], values, valid, name, "v1")


@pytest.mark.parametrize("name", MOLECULAR)
def test_chunks_and_processes_change_nothing(name):
    whole = describe(name, SMILES, SMILES, "smiles")
    same(whole, describe(name, SMILES, SMILES, "smiles", chunk=2))
    same(whole, describe(name, SMILES, SMILES, "smiles", chunk=3, processes=2))


@pytest.mark.parametrize("name", MOLECULAR)
def test_unreadable_structures_are_masked_counted_and_logged(name, caplog):
    with caplog.at_level(logging.WARNING):
        matrix = describe(name, SMILES, SMILES, "smiles", chunk=2)
    assert list(matrix.valid) == [True, False, True, True, True, True, False]
    assert list(matrix.structures) == SMILES
    assert not matrix.values[~matrix.valid].any()
    assert matrix.values[matrix.valid].any(axis=1).all()
    assert "2 of 7" in caplog.text
    reason = "CDK: could not parse 'C1CC'" if name == "rcdk" else "RDKit cannot read the SMILES"
    assert f"'C1CC' ({reason}" in caplog.text


@pytest.mark.parametrize("name", MOLECULAR)
def test_file_written_chunk_by_chunk_holds_the_matrix(name, tmp_path):
    masked = write_described(tmp_path / "a.parquet", name, SMILES, SMILES, "smiles", chunk=2)
    assert masked == 2
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 4
    expected = describe(name, SMILES, SMILES, "smiles")
    same(read_matrix(tmp_path / "a.parquet"), expected)
    assert expected.version.endswith("revision 1")


@given(
    values=st.sampled_from([np.uint8, np.bool_, np.float32]).flatmap(
        lambda dtype: hnp.arrays(dtype, st.tuples(st.integers(0, 9), st.integers(1, 20)))
    ),
    chunk=st.integers(1, 10),
)
def test_what_is_written_is_read(values, chunk, tmp_path_factory):
    path = tmp_path_factory.mktemp("matrix") / "m.parquet"
    write_matrix(path, matrix_of(values), chunk)
    same(read_matrix(path), matrix_of(values))


def test_bits_take_an_eighth_of_a_byte_on_disk(tmp_path):
    bits = np.random.default_rng(0).random((100, 2041)) < 0.5
    write_matrix(tmp_path / "bits.parquet", matrix_of(bits))
    assert pq.read_schema(tmp_path / "bits.parquet").field("values").type == pa.binary(256)


def test_reading_some_structures_keeps_only_their_rows(tmp_path):
    full = matrix_of(np.arange(60, dtype=np.float32).reshape(20, 3))
    write_matrix(tmp_path / "m.parquet", full, chunk=6)
    part = read_matrix(tmp_path / "m.parquet", structures=["s17", "s3", "s4", "absent"])
    assert list(part.structures) == ["s3", "s4", "s17"]
    np.testing.assert_array_equal(part.values, full.values[[3, 4, 17]])
    np.testing.assert_array_equal(part.valid, [False, True, False])


def test_take_gives_rows_in_the_asked_order_with_repeats():
    matrix = matrix_of(np.arange(12, dtype=np.uint8).reshape(4, 3))
    taken = matrix.take(["s3", "s0", "s3"])
    np.testing.assert_array_equal(taken, [[9, 10, 11], [0, 1, 2], [9, 10, 11]])


def test_take_of_an_absent_structure_names_it():
    matrix = matrix_of(np.zeros((2, 3), dtype=np.uint8))
    with pytest.raises(DescriptorMismatch, match="lacks 1 of 2 structures, the first is 's9'"):
        matrix.take(["s0", "s9"])


def test_concatenated_columns_carry_their_descriptor_and_rows_follow_the_first():
    counts, charges = (
        matrix_of(np.arange(6, dtype=np.uint8).reshape(3, 2), "a"),
        matrix_of(np.array([[0.5], [1.5], [2.5]], dtype=np.float32), "b"),
    )
    order = [2, 0, 1]
    shuffled = DescriptorMatrix(
        charges.structures[order], ["c0"], charges.values[order], charges.valid[order], "b", "v1"
    )
    both = concatenate([counts, shuffled])
    assert both.columns == ["a:c0", "a:c1", "b:c0"]
    assert both.values.dtype == np.float32
    np.testing.assert_array_equal(both.values, [[0, 1, 0.5], [2, 3, 1.5], [4, 5, 2.5]])
    np.testing.assert_array_equal(both.valid, counts.valid)
    assert (both.name, both.version) == ("a+b", "a: v1; b: v1")
    assert concatenate([counts]).values.dtype == np.uint8


def test_a_structure_with_two_texts_is_refused():
    with pytest.raises(DescriptorMismatch, match=r"'Fe2O3'.*'Fe4O6'"):
        describe("composition", ["Fe2O3", "Fe2O3"], ["Fe2O3", "Fe4O6"], "formula")
    twice = describe("composition", ["Fe2O3"] * 2, ["Fe4O6"] * 2, "formula")
    np.testing.assert_array_equal(twice.values[0], twice.values[1])


def test_a_kind_that_the_descriptor_does_not_accept_is_refused():
    with pytest.raises(DescriptorMismatch, match="rdkit5 accepts structures of kind polymer, smi"):
        describe("rdkit5", ["NaCl"], ["NaCl"], "formula")


def test_an_unknown_descriptor_is_refused_with_those_that_exist():
    with pytest.raises(DescriptorMismatch, match="there are rcdk, rdkit5, rdkit5_folded,"):
        describe("rdkit9", ["C"], ["C"], "smiles")


def test_no_structures_make_an_empty_matrix(tmp_path):
    write_described(tmp_path / "none.parquet", "rdkit2d", [], [], "smiles")
    assert read_matrix(tmp_path / "none.parquet").values.shape == (
        0,
        len(DESCRIPTORS["rdkit2d"].columns),
    )


def test_another_parquet_file_is_refused(tmp_path):
    pq.write_table(pa.table({"x": [1]}), tmp_path / "x.parquet")
    with pytest.raises(DescriptorMismatch, match="is no descriptor matrix"):
        read_matrix(tmp_path / "x.parquet")


def test_an_interrupted_writer_leaves_no_file(tmp_path):
    with pytest.raises(DescriptorMismatch):
        write_described(tmp_path / "m.parquet", "rdkit5", ["C"], ["C"], "formula")
    assert list(tmp_path.iterdir()) == []
