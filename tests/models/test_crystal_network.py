"""The crystal graph network against its published equations, written out atom by atom."""

import numpy as np
import pytest
import torch

from scattershot import descriptors
from scattershot.descriptors.graph import CENTRES, NEIGHBOURS, WIDTH
from scattershot.library.graphs import join
from scattershot.models import Graphs
from scattershot.models.cgcnn.network import Batch, CrystalNetwork

WIDTHS, CONVOLUTIONS, HIDDEN = 6, 2, 5
FEATURES, EDGE = 93, 41


@pytest.fixture(scope="module")
def graphs(crystals) -> Graphs:
    """Three crystals of different sizes, one of them distorted so that no two edges are alike."""
    few = join([crystals.path], crystals.frame["structure"][:3]).x
    random = np.random.default_rng(0)
    lengths = few.distances + random.normal(scale=0.3, size=few.distances.shape)
    neighbours = random.integers(0, few.sizes.repeat(few.sizes)[:, None], few.neighbours.shape)
    arrays = few.atoms, neighbours.astype(np.int32), lengths.astype(np.float32)
    return Graphs(*arrays, few.starts, few.features, few.centres, few.width)


@pytest.fixture(scope="module")
def network() -> CrystalNetwork:
    torch.manual_seed(1)
    network = CrystalNetwork(FEATURES, EDGE, WIDTHS, CONVOLUTIONS, HIDDEN)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.is_floating_point():
                # Also what starts as ones and zeros: scales, shifts, running means and variances.
                tensor += 0.2 * torch.rand(tensor.shape)
                assert tensor.abs().min() > 0, name
    return network


def softplus(x):
    return np.log1p(np.exp(x))


def published(state, graphs: Graphs, use_running: bool) -> np.ndarray:
    """Xie and Grossman 2018, equations 1, 5 and 6, in float64, a crystal and an edge at a time."""
    state = {name: array.astype(np.float64) for name, array in state.items()}

    def norm(x, name):
        mean, var = x.mean(axis=0), x.var(axis=0)
        if use_running:
            mean, var = state[f"{name}.running_mean"], state[f"{name}.running_var"]
        scaled = (x - mean) / np.sqrt(var + 1e-5)
        return scaled * state[f"{name}.weight"] + state[f"{name}.bias"]

    def linear(x, name):
        return state[f"{name}.weight"] @ x + state[f"{name}.bias"]

    v = [linear(graphs.features[kind].astype(float), "embedding") for kind in graphs.atoms]
    for t in range(CONVOLUTIONS):
        z = []
        for crystal, first in enumerate(graphs.starts[:-1]):
            for i in range(first, graphs.starts[crystal + 1]):
                for j, length in zip(graphs.neighbours[i], graphs.distances[i], strict=True):
                    u = np.exp(-(((length - np.arange(EDGE) * 0.2) / 0.2) ** 2))
                    pair = np.concatenate([v[i], v[first + j], u])
                    z.append(linear(pair, f"convolutions.{t}.full"))
        z = norm(np.array(z), f"convolutions.{t}.edge_norm")
        gate, core = z[:, :WIDTHS], z[:, WIDTHS:]
        brought = 1 / (1 + np.exp(-gate)) * softplus(core)
        brought = brought.reshape(-1, NEIGHBOURS, WIDTHS).sum(axis=1)
        brought = norm(brought, f"convolutions.{t}.atom_norm")
        v = [softplus(old + new) for old, new in zip(v, brought, strict=True)]
    out = []
    for first, last in zip(graphs.starts, graphs.starts[1:], strict=False):
        hidden = linear(softplus(np.mean(v[first:last], axis=0)), "hidden")
        out.append(linear(softplus(hidden), "out")[0])
    return np.array(out)


@pytest.mark.parametrize("training", [True, False])
def test_outputs_are_those_of_the_published_equations(training, graphs, network):
    state = {name: tensor.numpy().copy() for name, tensor in network.state_dict().items()}
    ours = network.train(training)(Batch.of(graphs)).detach().numpy()
    expected = published(state, graphs, use_running=not training)
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-5)


def test_parameters_are_as_many_as_in_the_published_network():
    network = CrystalNetwork(inputs=92, edge=41, width=64, convolutions=3, hidden=128)
    embedding = 92 * 64 + 64
    convolution = (2 * 64 + 41) * 128 + 128 + 2 * 128 + 2 * 64
    head = 64 * 128 + 128 + 128 + 1
    counted = sum(parameter.numel() for parameter in network.parameters())
    assert counted == embedding + 3 * convolution + head


def test_lengths_are_spread_over_the_descriptors_gaussians(graphs):
    edges = Batch.of(graphs).edges.numpy()
    expected = descriptors.expand(graphs.distances.ravel())
    np.testing.assert_allclose(edges, expected, atol=1e-6)
    np.testing.assert_allclose(graphs.centres, CENTRES, atol=1e-6)
    assert graphs.width == WIDTH


def test_the_order_of_the_crystals_does_not_matter_and_neither_does_company(graphs, network):
    network.eval()
    together = network(Batch.of(graphs)).detach().numpy()
    turned = network(Batch.of(graphs.take(np.array([2, 0, 1])))).detach().numpy()
    np.testing.assert_allclose(turned, together[[2, 0, 1]], rtol=1e-5)
    for number in range(3):
        alone = network(Batch.of(graphs.take(np.array([number])))).detach().numpy()
        np.testing.assert_allclose(alone, together[[number]], rtol=1e-5)


def test_graphs_that_are_taken_twice_or_not_at_all_are_so(graphs):
    taken = graphs.take(np.array([1, 1]))
    assert taken.sizes.tolist() == [graphs.sizes[1]] * 2
    part = slice(graphs.starts[1], graphs.starts[2])
    for half in np.split(taken.distances, 2):
        np.testing.assert_array_equal(half, graphs.distances[part])
    assert len(graphs.take(np.array([], dtype=int))) == 0
