"""TL1: forests on the last hidden layers of networks."""

from dataclasses import replace

import numpy as np
import pytest

from scattershot import models
from scattershot.library import open_shard, write_shard
from scattershot.transfer import target, tl1
from scattershot.transfer.features import Features, last_hidden_layer
from scattershot.transfer.scores import read_scores, write_scores


@pytest.fixture(scope="module")
def shard(networks):
    return open_shard(networks[0])


@pytest.fixture(scope="module")
def x(shard, transfer):
    return target.shard_inputs(shard, transfer.paths, transfer.drawn["structure"].to_numpy())


@pytest.fixture(scope="module")
def y(transfer):
    return transfer.drawn["value"].to_numpy()


def test_features_are_linear_outputs_from_which_the_network_predicts(shard, x):
    features = last_hidden_layer(shard, x)
    for k, sample in enumerate(features.samples):
        tensors, width = shard.tensors(sample), features.widths[k]
        assert width == sample.hyperparameters["widths"][-1]
        own, padding = features.values[k, :, :width], features.values[k, :, width:]
        assert (padding == 0).all()
        assert own.min() < 0
        last = len(sample.hyperparameters["widths"])
        scaled = np.maximum(own, 0) @ tensors[f"weight_{last}"][:, 0] + tensors[f"bias_{last}"]
        mean, scale = tensors["y_mean_scale"]
        expected = models.predict("network", tensors, x)
        np.testing.assert_allclose(scaled * scale + mean, expected, rtol=1e-5)


def test_every_network_is_scored_trained_and_untrained(transfer):
    scores = transfer.scores["shotgun"]
    assert scores.about["weights"].tolist() == ["trained"] * 4 + ["untrained"] * 4
    assert scores.about["candidate"].tolist()[:4] == scores.about["candidate"].tolist()[4:]
    assert np.isfinite(scores.predictions).all()
    assert np.isfinite(scores.inner[:4]).all()
    assert np.isnan(scores.inner[4:]).all()
    assert (scores.predictions[:4] != scores.predictions[4:]).mean() > 0.99


def test_training_on_a_related_property_helps(transfer):
    mae = transfer.scores["shotgun"].mae
    assert np.median(mae[:4]) < 0.9 * np.median(mae[4:])


def test_a_network_scores_the_same_beside_any_others_and_on_any_number_of_threads(
    shard, x, y, transfer
):
    features = last_hidden_layer(shard, x)
    splits = transfer.folds.outer_splits()
    all_four = tl1.cross_predict(features, y, splits, "wet.refractivity", threads=3)
    some = Features(features.samples[1:3], features.values[1:3], features.widths[1:3])
    np.testing.assert_array_equal(
        all_four[1:3], tl1.cross_predict(some, y, splits, "wet.refractivity")
    )
    other_target = tl1.cross_predict(some, y, splits, "dry.refractivity")
    assert (np.nan_to_num(all_four[1:3]) != np.nan_to_num(other_target)).any()


def test_values_of_a_fold_have_no_influence_on_its_predictions_and_inner_errors(
    shard, x, y, transfer
):
    before = transfer.scores["shotgun"]
    there = transfer.folds.outer[1] == 2
    after = tl1.evaluate(shard, x, np.where(there, 50 - y, y), transfer.folds, "wet.refractivity")
    np.testing.assert_array_equal(before.predictions[:, 1, there], after.predictions[:, 1, there])
    np.testing.assert_array_equal(before.inner[:4, 1, 2], after.inner[:4, 1, 2])
    assert (before.inner[:4, 1, 3] != after.inner[:4, 1, 3]).all()


@pytest.mark.parametrize("width", [1, 2, 7, 30])
def test_forests_are_as_large_as_the_paper_says(shard, width):
    sizes = np.array(
        [
            tl1._forest_size(replace(shard.samples[0], seed=seed), width, "target", 46)[:2]
            for seed in range(600)
        ]
    )
    assert (sizes.min(axis=0) == [23, max(1, width // 2)]).all()
    assert (sizes.max(axis=0) == [46, width]).all()


def test_a_shard_without_any_network_gives_no_candidates(molecules, x, y, transfer, tmp_path):
    empty = tmp_path / "empty.safetensors"
    write_shard([], molecules.rows().source("NN"), "0000", empty, tmp_path / "empty.parquet")
    found = tl1.evaluate(open_shard(empty), x, y, transfer.folds, "wet.refractivity")
    write_scores(found, tmp_path / "none.parquet")
    write_scores(transfer.scores["shotgun"], tmp_path / "some.parquet")
    for names, count in ((["none"], 0), (["none", "some"], 8)):
        paths = [tmp_path / f"{name}.parquet" for name in names]
        read = read_scores(paths, y, transfer.folds)
        assert read.predictions.shape == (count, 2, 30)
        assert read.inner.shape == (count, 2, 5)
        assert len(read.about) == count
