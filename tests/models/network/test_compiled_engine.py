"""The compiled engine of the CPU: what PyTorch makes of one network, to the last digits."""

import dataclasses
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scattershot import sweep
from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.family import Fitted, Inputs
from scattershot.models.network import compiled, family
from scattershot.models.network.options import Options
from scattershot.models.network.product import PANEL, ROWS, add_product
from scattershot.models.network.schedule import Batches, Schedule
from scattershot.models.network.steps import Rows
from scattershot.models.network.weights import Architecture, initial_weights, outputs
from scattershot.models.scaling import fit_scaler

torch.set_num_threads(1)
TRAINING, ALL, COUNTS, REALS = 203, 260, 45, 8
FALLING = Schedule(epochs=8, rate=0.01, batch=64, warmup=0.1, cosine=True)
PATIENT = Schedule(epochs=80, rate=0.02, batch=64, patience=4)
RANGES = {
    "family": "network",
    "hidden_layers": [2, 4],
    "first_layer": [20, 60],
    "last_layer": [3, 8],
    "columns": [10, 40],
    "schedule": "cosine",
}


def made_up(kind: type) -> tuple[Rows, np.ndarray]:
    random = np.random.default_rng(1)
    small = random.integers(0, 3, (ALL, COUNTS)).astype(np.uint8)
    real = random.normal(2, 3, (ALL, REALS)).astype(np.float32)
    x = np.concatenate([small, real], axis=1)
    y = small[:, 0] * real[:, 0] + small[:, 1]
    mean, factor = x.mean(axis=0), 1 / x.std(axis=0)
    rows = Rows(small, real, mean.astype(kind), factor.astype(kind))
    return rows, ((y - y.mean()) / y.std()).astype(kind)


def inputs_of(rows: Rows) -> np.ndarray:
    x = np.concatenate([rows.small, rows.real], axis=1).astype(rows.mean.dtype)
    return np.clip((x - rows.mean) * rows.factor, -6, 6)


def start(hidden: tuple[int, ...], kind: type) -> dict[str, np.ndarray]:
    weights = initial_weights(Architecture(COUNTS + REALS, hidden), seed=4)
    return {name: array.astype(kind) for name, array in weights.items()}


def by_torch(weights, rows, y, schedule, options) -> tuple[np.ndarray, int]:
    """Predictions of a plain loop at its best epoch, and the epochs it took."""
    linear = [torch.nn.Linear(*weights[f"weight_{i}"].shape) for i in range(len(weights) // 2)]
    for i, layer in enumerate(linear):
        layer.weight.data = torch.from_numpy(weights[f"weight_{i}"].T.copy())
        layer.bias.data = torch.from_numpy(weights[f"bias_{i}"].copy())
    rectified = [part for layer in linear[:-1] for part in (layer, torch.nn.ReLU())]
    network = torch.nn.Sequential(*rectified, linear[-1])
    optimizers = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    optimizer = optimizers[options.optimizer](network.parameters())
    loss = {"mse": torch.nn.MSELoss(), "huber": torch.nn.HuberLoss()}[options.loss]
    x, target = torch.from_numpy(inputs_of(rows)), torch.from_numpy(y)
    batches = Batches(TRAINING, schedule.batch, seed=2)
    errors, predictions = [], []
    for epoch in range(schedule.epochs):
        for i, chosen in enumerate(batches.of_epoch(epoch)):
            step = epoch * batches.count + i
            rate = schedule.rate_at(step, schedule.epochs * batches.count)
            optimizer.param_groups[0]["lr"] = rate
            optimizer.zero_grad()
            loss(network(x[chosen])[:, 0], target[chosen]).backward()
            optimizer.step()
        predictions.append(network(x[TRAINING:])[:, 0].detach().numpy())
        errors.append(np.mean((predictions[-1] - y[TRAINING:]) ** 2))
        best = int(np.argmin(errors))
        if schedule.patience and epoch - best >= schedule.patience:
            break
    return predictions[best], len(errors)


def by_engine(weights, rows, y, schedule, options) -> tuple[np.ndarray, int]:
    batches = Batches(TRAINING, schedule.batch, seed=2)
    outcome = compiled.train(weights, rows, y, schedule, batches, options)
    assert outcome.reason == ""
    return outputs(outcome.weights, inputs_of(rows)[TRAINING:]), outcome.epochs


@pytest.mark.parametrize("hidden", [(7,), (64, 12), (33, 32, 16, 3)], ids=str)
@pytest.mark.parametrize("schedule", [FALLING, PATIENT], ids=["cosine", "early stopping"])
@pytest.mark.parametrize(
    "options", [Options(), Options(loss="huber", optimizer="adamw")], ids=["mse", "huber adamw"]
)
def test_a_network_is_what_the_plain_torch_loop_makes_of_it(hidden, schedule, options):
    rows, y = made_up(np.float64)
    weights = start(hidden, np.float64)
    expected, epochs = by_torch(weights, rows, y, schedule, options)
    predicted, run = by_engine(weights, rows, y, schedule, options)
    assert np.ptp(expected) > 1
    assert run == epochs
    np.testing.assert_allclose(predicted, expected, rtol=0, atol=1e-9)


def test_in_single_precision_it_is_the_same_to_one_part_in_ten_thousand():
    rows, y = made_up(np.float32)
    weights = start((50, 20, 10), np.float32)
    expected, _ = by_torch(weights, rows, y, FALLING, Options())
    predicted, _ = by_engine(weights, rows, y, FALLING, Options())
    assert np.abs(predicted - expected).max() < 1e-4 * np.ptp(expected)


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(0, 40), st.integers(1, 9), st.booleans(), st.booleans())
def test_products_are_those_of_numpy(strips, depth, panels, turned, double):
    random = np.random.default_rng(depth)
    kind = np.float64 if double else np.float32
    m, n = strips * ROWS, panels * PANEL
    a = random.normal(size=(depth, m) if turned else (m, depth)).astype(kind)
    a = a.T if turned else a
    b, c = random.normal(size=(depth, n + 3)).astype(kind), np.ones((m, n + 5), kind)
    add_product(a, b[:, :n], c[:, :n])
    exact = 1 + a.astype(np.float64) @ b[:, :n].astype(np.float64)
    np.testing.assert_allclose(c[:, :n], exact, atol=1e-13 if double else 1e-4)
    assert (c[:, n:] == 1).all()


def test_the_padding_stays_zero():
    rows, y = made_up(np.float32)
    network = compiled._Network(start((50, 17), np.float32), 68, Options(optimizer="adamw"))
    batches = Batches(TRAINING, 64, seed=2)
    for epoch in range(3):
        network.run_epoch(rows, y, FALLING, batches, epoch)
    for flat in network.state:
        assert flat.any()
        for layer in range(3):
            network._block(flat, layer)[:] = 0
        assert not flat.any()


def test_a_unit_that_falls_silent_leaves_no_denormal_numbers():
    rows, y = made_up(np.float32)
    weights = start((50, 10), np.float32)
    weights["bias_0"][:5] = -1000
    network = compiled._Network(weights, 68, Options())
    # Its gradient was 1e-30 once, and is zero from now on.
    network._block(network.state.mean, 0)[:, :5] = 1e-30
    batches = Batches(TRAINING, 64, seed=2)
    for epoch in range(120):
        network.run_epoch(rows, y, PATIENT, batches, epoch)
        mean = np.abs(network._block(network.state.mean, 0))
        assert not ((mean > 0) & (mean < np.finfo(np.float32).tiny)).any()
    assert (mean[:, :5] == 0).all()
    assert (mean[:, 5:] > 0).any()


def test_the_weights_of_the_best_epoch_are_kept():
    rows, y = made_up(np.float32)
    weights = start((60, 20), np.float32)
    stopped, epochs = by_engine(weights, rows, y, PATIENT, Options())
    assert PATIENT.patience < epochs < PATIENT.epochs
    until_best = dataclasses.replace(PATIENT, epochs=epochs - PATIENT.patience)
    assert np.array_equal(by_engine(weights, rows, y, until_best, Options())[0], stopped)


def test_a_network_that_diverges_says_when():
    rows, y = made_up(np.float32)
    weights = {name: array * 1e30 for name, array in start((20, 10), np.float32).items()}
    batches = Batches(TRAINING, 64, seed=2)
    outcome = compiled.train(weights, rows, y, FALLING, batches, Options())
    assert (outcome.epochs, outcome.reason) == (1, "validation error not finite in epoch 1")


def shard(count: int, **options) -> tuple[list[sweep.Sample], Inputs]:
    samples = sweep.draw(7, "made.up", "NN", RANGES | options, 1, 0, count)
    rows, y = made_up(np.float32)
    source = SideBySide([rows.real, rows.small])
    kept = np.arange(COUNTS + REALS)
    scaled = Scaled(source, kept, fit_scaler(source.take(np.arange(TRAINING), kept)))
    columns = [
        np.sort(np.random.default_rng(s.seed).choice(kept, s.columns, replace=False))
        for s in samples
    ]
    return samples, Inputs(scaled, y, np.arange(TRAINING), np.arange(TRAINING, ALL), columns)


def fit_part(samples: list[sweep.Sample], inputs: Inputs, numbers) -> list[tuple[int, Fitted]]:
    part = dataclasses.replace(inputs, columns=[inputs.columns[k] for k in numbers])
    fitted = family.Networks().fit([samples[k] for k in numbers], part, "cpu")
    return [(numbers[k], model) for k, model in fitted]


def same(one: Fitted, other: Fitted) -> bool:
    return all(np.array_equal(one.tensors[name], other.tensors[name]) for name in one.tensors)


def test_models_are_bit_identical_in_shards_of_1_and_7_and_64_in_any_order_on_any_thread():
    samples, inputs = shard(64)
    whole = dict(fit_part(samples, inputs, range(64)))
    parts = [[k] for k in range(0, 64, 9)]
    parts += [list(range(63, -1, -1))[i : i + 7] for i in range(0, 64, 7)]
    with ThreadPoolExecutor(3) as threads:
        for models in threads.map(lambda part: fit_part(samples, inputs, part), parts):
            assert all(same(model, whole[k]) for k, model in models)
    assert not same(whole[0], whole[1])


def test_skipped_networks_change_no_other():
    samples, inputs = shard(4)
    whole = dict(fit_part(samples, inputs, range(4)))
    rest = dict(family.Networks().fit(samples, inputs, "cpu", skip={0, 2}))
    assert rest.keys() == {1, 3}
    assert all(same(rest[k], whole[k]) for k in rest)


@pytest.mark.parametrize("options", [{}, {"loss": "huber", "optimizer": "adamw"}], ids=str)
def test_without_numba_the_stacked_networks_are_the_same(monkeypatch, options):
    samples, inputs = shard(3, **options)
    models = dict(family.Networks().fit(samples, inputs, "cpu"))
    monkeypatch.setattr(family.importlib.util, "find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "scattershot.models.network.compiled")
    for k, stacked in family.Networks().fit(samples, inputs, "cpu"):
        x = inputs.x.take(inputs.validation, inputs.columns[k])
        expected = outputs(stacked.tensors, x)
        assert np.abs(outputs(models[k].tensors, x) - expected).max() < 1e-3 * np.ptp(expected)
    assert "scattershot.models.network.compiled" not in sys.modules


def test_dropout_and_batch_normalisation_are_left_to_the_stack():
    samples, inputs = shard(2, batch_norm=True, dropout=0.1)
    for _, model in family.Networks().fit(samples, inputs, "cpu"):
        assert model.tensors.keys() > initial_weights(Architecture(3, (2, 2)), 0).keys()


def test_training_on_a_cpu_does_not_load_torch():
    code = (
        "import sys; from scattershot.models.network import compiled, family; print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "numba" in loaded.stdout.split()
    assert "torch" not in loaded.stdout.split()
