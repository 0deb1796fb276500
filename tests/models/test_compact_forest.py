"""Forests as they are stored: small, and the same to the bit when they are read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scattershot import models
from scattershot.library import open_shard
from scattershot.models import forest
from scattershot.models.forest.compact import pack, unpack


def grown(seed: int, n: int, p: int, trees: int) -> tuple[np.ndarray, forest.Forest]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, p)).astype(np.float32)
    x[:, ::2] = x[:, ::2].round()
    y = x[:, 0] + random.normal(size=n)
    return x, forest.fit(x, y, trees, max(1, p // 2), seed, min_node=1)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6), n=st.integers(1, 90), p=st.integers(1, 9), trees=st.integers(1, 12)
)
def test_a_stored_forest_predicts_every_row_to_the_bit(seed, n, p, trees):
    x, original = grown(seed, n, p, trees)
    new = np.random.default_rng(seed + 1).normal(size=(50, p)).astype(np.float32)
    read = unpack(**pack(original, p))
    for rows in (x, new):
        np.testing.assert_array_equal(read.predict(rows), original.predict(rows))


def test_a_stored_forest_that_is_stored_again_is_the_same_arrays():
    packed = pack(grown(3, 200, 6, 20)[1], 6)
    again = pack(unpack(**packed), 6)
    for name, array in packed.items():
        np.testing.assert_array_equal(array, again[name], strict=True)


def test_a_node_takes_six_bytes_and_each_tree_four():
    original = grown(1, 300, 200, 10)[1]
    packed = pack(original, 200)
    nodes = len(original.feature)
    assert sum(array.nbytes for array in packed.values()) == 6 * nodes + 4 * 10


@pytest.mark.parametrize(
    ("columns", "dtype"), [(1, "int8"), (128, "int8"), (129, "int16"), (500, "int16"),
                           (32768, "int16"), (32769, "int32")],
)  # fmt: skip
def test_the_type_of_the_columns_holds_the_last_of_them(columns, dtype):
    last = forest.Forest(
        feature=np.array([columns - 1, -1, -1], dtype=np.int32),
        threshold=np.array([0.5, 0, 0], dtype=np.float32),
        left=np.array([1, 0, 0], dtype=np.int32),
        value=np.array([0, 1, 2], dtype=np.float32),
        roots=np.zeros(1, dtype=np.int64),
    )
    packed = pack(last, columns)
    assert packed["feature"].dtype == dtype
    assert packed["feature"].tolist() == [columns - 1, -1, -1]
    assert packed["number"].tolist() == [0.5, 1, 2]


def test_models_of_a_shard_are_stored_so(train_shard, molecules):
    shard = open_shard(train_shard("RF")[0])
    x = molecules.rows().joined.matrix.values
    for sample in shard.samples:
        tensors = shard.tensors(sample)
        assert {"feature", "number", "roots"} < tensors.keys()
        assert len(tensors["roots"]) == sample.hyperparameters["trees"]
        read = unpack(tensors["feature"], tensors["number"], tensors["roots"])
        mean, scale = tensors["y_mean_scale"]
        expected = read.predict(models.inputs_of(tensors, x)) * scale + mean
        np.testing.assert_array_equal(models.predict("forest", tensors, x), expected)
