"""Fitting a shard's networks as stacks: on a GPU, or on a CPU what the compiled engine lacks."""

import gc
import time
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import torch

from scattershot import memory
from scattershot.models.family import Fitted, Inputs
from scattershot.models.network.bucket import buckets
from scattershot.models.network.options import Options
from scattershot.models.network.resident import Resident
from scattershot.models.network.schedule import Batches, Outcome, schedule_of
from scattershot.models.network.stack import Stack
from scattershot.models.network.train import train
from scattershot.models.network.weights import Architecture, initial_weights
from scattershot.sweep import Sample

# Four networks stay in the cache of a CPU core. A GPU is bound by launches: few large stacks with
# much padding are faster there than many small ones.
CPU_NETWORKS = 4
WASTE = {"cpu": 1.3, "cuda": 2.5}


def fit_stacked(
    samples: Sequence[Sample], inputs: Inputs, device: str, skip: Collection[int] = ()
) -> Iterator[tuple[int, Fitted]]:
    """Train bucket by bucket, and yield the networks of each as soon as it is done."""
    architectures = [
        Architecture(len(columns), tuple(sample.hyperparameters["widths"]))
        for sample, columns in zip(samples, inputs.columns, strict=True)
    ]
    most = most_networks(architectures, samples, inputs, device)
    for bucket in buckets(architectures, most, WASTE[device]):
        if set(bucket).issubset(skip):
            continue
        started = time.perf_counter()
        outcomes = _train_bucket(
            [samples[k] for k in bucket],
            [architectures[k] for k in bucket],
            inputs,
            [inputs.columns[k] for k in bucket],
            device,
        )
        seconds = (time.perf_counter() - started) / len(bucket)
        for place, k in enumerate(bucket):
            outcome = outcomes[place]
            yield k, Fitted(outcome.weights, outcome.epochs, seconds, outcome.reason)


def most_networks(
    architectures: Sequence[Architecture], samples: Sequence[Sample], inputs: Inputs, device: str
) -> int:
    """How many networks to stack at most: what is free on a GPU, what a CPU core's cache holds."""
    if device == "cpu":
        return CPU_NETWORKS
    # What this process has freed counts as used until it is given back.
    gc.collect()
    torch.cuda.empty_cache()
    free, _ = torch.cuda.mem_get_info()
    schedule = schedule_of(samples[0].hyperparameters)
    resident = len(inputs.y) * max(a.inputs for a in architectures) * 4
    each = max(memory.stacked_network(a.widths, schedule.batch) for a in architectures)
    return max(1, int((memory.GPU_SHARE * free - resident) / (each * WASTE[device])))


def _train_bucket(
    samples: Sequence[Sample],
    architectures: Sequence[Architecture],
    inputs: Inputs,
    columns: Sequence[np.ndarray],
    device: str,
    dtype: torch.dtype = torch.float32,
) -> dict[int, Outcome]:
    own = [schedule_of(sample.hyperparameters).for_rows(len(inputs.train)) for sample in samples]
    # They differ in their bounds of epochs, if at all.
    schedule, limits = own[0], [each.epochs for each in own]
    stack = Stack(
        [
            initial_weights(architecture, sample.seed)
            for architecture, sample in zip(architectures, samples, strict=True)
        ],
        Options.of(samples[0].hyperparameters),
        [sample.seed for sample in samples],
        device,
        dtype,
    )
    x, x_validation = (
        Resident(inputs.x, rows, columns, device, dtype)
        for rows in (inputs.train, inputs.validation)
    )
    y, y_validation = (
        torch.from_numpy(inputs.y[rows]).to(device, dtype)
        for rows in (inputs.train, inputs.validation)
    )
    batches = Batches(len(inputs.train), schedule.batch, samples[0].data_seed)
    return train(stack, x, y, x_validation, y_validation, schedule, batches, limits)
