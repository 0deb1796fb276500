"""Fully connected networks (NN1, NN2, NN3), a whole shard in stacked training."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from scattershot.models.family import Fitted, Inputs, Tensors
from scattershot.models.network.schedule import SCHEDULES, Batches
from scattershot.models.network.weights import Architecture, initial_weights, outputs
from scattershot.sweep import Sample


def untrained(sample: Sample, inputs: int) -> dict[str, np.ndarray]:
    """The weights a network of this sample starts from, for so many inputs; float32."""
    architecture = Architecture(inputs, tuple(sample.hyperparameters["widths"]))
    weights = initial_weights(architecture, sample.seed)
    return {name: array.astype(np.float32) for name, array in weights.items()}


class Networks:
    """Pyramids of rectified linear layers; their hidden layers are what transfer uses."""

    def fit(
        self, samples: Sequence[Sample], inputs: Inputs, device: str
    ) -> Iterator[tuple[int, Fitted]]:
        """Train bucket by bucket: networks of equal depth and similar size together."""
        # Torch takes seconds to import; only training needs it.
        from scattershot.models.network.stack import buckets

        architectures = [
            Architecture(len(columns), tuple(sample.hyperparameters["widths"]))
            for sample, columns in zip(samples, inputs.columns, strict=True)
        ]
        for bucket in buckets(architectures, device):
            yield from zip(bucket, _train_bucket(bucket, samples, inputs, device), strict=True)

    def predict(self, tensors: Tensors, x: np.ndarray) -> np.ndarray:
        """Scaled predictions (n,) for scaled inputs x (n, the model's columns)."""
        return outputs(tensors, x)


def _train_bucket(
    bucket: Sequence[int], samples: Sequence[Sample], inputs: Inputs, device: str
) -> list[Fitted]:
    import torch

    from scattershot.models.network.stack import Stack
    from scattershot.models.network.train import stacked_inputs, train

    started = time.perf_counter()
    first = samples[bucket[0]]
    schedule = SCHEDULES[first.hyperparameters["schedule"]]
    columns = [inputs.columns[k] for k in bucket]
    stack = Stack([untrained(samples[k], len(inputs.columns[k])) for k in bucket], device)
    outcomes = train(
        stack,
        stacked_inputs([inputs.x.take(inputs.train, c) for c in columns], device, torch.float32),
        torch.from_numpy(inputs.y[inputs.train]).to(device),
        stacked_inputs(
            [inputs.x.take(inputs.validation, c) for c in columns], device, torch.float32
        ),
        torch.from_numpy(inputs.y[inputs.validation]).to(device),
        schedule,
        Batches(len(inputs.train), schedule.batch, first.data_seed),
    )
    seconds = (time.perf_counter() - started) / len(bucket)
    return [Fitted(o.weights, o.epochs, seconds, o.reason) for o in outcomes]
