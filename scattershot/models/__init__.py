"""Model families, each fitting a whole batch of models on shared rows."""

from scattershot.models.columns import SideBySide
from scattershot.models.fit import FAMILIES, Rows, Trained, fit, inputs_of, predict
from scattershot.models.graphs import Graphs
from scattershot.models.metrics import METRICS, metrics

__all__ = [
    "FAMILIES",
    "METRICS",
    "Graphs",
    "Rows",
    "SideBySide",
    "Trained",
    "fit",
    "inputs_of",
    "metrics",
    "predict",
]
