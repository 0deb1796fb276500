"""What a shard keeps of its models, and making the others again."""

import json

import molecules as small
import numpy as np
import pytest

from scattershot.errors import LibraryError
from scattershot.library import Checkpoint, open_shard, pretrain, read_rows, rebuild, write_shard

EVERY_SETUP = pytest.mark.parametrize("setup", small.RANGES)


@pytest.fixture
def shard_of(molecules, tmp_path):
    """Train a shard that keeps some of its models; its two files."""

    def write(setup: str, keep: int | str, checkpoint: Checkpoint | None = None):
        models, rows = tmp_path / f"{keep}.safetensors", tmp_path / f"{keep}.parquet"
        source = molecules.rows()
        trained = pretrain.train(small.samples(setup), source, checkpoint=checkpoint, keep=keep)
        write_shard(trained, source.source(setup), "0000", models, rows)
        return models, rows

    return write


@EVERY_SETUP
def test_the_best_on_the_validation_rows_are_kept_and_the_rows_of_all(setup, shard_of):
    everything, some = read_rows([shard_of(setup, "all")[1]]), shard_of(setup, 2)
    rows = read_rows([some[1]])
    assert everything["kept"].tolist() == [True] * 4
    best = set(everything.nsmallest(2, "validation_rmse")["model_id"])
    assert set(rows[rows["kept"]]["model_id"]) == best
    assert {sample.model_id for sample in open_shard(some[0]).samples} == best
    told = ["model_id", "test_mae", "validation_rmse", "hyperparameters", "seed", "status"]
    assert rows[told].equals(everything[told])


@EVERY_SETUP
def test_a_model_that_is_not_kept_is_rebuilt_to_the_bit_from_its_row(setup, shard_of, molecules):
    whole = open_shard(shard_of(setup, "all")[0])
    rows = read_rows([shard_of(setup, 1)[1]])
    dropped = rows[~rows["kept"]]
    assert len(dropped) == 3
    for row in dropped.to_dict("records"):
        model = rebuild(row, molecules.rows())
        [sample] = [s for s in whole.samples if s.model_id == row["model_id"]]
        assert model.sample == sample
        stored = whole.tensors(sample)
        assert stored.keys() == model.tensors.keys()
        for name, array in stored.items():
            np.testing.assert_array_equal(array, model.tensors[name], strict=True)


def test_a_model_rebuilt_from_other_rows_is_refused(shard_of, molecules):
    row = read_rows([shard_of("EN", 1)[1]]).to_dict("records")[0]
    with pytest.raises(LibraryError, match=r"000000: rebuilt, its validation_rmse is .* its row"):
        rebuild(row, molecules.rows(["rdkit2d"]))


def test_a_model_that_failed_is_not_rebuilt(molecules):
    row = {"status": "failed", "model_id": "p/EN/0", "reason": "too bold"}
    with pytest.raises(LibraryError, match="too bold"):
        rebuild(row, molecules.rows())


@EVERY_SETUP
def test_a_resumed_shard_keeps_the_same(setup, shard_of, molecules, tmp_path):
    once = open_shard(shard_of(setup, 2)[0])
    expected = {sample.model_id: once.tensors(sample) for sample in once.samples}
    source, key = molecules.rows(), "key"
    first = Checkpoint(tmp_path / "progress", key, interval=0)
    pretrain.train(small.samples(setup)[:3], source, checkpoint=first, keep=2)
    reopened = Checkpoint(tmp_path / "progress", key)
    assert len(reopened.finished(small.samples(setup))) == 3
    again = open_shard(shard_of(setup, 2, reopened)[0])
    assert again.samples == once.samples
    for sample in again.samples:
        for name, array in again.tensors(sample).items():
            np.testing.assert_array_equal(array, expected[sample.model_id][name], strict=True)


@pytest.mark.parametrize("setup", ["RF", "GB"])
def test_one_model_is_read_though_all_others_are_ruined(setup, train_shard, tmp_path):
    original = train_shard(setup)[0]
    shard, content = open_shard(original), bytearray(original.read_bytes())
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    for name, about in header.items():
        if not name.startswith(("__metadata__", "000002/")):
            low, high = about["data_offsets"]
            content[start + low : start + high] = b"\xff" * (high - low)
    ruined = tmp_path / "ruined.safetensors"
    ruined.write_bytes(content)
    expected = shard.tensors(shard.samples[2])
    for name, array in open_shard(ruined).tensors(shard.samples[2]).items():
        np.testing.assert_array_equal(array, expected[name])
    assert not np.array_equal(
        open_shard(ruined).tensors(shard.samples[1])["number"],
        shard.tensors(shard.samples[1])["number"],
    )
