"""Direct learners see their training rows and nothing else."""

import numpy as np
import pytest

from scattershot.descriptors import DescriptorMatrix, write_matrix
from scattershot.transfer import candidates
from scattershot.transfer.folds import k_fold
from scattershot.transfer.learners import (
    LEARNERS,
    Block,
    Candidate,
    OfSources,
    best_sources,
    cross_predict,
)
from scattershot.transfer.target import plain_blocks

SPLIT = np.repeat([1, 0, -1], [20, 6, 4]).astype(np.int8)[None]
BOTH = [Candidate(("real", "bits"), learner) for learner in LEARNERS]


def data():
    random = np.random.default_rng(0)
    real = random.normal(5, [1, 10, 0.1], size=(30, 3)).astype(np.float32)
    bits = (random.uniform(size=(30, 12)) < 0.4).astype(np.uint8)
    y = real[:, 0] + bits[:, 0] + 0.1 * random.normal(size=30)
    return {"real": Block(real), "bits": Block(bits, sparse=True)}, y


def predict(blocks, y, offered=BOTH):
    return cross_predict(offered, blocks, y, SPLIT, seed=1)[:, 0]


def test_a_split_predicts_its_test_rows_and_no_others():
    predicted = predict(*data())
    assert np.isfinite(predicted[:, 20:26]).all()
    assert np.isnan(predicted[:, :20]).all()
    assert np.isnan(predicted[:, 26:]).all()


def test_other_rows_have_no_influence_on_a_prediction():
    blocks, y = data()
    others = np.arange(30) > 20
    spoiled = {
        "real": Block(np.where(others[:, None], 1e6, blocks["real"].values)),
        "bits": Block(np.where(others[:, None], 1, blocks["bits"].values), sparse=True),
    }
    found = predict(spoiled, np.where(np.arange(30) >= 20, np.nan, y))
    np.testing.assert_array_equal(predict(blocks, y)[:, 20], found[:, 20])


def test_processes_share_the_work_without_changing_a_number():
    blocks, y = data()
    folds = k_fold(30, 4, 2, 3, ["key"])
    alone, shared = (
        candidates.evaluate(BOTH, blocks, y, folds, seed=1, processes=processes)
        for processes in (1, 3)
    )
    np.testing.assert_array_equal(alone.predictions, shared.predictions)
    np.testing.assert_array_equal(alone.inside, shared.inside)


def test_every_block_has_the_same_variance_over_the_training_rows():
    blocks, _ = data()
    train = np.arange(20)
    for block in blocks.values():
        assert block.scaled(train)[train].var(axis=0).sum() == pytest.approx(1, abs=1e-5)


def test_bits_are_kept_or_dropped_by_training_rows_alone():
    values = np.zeros((30, 3), dtype=np.uint8)
    values[:10, 0] = values[20:, 1] = values[0, 2] = 1
    # The second bit is set in rows that do not train only, the third in one of twenty that do.
    assert Block(values, sparse=True).scaled(np.arange(20)).shape == (30, 1)


def test_without_an_informative_column_the_mean_of_the_training_rows_is_predicted():
    _, y = data()
    nothing = {"real": Block(np.ones((30, 2), dtype=np.float32))}
    found = predict(nothing, y, [Candidate(("real",), learner) for learner in LEARNERS])
    np.testing.assert_allclose(found[:, 20:26], y[:20].mean())


def test_a_structure_without_descriptor_counts_as_an_average_one(tmp_path, caplog):
    blocks, y = data()
    valid = np.arange(30) % 7 != 0
    matrix = DescriptorMatrix(
        structures=np.array([f"s{i}" for i in range(30)], dtype=object),
        columns=["a", "b", "c"],
        values=np.where(valid[:, None], blocks["real"].values, np.float32(0)),
        valid=valid,
        name="real",
        version="1",
    )
    write_matrix(tmp_path / "real.parquet", matrix)
    read = plain_blocks({"real": tmp_path / "real.parquet"}, matrix.structures, ["real"])
    assert "5 of 30 structures could not be described" in caplog.text
    known = np.flatnonzero(valid[:20])
    scaled = read["real"].scaled(np.arange(20))
    assert (scaled[~valid] == 0).all()
    np.testing.assert_allclose(scaled[valid], blocks["real"].scaled(known)[valid], rtol=1e-6)
    found = predict(read, y, [Candidate(("real",), "ridge")])[0]
    assert np.isfinite(found[20:26]).all()
    assert abs(found[21] - y[:20].mean()) < 0.1


def sources():
    """Predictions of six sources, two of which make up the target, and a hidden unit of each."""
    random = np.random.default_rng(1)
    told = random.normal(size=(30, 6))
    y = told[:, 4] + 0.4 * told[:, 2] + 0.02 * random.normal(size=30)
    return told, y


def test_the_sources_that_tell_most_of_the_target_are_chosen_best_first():
    told, y = sources()
    assert best_sources(told, y)[:2] == [4, 2]
    assert best_sources(told[:, :0], y) == []


def test_columns_of_sources_that_are_not_chosen_are_left_out():
    told, y = sources()
    units = np.arange(12) // 2
    block = OfSources(np.repeat(told, 2, axis=1), source=units, told=told)
    train = np.arange(20)
    spoiled = np.where(np.arange(30) < 20, y, np.nan)
    chosen = best_sources((told[train] - told[train].mean(0)) / told[train].std(0), y[train])
    assert {4, 2} <= set(chosen) != set(range(6))
    kept = Block(block.values[:, np.isin(units, chosen)]).scaled(train)
    np.testing.assert_array_equal(block.learnt(train, spoiled), kept)


def test_sources_are_chosen_anew_in_each_training_set():
    told, _ = sources()
    y = np.where(np.arange(30) < 15, told[:, 0], told[:, 1])
    block = OfSources(told, source=np.arange(6), told=told)
    splits = np.stack([np.arange(30) < 15, np.arange(30) >= 15]).astype(np.int8)
    found = cross_predict([Candidate(("told",), "ridge")], {"told": block}, y, splits, seed=1)[0]
    np.testing.assert_allclose(found[0, 15:], told[15:, 0], atol=0.01)
    np.testing.assert_allclose(found[1, :15], told[:15, 1], atol=0.01)
