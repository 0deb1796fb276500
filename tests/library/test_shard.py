"""Shard files: whole, readable model by model, and never executed."""

import json
import shutil
from dataclasses import replace

import molecules
import numpy as np
import pytest
from safetensors import SafetensorError
from safetensors.numpy import save_file

from scattershot import files
from scattershot.errors import DescriptorMismatch, LibraryError
from scattershot.library import open_shard, pretrain, read_rows, write_shard
from scattershot.library.shard import FORMAT, METADATA


def test_rows_carry_the_checksum_of_the_models_file(networks):
    models, rows = networks
    assert read_rows([rows])["sha256"].unique().tolist() == [files.sha256(models)]


def test_rows_say_what_a_model_is_and_comes_from(networks):
    row = read_rows([networks[1]]).loc[3]
    assert row["model_id"] == "made_up.refractivity/NN/000003"
    assert (row["property"], row["unit"], row["licence"]) == (
        "made_up.refractivity",
        "cm3/mol",
        "BSD-3-Clause",
    )
    assert row["descriptors"] == "rdkit5+rdkit2d"
    assert row["n_train"] + row["n_validation"] + row["n_test"] == 120
    hyperparameters = json.loads(row["hyperparameters"])
    assert 12 <= hyperparameters["widths"][0] <= 20
    assert 20 <= hyperparameters["columns"] <= 40


@pytest.mark.parametrize("setup", molecules.RANGES)
def test_the_same_models_are_the_same_file(setup, train_shard):
    first, second = (train_shard(setup)[0] for _ in range(2))
    assert files.sha256(first) == files.sha256(second)


def test_one_model_is_read_without_the_others(networks):
    shard = open_shard(networks[0])
    tensors = [shard.tensors(sample) for sample in shard.samples]
    assert all("weight_0" in each and "columns" in each for each in tensors)
    assert not any("/" in name for each in tensors for name in each)
    widths = shard.samples[2].hyperparameters["widths"]
    assert tensors[2]["weight_0"].shape == (len(tensors[2]["columns"]), widths[0])


def test_the_source_and_its_provenance_survive(molecules, networks):
    shard = open_shard(networks[0])
    assert shard.source.provenance["source_sha256"] == "0" * 64
    assert shard.source.provenance["rows"] == 120
    assert shard.source.descriptors == ("rdkit5", "rdkit2d")
    columns = molecules.rows().joined.columns
    shard.check_columns(columns)
    with pytest.raises(DescriptorMismatch, match="rdkit5\\+rdkit2d"):
        shard.check_columns(columns[::-1])


@pytest.mark.parametrize("kept", [0, 4, 200, -100])
def test_a_cut_file_is_a_library_error_that_names_it(networks, tmp_path, kept):
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(networks[0].read_bytes()[:kept])
    with pytest.raises(LibraryError, match="cut"):
        open_shard(cut)


def test_a_missing_shard_is_a_library_error(tmp_path):
    with pytest.raises(LibraryError, match="absent"):
        open_shard(tmp_path / "absent.safetensors")


def test_another_format_is_refused_with_its_name(tmp_path):
    path = tmp_path / "other.safetensors"
    about = {METADATA: json.dumps({"format": "scattershot-shard-0"})}
    save_file({"a": np.zeros(2)}, path, metadata=about)
    with pytest.raises(LibraryError, match=f"'scattershot-shard-0', expected '{FORMAT}'"):
        open_shard(path)


def test_a_pickle_is_not_opened(tmp_path):
    path = tmp_path / "evil.safetensors"
    path.write_bytes(b"cbuiltins\nexec\n(Vraise SystemExit\ntR.")
    with pytest.raises(LibraryError, match="not a readable shard"):
        open_shard(path)


def test_a_shard_whose_models_all_failed_is_written_and_read(molecules, tmp_path):
    source = molecules.rows()
    models, rows = tmp_path / "0.safetensors", tmp_path / "0.parquet"
    write_shard([], source.source("NN"), "0", models, rows)
    assert open_shard(models).samples == []
    assert read_rows([rows]).empty


def test_a_failed_write_leaves_the_old_shard(molecules, networks, tmp_path):
    models, rows = (shutil.copy(path, tmp_path / path.name) for path in networks)
    before = files.sha256(models)
    [trained] = pretrain.train(open_shard(models).samples[:1], molecules.rows())
    broken = replace(trained, tensors={"a": np.array([{}])})
    with pytest.raises(SafetensorError):
        write_shard([broken], molecules.rows().source("NN"), "0000", models, rows)
    assert files.sha256(models) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0000.parquet", "0000.safetensors"]
