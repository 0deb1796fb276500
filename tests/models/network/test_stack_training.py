"""Stacked training: each network of a stack is what it would be alone."""

import dataclasses
import gc
import weakref

import numpy as np
import pytest
import torch

from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.network.options import Options
from scattershot.models.network.resident import Resident
from scattershot.models.network.schedule import Batches, Outcome, Schedule
from scattershot.models.network.stack import Stack
from scattershot.models.network.train import CHECK, train
from scattershot.models.network.weights import Architecture, initial_weights, outputs
from scattershot.models.scaling import fit_scaler

torch.set_num_threads(1)
ROWS, COUNTS, REALS = 150, 40, 7
SHORT = Schedule(epochs=6, rate=0.01, batch=32, warmup=0.1, cosine=True)
PLAIN = Options()
OPTIONS = [
    PLAIN,
    Options(dropout=0.2),
    Options(batch_norm=True),
    Options(dropout=0.1, batch_norm=True, loss="huber", optimizer="adamw"),
]
WIDTHS = [(12, 5), (20, 9), (17, 8), (12, 3), (25, 6)]


@dataclasses.dataclass
class Problem:
    """A made-up source property: bits and real columns, and what they decide."""

    x: Scaled
    y: np.ndarray
    train: np.ndarray
    validation: np.ndarray

    def stack(self, numbers, columns, options, dtype=torch.float64, enlarged=()):
        networks = [
            initial_weights(Architecture(len(columns[k]), WIDTHS[k]), seed=k) for k in numbers
        ]
        for k in enlarged:
            networks[k] = {name: array * 1e200 for name, array in networks[k].items()}
        return Stack(networks, options, numbers, "cpu", dtype)

    def parts(self, columns, dtype):
        for rows in (self.train, self.validation):
            yield Resident(self.x, rows, columns, "cpu", dtype)
            yield torch.from_numpy(self.y[rows]).to(dtype)

    def trained(
        self,
        numbers,
        columns,
        options=PLAIN,
        schedule=SHORT,
        dtype=torch.float64,
        enlarged=(),
    ) -> dict[int, Outcome]:
        stack = self.stack(numbers, columns, options, dtype, enlarged)
        parts = self.parts([columns[k] for k in numbers], dtype)
        batches = Batches(len(self.train), schedule.batch, seed=3)
        outcomes = train(stack, *parts, schedule, batches)
        return {number: outcomes[place] for place, number in enumerate(numbers)}

    def predicted(self, outcome, columns):
        return outputs(outcome.weights, self.x.take(self.validation, columns))


@pytest.fixture(scope="module")
def problem() -> Problem:
    random = np.random.default_rng(5)
    counts = random.integers(0, 3, (ROWS, COUNTS)).astype(np.uint8)
    reals = random.normal(3, 2, (ROWS, REALS)).astype(np.float32)
    y = counts[:, :5].sum(axis=1) * reals[:, 0] + random.normal(0, 1, ROWS)
    source = SideBySide([counts, reals])
    kept = np.arange(COUNTS + REALS)
    scaler = fit_scaler(source.take(np.arange(ROWS), kept))
    scaled = ((y - y.mean()) / y.std()).astype(np.float32)
    order = random.permutation(ROWS)
    return Problem(Scaled(source, kept, scaler), scaled, order[:120], order[120:])


@pytest.fixture(scope="module")
def own_columns() -> list[np.ndarray]:
    random = np.random.default_rng(6)
    return [
        np.sort(np.append(random.choice(COUNTS, size, replace=False), COUNTS + np.arange(REALS)))
        for size in (30, 20, 25, 30, 11)
    ]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("shared", [False, True], ids=["own columns", "shared columns"])
def test_a_network_of_a_stack_is_the_network_trained_alone(problem, own_columns, options, shared):
    columns = [own_columns[0]] * 5 if shared else own_columns
    together = problem.trained(range(5), columns, options)
    for k in range(5):
        alone = problem.trained([k], columns, options)[k]
        difference = problem.predicted(together[k], columns[k]) - problem.predicted(
            alone, columns[k]
        )
        assert np.abs(difference).max() < 1e-9
        assert together[k].epochs == alone.epochs == SHORT.epochs


def test_in_single_precision_it_is_the_same_to_one_part_in_ten_thousand(problem, own_columns):
    together = problem.trained(range(5), own_columns, dtype=torch.float32)
    for k in range(5):
        alone = problem.trained([k], own_columns, dtype=torch.float32)[k]
        expected = problem.predicted(alone, own_columns[k])
        np.testing.assert_allclose(
            problem.predicted(together[k], own_columns[k]), expected, rtol=1e-4, atol=1e-4
        )


def test_a_stack_is_what_torch_makes_of_one_sequential_network(problem, own_columns):
    columns = own_columns[1]
    start = initial_weights(Architecture(len(columns), WIDTHS[1]), seed=1)
    layers = [torch.nn.Linear(*start[f"weight_{i}"].shape).double() for i in range(3)]
    for i, layer in enumerate(layers):
        layer.weight.data = torch.from_numpy(start[f"weight_{i}"].T.copy())
        layer.bias.data = torch.from_numpy(start[f"bias_{i}"])
    model = torch.nn.Sequential(
        layers[0], torch.nn.BatchNorm1d(20).double(), torch.nn.ReLU(),
        layers[1], torch.nn.BatchNorm1d(9).double(), torch.nn.ReLU(), layers[2],
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters())
    x = torch.from_numpy(problem.x.take(problem.train, columns)).double()
    y = torch.from_numpy(problem.y[problem.train]).double()
    held_out = torch.from_numpy(problem.x.take(problem.validation, columns)).double()
    errors, predictions = [], []
    batches = Batches(len(x), SHORT.batch, seed=3)
    for epoch in range(SHORT.epochs):
        model.train()
        for i, rows in enumerate(batches.of_epoch(epoch)):
            step = epoch * len(batches.of_epoch(0)) + i
            optimizer.param_groups[0]["lr"] = SHORT.rate_at(step, SHORT.epochs * 4)
            optimizer.zero_grad()
            torch.nn.functional.huber_loss(model(x[rows])[:, 0], y[rows]).backward()
            optimizer.step()
        model.eval()
        predictions.append(model(held_out)[:, 0].detach().numpy())
        errors.append(np.mean((predictions[-1] - problem.y[problem.validation]) ** 2))
    options = Options(batch_norm=True, loss="huber", optimizer="adamw")
    outcome = problem.trained([1], own_columns, options)[1]
    # 1e-6: torch's loop takes the rates in double precision, the stack in single.
    np.testing.assert_allclose(
        problem.predicted(outcome, columns), predictions[np.argmin(errors)], rtol=0, atol=1e-6
    )


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_padding_influences_no_output_and_no_gradient(problem, own_columns, options):
    stack = problem.stack(range(5), own_columns, options)
    x = Resident(problem.x, problem.train, own_columns, "cpu", torch.float64)
    step, inputs = torch.tensor(7), x.take(torch.arange(50))

    def outcome():
        predicted = stack.forward(inputs, step)
        gradients = torch.autograd.grad(predicted.square().sum(), stack.learned.values())
        return [predicted.detach(), *gradients]

    before = outcome()
    assert not inputs[4, len(own_columns[4]) :].any()
    random = torch.Generator().manual_seed(1)
    for layer in range(stack.layers):
        weight = stack.state[f"weight_{layer}"].data
        for k in range(len(stack)):
            own_in = [len(own_columns[k]), *WIDTHS[k]][layer]
            own_out = [*WIDTHS[k], 1][layer]
            padded = torch.ones_like(weight[k], dtype=torch.bool)
            padded[:own_out, :own_in] = False
            weight[k][padded] = torch.randn(int(padded.sum()), generator=random).double()
    untouched = problem.stack(range(5), own_columns, options)
    assert (stack.state["weight_1"] != untouched.state["weight_1"]).any()
    for perturbed, unperturbed in zip(outcome(), before, strict=True):
        torch.testing.assert_close(perturbed, unperturbed, rtol=0, atol=1e-12)


def test_weight_decay_as_a_gpu_computes_it_leaves_padded_units_silent(problem, own_columns):
    """There a parameter loses lr * decay * itself; of minus infinity that leaves no number."""
    for options in (Options(optimizer="adamw"), Options(optimizer="adamw", batch_norm=True)):
        stack = problem.stack(range(5), own_columns, options, torch.float32)
        x = Resident(problem.x, problem.train, own_columns, "cpu", torch.float32)
        rows = torch.arange(50)
        before = stack.forward(x.take(rows)).detach()
        with torch.no_grad():
            for tensor in stack.learned.values():
                tensor -= 1e-7 * tensor
        torch.testing.assert_close(stack.forward(x.take(rows)), before, rtol=1e-4, atol=1e-5)


def test_a_stack_that_is_done_leaves_no_memory_behind(problem, own_columns):
    """Without the garbage collector: on a GPU the next stack needs the place at once."""

    def trained():
        stack = problem.stack(range(5), own_columns, PLAIN)
        parts = problem.parts(own_columns, torch.float64)
        train(stack, *parts, SHORT, Batches(len(problem.train), SHORT.batch, 3))
        return weakref.ref(stack)

    trained()  # what torch makes once and keeps
    gc.collect()
    gc.disable()
    try:
        assert trained()() is None
    finally:
        gc.enable()


def test_a_network_that_stops_leaves_the_stack_and_changes_no_other(problem, own_columns):
    patient = dataclasses.replace(SHORT, epochs=60, patience=3, cosine=False, rate=0.02)
    together = problem.trained(range(5), own_columns, schedule=patient)
    epochs = [together[k].epochs for k in range(5)]
    assert len(set(epochs)) > 1
    assert max(epochs) > min(epochs) + 2
    for k in range(5):
        alone = problem.trained([k], own_columns, schedule=patient)[k]
        assert alone.epochs == together[k].epochs
        np.testing.assert_allclose(
            problem.predicted(together[k], own_columns[k]),
            problem.predicted(alone, own_columns[k]),
            rtol=0,
            atol=1e-9,
        )


def test_checking_seldom_who_stopped_changes_nothing(problem, own_columns, monkeypatch):
    patient = dataclasses.replace(SHORT, epochs=60, patience=3, cosine=False, rate=0.02)
    often = problem.trained(range(5), own_columns, schedule=patient)
    monkeypatch.setitem(CHECK, "cpu", 7)
    seldom = problem.trained(range(5), own_columns, schedule=patient)
    for k in range(5):
        assert often[k].epochs == seldom[k].epochs
        np.testing.assert_allclose(
            problem.predicted(often[k], own_columns[k]),
            problem.predicted(seldom[k], own_columns[k]),
            rtol=0,
            atol=1e-9,
        )


def test_a_network_that_diverges_says_so_and_stops_no_other(problem, own_columns):
    healthy = problem.trained(range(5), own_columns)
    with_one_spoiled = problem.trained(range(5), own_columns, enlarged=[2])
    assert with_one_spoiled[2].reason == "validation error not finite in epoch 1"
    assert with_one_spoiled[2].epochs == 1
    for k in (0, 1, 3, 4):
        assert with_one_spoiled[k].reason == ""
        np.testing.assert_allclose(
            problem.predicted(with_one_spoiled[k], own_columns[k]),
            problem.predicted(healthy[k], own_columns[k]),
            rtol=0,
            atol=1e-9,
        )


def test_bfloat16_gives_about_the_same_network(problem, own_columns):
    single = problem.trained([0], own_columns, dtype=torch.float32)[0]
    half = problem.trained([0], own_columns, Options(precision="bfloat16"), dtype=torch.float32)[0]
    observed = problem.y[problem.validation]
    errors = [
        np.sqrt(np.mean((problem.predicted(o, own_columns[0]) - observed) ** 2))
        for o in (single, half)
    ]
    assert errors[0] != errors[1]
    assert errors[1] == pytest.approx(errors[0], rel=0.1)
