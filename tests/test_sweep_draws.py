"""Rows of a sweep depend on their own names alone, and keep to their ranges."""

import molecules
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scattershot import sweep

EVERY_SETUP = pytest.mark.parametrize("setup", molecules.RANGES)


@EVERY_SETUP
@given(index=st.integers(0, 200_000), before=st.integers(0, 5), after=st.integers(1, 5))
def test_a_row_is_the_same_in_whatever_range_it_is_drawn(setup, index, before, after):
    start = max(0, index - before)
    drawn = molecules.samples(setup, start, index + after)
    assert drawn[index - start] == molecules.samples(setup, index, index + 1)[0]


@EVERY_SETUP
def test_values_keep_to_their_ranges_and_reach_both_ends_of_whole_numbers(setup):
    drawn = molecules.samples(setup, 0, 400)
    for key, limits in molecules.RANGES[setup].items():
        if key in drawn[0].hyperparameters and isinstance(limits, list):
            values = [sample.hyperparameters[key] for sample in drawn]
            assert limits[0] <= min(values) < max(values) <= limits[1]
            if isinstance(limits[0], int):
                assert set(values) == set(range(limits[0], limits[1] + 1))
            else:
                # An elastic net shares its alpha with the nine others of its path.
                assert len(set(values)) == (40 if key == "alpha" else 400)


def test_layers_never_widen_and_their_number_and_ends_keep_to_the_ranges():
    widths = [sample.hyperparameters["widths"] for sample in molecules.samples("NN", 0, 400)]
    assert {len(layers) for layers in widths} == {2, 3}
    assert {layers[0] for layers in widths} == set(range(12, 21))
    assert {layers[-1] for layers in widths} == set(range(4, 9))
    assert all(layers == sorted(layers, reverse=True) for layers in widths)


def test_columns_are_drawn_from_a_range_or_are_constant():
    assert {s.columns for s in molecules.samples("NN", 0, 400)} == set(range(20, 41))
    assert {s.columns for s in molecules.samples("RF", 0, 20)} == {40}


def test_models_take_the_replicates_in_turn_and_share_only_the_batches_of_theirs():
    drawn = molecules.samples("NN", 0, 12, replicates=3)
    assert [sample.replicate for sample in drawn] == [0, 1, 2] * 4
    by_replicate = {(sample.replicate, sample.data_seed) for sample in drawn}
    assert len(by_replicate) == 3
    assert len({data_seed for _, data_seed in by_replicate}) == 3
    assert len({sample.seed for sample in drawn}) == 12


@pytest.mark.parametrize("change", [{"seed": 8}, {"property": "other.density"}, {"setup": "NN2"}])
def test_another_seed_property_or_setup_gives_other_models(change):
    key = {"seed": 7, "property": molecules.ABOUT["property"], "setup": "NN"}
    shared = {"ranges": molecules.RANGES["NN"], "replicates": 2, "start": 0, "stop": 30}
    old = sweep.draw(**key, **shared)
    new = sweep.draw(**key | change, **shared)
    assert not {sample.seed for sample in old} & {sample.seed for sample in new}
    assert [s.hyperparameters for s in old] != [s.hyperparameters for s in new]
