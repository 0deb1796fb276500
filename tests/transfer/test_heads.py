"""Heads: from the hidden layers or predictions of source networks to a target."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

from scattershot import models
from scattershot.library import open_shard, write_shard
from scattershot.models.network import hidden_layers, outputs
from scattershot.transfer import kernels, shotgun
from scattershot.transfer.features import Networks
from scattershot.transfer.heads import HEADS, forests, head
from scattershot.transfer.scores import read_scores, write_scores

NAME = "wet.refractivity"


@pytest.fixture(scope="module")
def splits(transfer):
    """Two outer and two inner ones."""
    return np.concatenate([transfer.folds.outer_splits()[3:5], transfer.folds.inner_splits()[:2]])


def test_features_are_linear_outputs_from_which_the_network_predicts(shard, x):
    networks = Networks(shard, x)
    for k, sample in enumerate(networks.samples):
        tensors, width = shard.tensors(sample), networks.last.widths[k]
        assert width == sample.hyperparameters["widths"][-1]
        own, padding = np.split(networks.last.values[k], [width], axis=1)
        assert (padding == 0).all()
        assert own.min() < 0
        last = len(sample.hyperparameters["widths"])
        scaled = np.maximum(own, 0) @ tensors[f"weight_{last}"][:, 0] + tensors[f"bias_{last}"]
        mean, scale = tensors["y_mean_scale"]
        expected = models.predict("network", tensors, x)
        np.testing.assert_allclose(scaled * scale + mean, expected, rtol=1e-5)
        np.testing.assert_allclose(networks.predictions()[k], scaled, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", HEADS)
def test_a_head_predicts_the_rows_a_split_predicts_and_no_others(name, shard, x, y, splits):
    predicted = head(name)(Networks(shard, x), y, splits, NAME)
    assert predicted.shape == (4, 4, 30)
    assert predicted.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(predicted), np.tile(splits != 0, (4, 1, 1)))


@pytest.mark.parametrize("name", HEADS)
def test_a_network_is_scored_the_same_beside_any_others(name, shard, x, y, splits):
    together = head(name)(Networks(shard, x), y, splits, NAME, threads=3)
    for k in (0, 2):
        alone = Networks(shard, x, only=[shard.samples[k].model_id])
        found = head(name)(alone, y, splits, NAME)
        np.testing.assert_allclose(found[0], together[k], rtol=1e-5)


@pytest.mark.parametrize("name", HEADS)
def test_a_fit_that_is_asked_for_is_the_same_whether_others_are_or_not(name, shard, x, y, splits):
    networks, wanted = Networks(shard, x), np.arange(16).reshape(4, 4) % 3 == 0
    every = head(name)(networks, y, splits, NAME)
    some = head(name)(networks, y, splits, NAME, wanted=wanted)
    np.testing.assert_allclose(some[wanted], every[wanted], rtol=1e-5)
    assert np.isnan(some[~wanted]).all()


@pytest.mark.parametrize("name", HEADS)
def test_rows_that_do_not_train_have_no_influence(name, shard, x, y, splits):
    before = head(name)(Networks(shard, x), y, splits[-1:], NAME)
    spoiled_y = np.where(splits[-1] == 1, y, -99.0)
    spoiled_x = np.where((splits[-1] == -1)[:, None], np.float32(3), x)
    after = head(name)(Networks(shard, spoiled_x), spoiled_y, splits[-1:], NAME)
    np.testing.assert_allclose(before, after, rtol=1e-5)


@pytest.mark.parametrize("name", HEADS)
def test_training_on_a_related_property_helps_every_head(name, shard, x, y, transfer):
    found = shotgun.evaluate(shard, x, y, transfer.folds, NAME, [name])
    assert np.median(found.of("trained").mae) < 0.9 * np.median(found.of("untrained").mae)


@pytest.mark.parametrize("name", HEADS)
def test_a_shard_without_any_network_gives_no_candidates(name, molecules, x, y, transfer, tmp_path):
    empty = tmp_path / "empty.safetensors"
    write_shard([], molecules.rows().source("NN"), "0000", empty, tmp_path / "empty.parquet")
    found = shotgun.evaluate(open_shard(empty), x, y, transfer.folds, NAME, [name])
    write_scores(found, tmp_path / "none.parquet")
    write_scores(transfer.scores["shotgun"], tmp_path / "some.parquet")
    for names, count in ((["none"], 0), (["none", "some"], 8)):
        paths = [tmp_path / f"{name}.parquet" for name in names]
        read = read_scores(paths, y, transfer.folds)
        assert read.predictions.shape == (count, 2, 30)
        assert read.inside.shape == (count, 2, 5, 30)
        assert len(read.about) == count


def test_every_network_is_scored_with_every_head_trained_and_untrained(
    shard, x, y, transfer, tmp_path
):
    scores = shotgun.evaluate(shard, x, y, transfer.folds, NAME, ["TL1", "ridge"])
    assert scores.about["weights"].tolist() == (["trained"] * 4 + ["untrained"] * 4) * 2
    assert scores.about["head"].tolist() == ["TL1"] * 8 + ["ridge"] * 8
    assert scores.about["candidate"].tolist()[:4] == scores.about["candidate"].tolist()[4:8]
    assert np.isfinite(scores.predictions).all()
    assert np.isfinite(scores.inner).all()
    np.testing.assert_array_equal(
        scores.predictions[:8], transfer.scores["shotgun"].predictions[:8]
    )
    write_scores(scores, tmp_path / "scores.parquet")
    read = read_scores([tmp_path / "scores.parquet"], y, transfer.folds)
    assert read.about.equals(scores.about)
    np.testing.assert_array_equal(read.inside, scores.inside)


def test_values_of_a_fold_have_no_influence_on_its_predictions_and_inner_errors(
    shard, x, y, transfer
):
    before = transfer.scores["shotgun"]
    there = transfer.folds.outer[1] == 2
    after = shotgun.evaluate(shard, x, np.where(there, 50 - y, y), transfer.folds, NAME, ["TL1"])
    np.testing.assert_array_equal(before.predictions[:, 1, there], after.predictions[:, 1, there])
    np.testing.assert_array_equal(before.inner[:4, 1, 2], after.inner[:4, 1, 2])
    assert (before.inner[:4, 1, 3] != after.inner[:4, 1, 3]).all()


def test_forests_draw_by_the_targets_name(shard, x, y, splits):
    for name in ("TL1", "TL2"):
        found = [head(name)(Networks(shard, x), y, splits, t) for t in (NAME, "dry.refractivity")]
        assert (np.nan_to_num(found[0]) != np.nan_to_num(found[1])).any()


@pytest.mark.parametrize("width", [1, 2, 7, 30])
def test_tl1_forests_are_as_large_as_the_paper_says(shard, width):
    sizes = np.array(
        [
            forests._tl1_size(replace(shard.samples[0], seed=seed), width, "target", 46)
            for seed in range(600)
        ]
    )
    assert (sizes.min(axis=0) == [23, max(1, width // 2)]).all()
    assert (sizes.max(axis=0) == [46, width]).all()


def test_tl2_takes_every_subset_of_the_layers_alike(shard, x, monkeypatch):
    taken = []
    every = Networks(shard, x)
    last = every.last
    monkeypatch.setattr(every, "hidden", lambda layers: taken.append(layers) or last)
    monkeypatch.setattr(forests, "_cross_predict", lambda *_: None)
    for number in range(700):
        forests.tl2(every, np.zeros(30), np.ones((1, 30)), f"target {number}")
    drawn = [tuple(layers(shard.samples[0], 3)) for layers in taken]
    subsets = {(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)}
    assert set(drawn) == subsets
    assert all(60 < drawn.count(subset) < 145 for subset in subsets)


def test_tl2_is_a_forest_of_200_trees_that_try_a_square_root_of_the_units(
    shard, x, y, splits, monkeypatch
):
    given = {}

    def spy(values, y, splits, widths, trees, mtry, seeds, **others):
        given.update(widths=widths, trees=trees, mtry=mtry)
        return cross_predict(values, y, splits, widths, trees, mtry, seeds, **others)

    cross_predict = forests.forest.cross_predict
    monkeypatch.setattr(forests.forest, "cross_predict", spy)
    networks = Networks(shard, x, only=[shard.samples[0].model_id])
    found = head("TL2")(networks, y, splits[:1], NAME)[0, 0]
    assert given["trees"].tolist() == [200]
    assert given["mtry"].tolist() == [int(given["widths"][0] ** 0.5)]
    train, test = splits[0] == 1, splits[0] == 0
    every = hidden_layers(*networks.network(0))
    closest = []
    for layers in ([0], [1], [0, 1], [2], [0, 2], [1, 2], [0, 1, 2]):
        own = np.concatenate([every[layer] for layer in layers if layer < len(every)], axis=1)
        if own.shape[1] != given["widths"][0]:
            continue
        model = RandomForestRegressor(200, max_features="sqrt", min_samples_split=6, random_state=0)
        closest.append(np.abs(model.fit(own[train], y[train]).predict(own[test]) - found[test]))
    assert min(error.mean() for error in closest) < 0.15 * y.std()


@pytest.mark.parametrize("name", ["ridge", "kernel_ridge", "gaussian_process"])
def test_closed_forms_of_all_networks_at_once_are_those_of_each_alone(name, shard, x, y, splits):
    networks = Networks(shard, x)
    found = head(name)(networks, y, splits, NAME)
    learner = getattr(kernels, name)
    for k, number in np.ndindex(4, len(splits)):
        train, test = splits[number] == 1, splits[number] == 0
        own = networks.last.values[k, :, : networks.last.widths[k]].astype(float)
        own = own[:, own[train].std(axis=0) > 1e-6]
        scaled = np.clip((own - own[train].mean(axis=0)) / own[train].std(axis=0), -6, 6)
        expected = learner(scaled[train], y[train], scaled[test])
        np.testing.assert_allclose(found[k, number, test], expected, rtol=1e-4)


def test_affine_transfer_finds_a_slope_that_depends_on_the_hidden_layer(shard, x, splits):
    networks = Networks(shard, x, only=[shard.samples[0].model_id])
    own, unit = networks.predictions()[0], networks.last.values[0, :, 0]
    bent = 3 + 2 * own + own * unit
    test = splits[1] == 0
    errors = {
        name: np.abs(head(name)(networks, bent, splits, NAME)[0, 1, test] - bent[test]).mean()
        for name in ("affine", "recalibration")
    }
    assert errors["affine"] < 0.1 * errors["recalibration"]


def test_recalibration_is_a_straight_line_through_the_source_predictions(shard, x, y, splits):
    networks = Networks(shard, x)
    found = head("recalibration")(networks, y, splits, NAME)
    train, test = splits[1] == 1, splits[1] == 0
    for k, own in enumerate(networks.predictions()):
        line = LinearRegression().fit(own[train, None], y[train])
        np.testing.assert_allclose(found[k, 1, test], line.predict(own[test, None]), rtol=1e-4)


def test_fine_tuning_the_last_two_layers_is_what_a_plain_torch_loop_does(shard, x, y, splits):
    """One network and one split, written out."""
    networks = Networks(shard, x, only=[shard.samples[1].model_id])
    found = head("fine_tuning_last2")(networks, y, splits, NAME)[0, 2]
    train, test = splits[2] == 1, splits[2] == 0
    weights, inputs = networks.network(0)
    every = hidden_layers(weights, inputs)
    depth = len(every)
    below = torch.from_numpy(np.maximum(every[-2], 0))
    mean, scale = y[train].mean(), y[train].std()
    slopes, intercept = kernels.fit_ridge(
        np.maximum(every[-1], 0)[train].astype(float), (y[train] - mean) / scale
    )
    hidden, last = torch.nn.Linear(*weights[f"weight_{depth - 1}"].shape), None
    last = torch.nn.Linear(len(slopes), 1)
    with torch.no_grad():
        hidden.weight.copy_(torch.from_numpy(weights[f"weight_{depth - 1}"].T))
        hidden.bias.copy_(torch.from_numpy(weights[f"bias_{depth - 1}"]))
        last.weight.copy_(torch.from_numpy(slopes)[None])
        last.bias.fill_(float(intercept))
    model = torch.nn.Sequential(hidden, torch.nn.ReLU(), last)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 60)
    goal = torch.from_numpy((y[train] - mean) / scale).float()
    for _ in range(60):
        optimizer.zero_grad()
        ((model(below[train])[:, 0] - goal) ** 2).mean().backward()
        optimizer.step()
        schedule.step()
    expected = model(below[test])[:, 0].detach().numpy() * scale + mean
    np.testing.assert_allclose(found[test], expected, rtol=1e-3)


def test_fine_tuning_changes_the_network_and_fits_its_training_rows_better(shard, x, y):
    networks = Networks(shard, x, only=[shard.samples[0].model_id])
    both = np.stack([np.arange(60) % 30 == np.arange(60)] * 1).astype(np.int8)
    # The same rows twice: once to train on, once to predict.
    doubled = Networks(shard, np.concatenate([x, x]), only=[shard.samples[0].model_id])
    known = np.concatenate([y, y])
    errors = {
        name: np.abs(head(name)(doubled, known, both, NAME)[0, 0, 30:] - y).mean()
        for name in ("fine_tuning", *(f"fine_tuning_last{k}" for k in (4, 3, 2, 1)))
    }
    assert list(errors.values()) == sorted(errors.values())
    # Three hidden layers and the output layer are all there are.
    assert errors["fine_tuning"] == errors["fine_tuning_last4"]
    source = outputs(*networks.network(0))
    assert errors["fine_tuning"] < np.abs(np.polyval(np.polyfit(source, y, 1), source) - y).mean()
