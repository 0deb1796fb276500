"""The control: the same networks, trained on values dealt to the rows at random."""

import molecules as small
import numpy as np

from scattershot import models
from scattershot.library import open_shard, pretrain, read_rows, write_shard
from scattershot.transfer import shotgun
from scattershot.transfer.folds import k_fold


def control(molecules):
    paths = [molecules.paths[name] for name in ("rdkit5", "rdkit2d")]
    return pretrain.source_rows(molecules.frame, small.ABOUT, paths, "shuffled")


def test_values_are_dealt_to_other_rows_and_always_in_the_same_way(molecules):
    before = molecules.frame["value"].to_numpy()
    after = control(molecules).frame["value"].to_numpy()
    np.testing.assert_array_equal(np.sort(after), np.sort(before))
    assert abs(np.corrcoef(after, before)[0, 1]) < 0.3
    np.testing.assert_array_equal(control(molecules).frame["value"], after)
    np.testing.assert_array_equal(molecules.frame["value"], before)


def test_its_networks_start_alike_learn_nothing_and_are_told_apart(molecules, networks, tmp_path):
    rows = control(molecules)
    files = tmp_path / "shuffled.safetensors", tmp_path / "shuffled.parquet"
    trained = list(pretrain.train(small.samples("NN", 0, 2), rows))
    write_shard(trained, rows.source("NN"), "shuffled", *files)
    shard, own = open_shard(files[0]), open_shard(networks[0])
    assert shard.samples == own.samples[:2]
    assert read_rows([files[1]])["test_r2"].max() < 0.3 < read_rows([networks[1]])["test_r2"].min()
    x = np.concatenate([part.values for part in rows.joined.parts], axis=1)[:40]
    y = molecules.frame["value"].to_numpy()[:40]
    assert (models.predict("network", shard.tensors(shard.samples[0]), x) != y).all()
    scores = shotgun.evaluate(shard, x, y, k_fold(40, 5, 1, 3, [1]), "t", ["ridge", "TL1"])
    assert scores.about["weights"].tolist() == ["shuffled"] * 4
    assert np.isfinite(scores.predictions).all()
    assert np.isfinite(scores.inner).all()
