"""Shards of networks: the same networks whatever the shard's size; options and buckets."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from scattershot import sweep
from scattershot.models import Rows, SideBySide, fit, predict
from scattershot.models.columns import Scaled
from scattershot.models.family import Inputs
from scattershot.models.network.bucket import buckets, padding
from scattershot.models.network.compiled import fit_compiled
from scattershot.models.network.schedule import schedule_of
from scattershot.models.network.stacked import fit_stacked
from scattershot.models.network.weights import Architecture, outputs
from scattershot.models.scaling import fit_scaler

torch.set_num_threads(1)
RANGES = {
    "family": "network",
    "hidden_layers": [2, 3],
    "first_layer": [8, 24],
    "last_layer": [3, 6],
    "columns": [10, 30],
    "schedule": "cosine",
}


def made_up() -> tuple[SideBySide, np.ndarray]:
    random = np.random.default_rng(1)
    counts = random.integers(0, 3, (200, 40)).astype(np.uint8)
    reals = random.normal(size=(200, 4)).astype(np.float32)
    return SideBySide([counts, reals]), counts[:, :6].sum(axis=1) + 3.0 * reals[:, 0]


def samples(count: int, **options) -> list[sweep.Sample]:
    return sweep.draw(7, "made.up", "NN", RANGES | options, 1, 0, count)


def inputs_for(members: list[sweep.Sample]) -> Inputs:
    x, y = made_up()
    kept = np.arange(44)
    scaled = Scaled(x, kept, fit_scaler(x.take(np.arange(200), kept)))
    columns = [
        np.sort(np.random.default_rng(s.seed).choice(44, s.columns, replace=False)) for s in members
    ]
    y = ((y - y.mean()) / y.std()).astype(np.float32)
    return Inputs(scaled, y, np.arange(160), np.arange(160, 200), columns)


def predictions(members: list[sweep.Sample]) -> np.ndarray:
    inputs = inputs_for(members)
    predicted = np.empty((len(members), 40))
    for k, model in fit_stacked(members, inputs, "cpu"):
        own = inputs.x.take(inputs.validation, inputs.columns[k])
        predicted[k] = outputs(model.tensors, own)
    return predicted


def test_shards_of_1_and_7_and_64_hold_the_same_networks():
    everything = samples(64)
    whole = predictions(everything)
    assert np.abs(np.corrcoef(whole[0], whole[1])[0, 1]) < 0.9999
    for size in (1, 7):
        parts = [predictions(everything[i : i + size]) for i in range(0, 64, size)]
        # Single precision: sums are taken in another order in a stack of another size.
        np.testing.assert_allclose(np.concatenate(parts), whole, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    "options",
    [{"dropout": 0.1, "batch_norm": True}, {"loss": "huber", "optimizer": "adamw"}],
    ids=str,
)
def test_a_setup_with_options_trains_and_predicts_from_its_arrays(options):
    x, y = made_up()
    split = np.repeat(["train", "validation", "test"], [140, 30, 30])
    rows = Rows(x, np.arange(44) < 40, y, split)
    members = samples(3, **options)
    assert members[0].hyperparameters.items() >= options.items()
    for model in fit(members, rows):
        assert model.record["status"] == "ok"
        assert model.record["test_pearson"] > 0.5
        everything = predict("network", model.tensors, x.take(np.arange(200), np.arange(44)))
        assert np.corrcoef(everything[split == "test"], y[split == "test"])[0, 1] == pytest.approx(
            model.record["test_pearson"]
        )


@pytest.mark.parametrize("engine", [fit_stacked, fit_compiled])
def test_with_the_papers_schedule_each_network_has_its_own_bound_of_epochs(engine):
    members = samples(8, schedule="paper", epochs=[3, 12])
    bounds = [sample.hyperparameters["epochs"] for sample in members]
    assert min(bounds) < max(bounds)
    arguments = [members, inputs_for(members)] + (["cpu"] if engine is fit_stacked else [])
    fitted = dict(engine(*arguments))
    assert [fitted[k].epochs for k in range(8)] == bounds
    # The longest is the same network as with that bound for all.
    longest = bounds.index(max(bounds))
    for member in members:
        member.hyperparameters["epochs"] = max(bounds)
    again = dict(engine(*arguments))
    for name, array in fitted[longest].tensors.items():
        np.testing.assert_allclose(array, again[longest].tensors[name], rtol=1e-4, atol=1e-5)


def test_epochs_are_drawn_with_the_papers_schedule_alone_and_change_nothing_else():
    plain, cosine, paper, own = (
        samples(200, **options)
        for options in (
            {},
            {"epochs": [3000, 4000]},
            {"epochs": [3000, 4000], "schedule": "paper"},
            {"schedule": "paper"},
        )
    )
    assert cosine == plain
    for drawn, other in ((paper, plain), (own, plain)):
        assert [s.columns for s in drawn] == [s.columns for s in other]
        assert [s.hyperparameters["widths"] for s in drawn] == [
            s.hyperparameters["widths"] for s in other
        ]
    epochs = [sample.hyperparameters["epochs"] for sample in paper]
    assert 3000 <= min(epochs) < 3020 < 3980 < max(epochs) <= 4000
    assert schedule_of(paper[0].hyperparameters).epochs == epochs[0]
    assert schedule_of(own[0].hyperparameters).epochs == 4000


def test_options_that_are_not_asked_for_change_no_sample():
    assert set(samples(1)[0].hyperparameters) == {"widths", "schedule"}
    plain, with_dropout = samples(5), samples(5, dropout=0.2)
    assert [s.hyperparameters["widths"] for s in plain] == [
        s.hyperparameters["widths"] for s in with_dropout
    ]


@given(
    st.lists(
        st.tuples(st.integers(5, 60), st.lists(st.integers(1, 50), min_size=2, max_size=4)),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 8),
)
def test_buckets_hold_every_network_once_and_bound_the_padding(shapes, most):
    architectures = [Architecture(inputs, tuple(hidden)) for inputs, hidden in shapes]
    groups = buckets(architectures, most, waste=1.4)
    assert sorted(k for group in groups for k in group) == list(range(len(shapes)))
    for group in groups:
        members = [architectures[k] for k in group]
        assert len(group) <= most
        assert len({len(member.hidden) for member in members}) == 1
        assert padding(members) <= 1.4
