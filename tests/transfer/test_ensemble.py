"""The property fingerprint: the best models of each source, by their own validation rows."""

from dataclasses import replace

import molecules as small
import numpy as np
import pandas as pd
import pytest

from scattershot import models
from scattershot.library import open_shard, pretrain, read_rows, write_shard
from scattershot.models import inputs_of
from scattershot.models.network import hidden_outputs
from scattershot.transfer import candidates, ensemble, target
from scattershot.transfer.learners import LEARNERS, Candidate, cross_predict

SOURCE = small.ABOUT["property"]


@pytest.fixture(scope="module")
def shards(networks, train_shard):
    """Networks and elastic nets of one source, ten models in all."""
    pair = (networks, train_shard("EN", small.samples("EN", 0, 6)))
    return [tuple(map(str, files)) for files in pair]


def test_the_prediction_is_the_weighted_mean_of_the_best_eight(shards, molecules):
    structures = molecules.frame["structure"][:20]
    found = ensemble.fingerprints(structures, shards, molecules.paths)
    predicted, rmse = [], []
    for path, rows in shards:
        shard = open_shard(path)
        x = target.shard_inputs(shard, molecules.paths, structures.to_numpy())
        rmse += read_rows([rows])["validation_rmse"].tolist()
        predicted += [models.predict(s.family, shard.tensors(s), x) for s in shard.samples]
    best = np.argsort(rmse)[:8]
    members, weights = np.array(predicted)[best], np.array(rmse)[best] ** -2.0
    mean = weights @ members / weights.sum()
    spread = np.sqrt(weights @ (members - mean) ** 2 / weights.sum())
    np.testing.assert_allclose(found[f"prediction:{SOURCE}"], mean, rtol=1e-6)
    np.testing.assert_allclose(found[f"spread:{SOURCE}"], spread, rtol=1e-5)
    assert found["structure"].tolist() == structures.tolist()


def test_the_hidden_layer_is_that_of_the_best_network(shards, molecules):
    structures = molecules.frame["structure"][:20]
    found = ensemble.fingerprints(structures, shards, molecules.paths)
    path, rows = shards[0]
    best = int(read_rows([rows])["validation_rmse"].argmin())
    shard = open_shard(path)
    tensors = shard.tensors(shard.samples[best])
    x = target.shard_inputs(shard, molecules.paths, structures.to_numpy())
    hidden = found.filter(regex="^hidden:").to_numpy()
    np.testing.assert_array_equal(hidden, hidden_outputs(tensors, inputs_of(tensors, x)))


def test_each_model_predicts_from_the_descriptors_it_was_trained_on(
    networks, molecules, train_shard
):
    shards = [tuple(map(str, networks))]
    shards.append(tuple(map(str, train_shard("EN", small.samples("EN", 0, 2), ["rdkit2d"]))))
    structures = molecules.frame["structure"][:20]
    found = ensemble.fingerprints(structures, shards, molecules.paths)
    rows = pd.concat([read_rows([rows]) for _, rows in shards])
    predicted = []
    for path, _ in shards:
        shard = open_shard(path)
        x = target.shard_inputs(shard, molecules.paths, structures.to_numpy())
        predicted += [models.predict(s.family, shard.tensors(s), x) for s in shard.samples]
    weights = rows["validation_rmse"].to_numpy() ** -2.0
    assert set(rows["descriptors"]) == {"rdkit5+rdkit2d", "rdkit2d"}
    mean = weights @ np.array(predicted) / weights.sum()
    np.testing.assert_allclose(found[f"prediction:{SOURCE}"], mean, rtol=1e-6)


def test_a_structures_fingerprint_does_not_depend_on_the_others(shards, molecules):
    structures = molecules.frame["structure"]
    many = ensemble.fingerprints(structures[:20], shards, molecules.paths)
    few = ensemble.fingerprints(structures[5:9].reset_index(drop=True), shards, molecules.paths)
    numbers = many.columns.drop("structure")
    np.testing.assert_allclose(many.loc[5:8, numbers], few[numbers], rtol=1e-4, atol=1e-5)


def test_a_source_whose_models_all_failed_is_absent_and_harms_nobody(train_shard, molecules):
    bad = [
        replace(sample, hyperparameters=sample.hyperparameters | {"alpha": 2.0})
        for sample in small.samples("EN")
    ]
    structures = molecules.frame["structure"][:20]
    shard = tuple(map(str, train_shard("EN", bad)))
    found = ensemble.fingerprints(structures, [shard], molecules.paths)
    assert found.columns.tolist() == ["structure"]
    blocks = candidates.fingerprint_blocks(found, structures)
    y, split = np.arange(20.0), (np.arange(20) > 4).astype(np.int8)[None]
    offered = [Candidate((name,), learner) for name in blocks for learner in LEARNERS]
    predicted = cross_predict(offered, blocks, y, split, seed=1)
    np.testing.assert_allclose(predicted[:, 0, :5], y[5:].mean())


def test_models_that_a_shard_did_not_keep_have_no_say(molecules, tmp_path):
    models_file, rows_file = tmp_path / "0.safetensors", tmp_path / "0.parquet"
    source = molecules.rows()
    trained = pretrain.train(small.samples("EN"), source, keep=1)
    write_shard(trained, source.source("EN"), "0000", models_file, rows_file)
    structures = molecules.frame["structure"][:20]
    found = ensemble.fingerprints(structures, [(str(models_file), str(rows_file))], molecules.paths)
    shard = open_shard(models_file)
    x = target.shard_inputs(shard, molecules.paths, structures.to_numpy())
    [kept] = shard.samples
    expected = models.predict(kept.family, shard.tensors(kept), x)
    np.testing.assert_allclose(found[f"prediction:{SOURCE}"], expected)
