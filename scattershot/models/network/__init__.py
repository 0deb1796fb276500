"""Fully connected networks, many at once."""

from scattershot.models.network.family import Networks, untrained
from scattershot.models.network.weights import hidden_layers, hidden_outputs, outputs

__all__ = ["Networks", "hidden_layers", "hidden_outputs", "outputs", "untrained"]
