"""What holds of every family of models: what it may see, and that it survives its file."""

from collections.abc import Mapping
from dataclasses import replace

import molecules as small
import numpy as np
import pytest

from scattershot import models
from scattershot.errors import DataError
from scattershot.library import open_shard, pretrain, read_rows
from scattershot.models import Rows, SideBySide

EVERY_SETUP = pytest.mark.parametrize("setup", small.RANGES)


def fit(setup: str, rows: Rows) -> list[models.Trained]:
    one_replicate = small.samples(setup, replicates=1)
    return sorted(models.fit(one_replicate, rows), key=lambda model: model.sample.index)


def changed(rows: Rows, parts: tuple[str, ...]) -> Rows:
    """The same rows, those of some parts with other descriptors and values."""
    which = np.isin(rows.split, parts)
    x = [part.copy() for part in rows.x.parts]
    for part in x:
        part[which] = part[which][:, ::-1] + 1
    return replace(rows, x=SideBySide(x), y=np.where(which, -3 * rows.y, rows.y))


def same(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


@pytest.fixture(scope="module")
def rows(molecules) -> Rows:
    return molecules.rows().replicate(0)


@EVERY_SETUP
def test_a_model_read_from_its_shard_predicts_what_it_predicted(setup, molecules, train_shard):
    source = molecules.rows()
    trained = list(pretrain.train(small.samples(setup), source))
    shard = open_shard(train_shard(setup)[0])
    x = source.joined.matrix.values
    assert [sample.model_id for sample in shard.samples] == [
        f"made_up.refractivity/{setup}/{number:06}" for number in range(4)
    ]
    for model in trained:
        [sample] = [s for s in shard.samples if s.index == model.sample.index]
        assert sample == model.sample
        family = sample.family
        read = models.predict(family, shard.tensors(sample), x)
        np.testing.assert_array_equal(read, models.predict(family, model.tensors, x))
        test = source.replicate(sample.replicate).split == "test"
        error = np.abs(read - source.frame["value"].to_numpy())[test].mean()
        assert error == pytest.approx(model.record["test_mae"])


@EVERY_SETUP
def test_models_learn(setup, rows):
    best = min(
        model.record["test_mae"] / model.record["test_mean_mae"] for model in fit(setup, rows)
    )
    assert best < 0.5


@EVERY_SETUP
def test_test_rows_leave_no_trace_in_a_model(setup, rows):
    for before, after in zip(fit(setup, rows), fit(setup, changed(rows, ("test",))), strict=True):
        assert same(before.tensors, after.tensors)
        assert before.record["validation_mae"] == after.record["validation_mae"]
        assert before.record["test_mae"] != after.record["test_mae"]


@EVERY_SETUP
def test_validation_rows_choose_the_epoch_of_a_network_and_nothing_else(setup, rows):
    others = changed(rows, ("validation", "test"))
    for before, after in zip(fit(setup, rows), fit(setup, others), strict=True):
        if setup == "NN":
            frame = ("columns", "x_mean", "x_scale", "y_mean_scale")
            assert same(*({name: m.tensors[name] for name in frame} for m in (before, after)))
        else:
            assert same(before.tensors, after.tensors)


@EVERY_SETUP
def test_columns_are_filtered_and_scaled_by_training_rows_alone(setup, rows):
    train = rows.split == "train"
    x = np.concatenate([part.astype(np.float64) for part in rows.x.parts], axis=1)
    for model in fit(setup, rows):
        columns = model.tensors["columns"]
        chosen = x[train][:, columns]
        assert ((chosen == 0).mean(axis=0)[rows.sparse[columns]] <= 0.9).all()
        assert rows.sparse[columns].sum() <= model.sample.columns
        real = np.flatnonzero(~rows.sparse)
        assert set(columns) >= set(real[np.ptp(x[train][:, real], axis=0) > 0])
        np.testing.assert_allclose(model.tensors["x_mean"], chosen.mean(axis=0), rtol=1e-5)
        np.testing.assert_allclose(model.tensors["x_scale"], chosen.std(axis=0), rtol=1e-4)
        y = rows.y[train]
        assert model.tensors["y_mean_scale"].tolist() == pytest.approx([y.mean(), y.std()])


def test_a_bit_that_only_test_rows_have_is_never_seen(rows):
    test = rows.split == "test"
    bit = np.where(test, 1, 0).astype(np.uint8)[:, None]
    with_bit = replace(
        rows, x=SideBySide([bit, *rows.x.parts]), sparse=np.concatenate([[True], rows.sparse])
    )
    for before, after in zip(fit("EN", rows), fit("EN", with_bit), strict=True):
        np.testing.assert_array_equal(after.tensors["columns"] - 1, before.tensors["columns"])


@EVERY_SETUP
def test_a_model_does_not_depend_on_those_beside_it(setup, rows):
    [alone] = models.fit(small.samples(setup, 2, 3, replicates=1), rows)
    beside = fit(setup, rows)[2]
    assert alone.sample == beside.sample
    for name, array in alone.tensors.items():
        # Stacked networks are equal up to the order of float32 sums.
        np.testing.assert_allclose(array, beside.tensors[name], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("setup", "key", "value"), [("EN", "alpha", 2.0), ("GB", "depth", -1), ("RF", "trees", -1)]
)
def test_a_model_that_fails_says_why_and_stops_no_other(setup, key, value, train_shard):
    good = small.samples(setup)
    bad = replace(good[1], hyperparameters=good[1].hyperparameters | {key: value})
    models_file, rows_file = train_shard(setup, [good[0], bad, *good[2:]])
    table = read_rows([rows_file])
    assert table["status"].tolist() == ["ok", "failed", "ok", "ok"]
    assert "Error: " in table["reason"][1]
    assert table.filter(regex="^(test|validation)_(mae|r2)").loc[1].isna().all()
    assert [sample.index for sample in open_shard(models_file).samples] == [0, 2, 3]


def test_a_constant_property_is_predicted_exactly(rows):
    for setup in ("RF", "GB", "EN"):
        for model in fit(setup, replace(rows, y=np.full(len(rows.y), 0.1))):
            assert model.record["status"] == "ok"
            assert model.record["test_mae"] < 1e-6


def test_rows_that_cannot_train_a_model_are_refused_with_the_reason(rows):
    constant = replace(rows, x=SideBySide([np.ones_like(part) for part in rows.x.parts]))
    with pytest.raises(DataError, match="no column of its descriptors varies"):
        fit("EN", constant)
    nothing = replace(rows, split=np.where(rows.split == "validation", "test", rows.split))
    with pytest.raises(DataError, match="0 validate"):
        fit("EN", nothing)
