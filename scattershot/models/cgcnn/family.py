"""Crystal graph convolutional networks as source models (CGCNN)."""

import contextlib
import time
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import torch

from scattershot.models.cgcnn.network import CrystalNetwork
from scattershot.models.cgcnn.train import predict, train
from scattershot.models.family import Fitted, GraphInputs, Tensors
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
        for k, sample in enumerate(samples):
            if k in skip:
                continue
            started = time.perf_counter()
            with _one_thread():
                model = _fit_one(sample, inputs, device)
            yield k, Fitted(*model[:2], time.perf_counter() - started, model[2])

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
    try:
        network = _initial(sample, inputs.x).to(device)
        epochs, reason = train(network, inputs, schedule, sample.data_seed, device)
    except ValueError as error:
        return {}, 0, f"{type(error).__name__}: {error}"
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
