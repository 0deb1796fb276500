"""Training one crystal graph network."""

import copy
import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from scattershot.models.cgcnn.network import Batch, CrystalNetwork
from scattershot.models.family import GraphInputs
from scattershot.models.graphs import Graphs
from scattershot.models.network.schedule import Batches, Schedule

AT_ONCE = 256
"""Crystals that are predicted together."""


def train(
    network: CrystalNetwork,
    inputs: GraphInputs,
    schedule: Schedule,
    seed: int,
    device: str,
) -> tuple[int, str]:
    """Train a network by Adam; leave it with its weights of the best validation epoch.

    Args:
        network: on the device, changed in place.
        inputs: graphs and scaled targets.
        schedule: epochs and rates.
        seed: of the order of the rows.
        device: "cpu" or "cuda".

    Returns:
        Number of epochs, and why it failed, if so.
    """
    y = torch.from_numpy(inputs.y).to(device)
    batches = Batches(len(inputs.train), schedule.batch, seed)
    steps, done = schedule.epochs * batches.count, 0
    optimizer = torch.optim.Adam(network.parameters(), lr=schedule.rate)
    validation, wanted = inputs.x.take(inputs.validation), y[inputs.validation]
    least, best, state = math.inf, 0, network.state_dict()
    for epoch in range(schedule.epochs):
        network.train()
        for numbers in batches.of_epoch(epoch):
            rows = inputs.train[numbers]
            optimizer.param_groups[0]["lr"] = schedule.rate_at(done, steps)
            done += 1
            loss = functional.mse_loss(network(Batch.of(inputs.x.take(rows), device)), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        error = functional.mse_loss(predict(network, validation, device), wanted).item()
        if not math.isfinite(error):
            return epoch + 1, f"validation error not finite in epoch {epoch + 1}"
        if error < least:
            least, best, state = error, epoch, copy.deepcopy(network.state_dict())
        elif schedule.patience is not None and epoch - best >= schedule.patience:
            break
    network.load_state_dict(state)
    return epoch + 1, ""


@torch.no_grad()
def predict(network: CrystalNetwork, graphs: Graphs, device: str = "cpu") -> Tensor:
    """(n,) scaled predictions."""
    network.eval()
    parts = np.array_split(np.arange(len(graphs)), max(1, -(-len(graphs) // AT_ONCE)))
    return torch.cat([network(Batch.of(graphs.take(rows), device)) for rows in parts])
