"""Crystal graph convolutional networks as source models (CGCNN)."""

import contextlib
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import torch

from scattershot.models.cgcnn.network import CrystalNetwork
from scattershot.models.cgcnn.train import predict, train
from scattershot.models.family import Fitted, GraphInputs, Tensors, one_by_one
from scattershot.models.graphs import Graphs
from scattershot.models.network.schedule import Schedule
from scattershot.sweep import Sample

BATCH = 64
WARMUP = 0.1
PATIENCE = 20


class CrystalNetworks:
    """One network for each sample; its inputs are graphs, not columns."""

    def fit(
        self,
        samples: Sequence[Sample],
        inputs: GraphInputs,
        device: str,
        skip: Collection[int] = (),
    ) -> Iterator[tuple[int, Fitted]]:
        """Train one after the other, on one thread of a CPU or on a GPU."""
        return one_by_one(lambda k: _fit_one(samples[k], inputs, device), len(samples), skip)

    def predict(self, tensors: Tensors, x: Graphs) -> np.ndarray:
        """Scaled predictions (n,) for n graphs."""
        with _one_thread():
            return predict(_network_of(tensors), x).numpy()


def _fit_one(
    sample: Sample, inputs: GraphInputs, device: str
) -> tuple[dict[str, np.ndarray], int, str]:
    chosen = sample.hyperparameters
    schedule = Schedule(
        epochs=chosen["epochs"],
        rate=10 ** chosen["log10_rate"],
        batch=BATCH,
        warmup=WARMUP,
        cosine=True,
        patience=PATIENCE,
    )
    with _one_thread():
        network = _initial(sample, inputs.x).to(device)
        epochs, reason = train(network, inputs, schedule, sample.data_seed, device)
    return _tensors(network), epochs, reason


def _initial(sample: Sample, x: Graphs) -> CrystalNetwork:
    chosen = sample.hyperparameters
    # Drawn on the CPU, whatever device it is trained on.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(sample.seed)
        return CrystalNetwork(
            inputs=x.features.shape[1],
            edge=len(x.centres),
            width=chosen["atom_features"],
            convolutions=chosen["convolutions"],
            hidden=chosen["hidden"],
        )


def _tensors(network: CrystalNetwork) -> dict[str, np.ndarray]:
    """All arrays of a network but the counters of its normalisations, which nothing reads."""
    state = network.state_dict()
    return {name: t.cpu().numpy() for name, t in state.items() if t.is_floating_point()}


def _network_of(tensors: Tensors) -> CrystalNetwork:
    width, inputs = tensors["embedding.weight"].shape
    convolutions = sum(name.endswith(".full.weight") for name in tensors)
    edge = tensors["convolutions.0.full.weight"].shape[1] - 2 * width
    network = CrystalNetwork(inputs, edge, width, convolutions, len(tensors["hidden.bias"]))
    state = network.state_dict()
    network.load_state_dict(
        {
            name: torch.from_numpy(tensors[name]) if name in tensors else state[name]
            for name in state
        }
    )
    return network


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """A CPU's work on one thread while this lasts: jobs share the cores, not the operations."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
