"""Randomness named by what it is for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scattershot import seeds

KEYS = st.lists(st.text(max_size=5), unique=True, max_size=20)


def test_draws_are_the_same_on_every_machine_and_in_every_version():
    # Libraries that exist were drawn by these: they may never change.
    assert seeds.seed(2019, "chemicals.boiling_point", "NN1", 731) == 425087683015071721
    assert seeds.generator(2019, "a").integers(1 << 40) == 378505799306
    assert seeds.ranks(["CCO"], 2019, "split")[0] == pytest.approx(0.5417705931676049, abs=1e-15)


@given(KEYS, st.randoms())
def test_a_rank_does_not_depend_on_the_other_keys_or_their_order(keys, random):
    ranks = dict(zip(keys, seeds.ranks(keys, "purpose"), strict=True))
    shuffled = random.sample(keys, len(keys) // 2)
    assert all(seeds.ranks(shuffled, "purpose") == [ranks[key] for key in shuffled])
    assert all(0 <= rank < 1 for rank in ranks.values())


def test_ranks_are_uniform_and_those_of_different_purposes_unrelated():
    keys = [str(i) for i in range(4000)]
    test, validation = seeds.ranks(keys, "test"), seeds.ranks(keys, "validation")
    assert np.abs(np.histogram(test, 10, (0, 1))[0] - 400).max() < 80
    assert abs(np.corrcoef(test, validation)[0, 1]) < 0.05


def test_keys_that_read_alike_when_joined_are_told_apart():
    assert seeds.seed("a", "bc") != seeds.seed("ab", "c")
