"""How much memory training takes, predicted before anything is read. Light to import.

The counts are of what the code holds at once; tests compare them with measured peaks.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

MB = 1_000_000
GPU_SHARE = 0.8
"""Of a GPU's free memory, what stacks may fill: the rest is for the allocator's gaps."""


DESCRIPTORS = {
    "rcdk": (11106, 1),
    "rdkit5": (10240, 1),
    "rdkit5_folded": (2048, 1),
    "rdkit2d": (216, 4),
    "composition": (290, 4),
    "composition_means": (112, 4),
    "counting": (94, 4),
    "rdf": (200, 4),
    "ofm": (1024, 4),
}
"""Columns and bytes of a value; here a second time, because the registry imports chemistry."""

INTERPRETER = 450 * MB
"""Resident after the imports of a job that trains, torch among them."""

READING = 45 * MB
"""Of Arrow's own while and after it reads."""

TRAINING = 115 * MB
"""Of compiled code and allocator once the first model is trained."""

NODE = 6
"""Bytes of a node of finished trees."""

CRYSTALS, ATOMS, EDGES = 64, 20, 12
"""Crystals of a batch, atoms of a large crystal, edges of an atom."""

HELD, LIVE = 4, 6
"""Arrays of an edge's gated features that a convolution holds for its gradient, and that live
beside them for a moment."""

WHILE_MADE = {"forest": 32, "boosting": 500}
"""Bytes of a node of the model that is made: of a tree that grows and of all of them joined; of
the JSON that XGBoost writes, as text and as lists."""


def shard(rows: int, descriptors: Sequence[str], setup: Mapping[str, Any], models: int) -> int:
    """Peak bytes of a job that trains a shard on a CPU, beyond the interpreter's.

    The descriptors are read part by part, a part twice while its rows are put in order; then they
    stay, in their own types, and each model in turn has its own columns as float32, twice while
    they are scaled. The models stay until all are written, and then there are two of each.

    Args:
        rows: of the source property.
        descriptors: their names.
        setup: the setup's ranges.
        models: in the shard.
    """
    if setup["family"] == "cgcnn":
        return _crystals(rows, setup, models)
    sizes = [DESCRIPTORS[name] for name in descriptors]
    parts = [rows * columns * width for columns, width in sizes]
    reading = READING + sum(parts) + max(parts)
    inputs = _inputs(descriptors, setup)
    copies = 3 if setup["family"] == "elastic_net" else 2
    training = READING + TRAINING + sum(parts) + copies * rows * inputs * 4
    if setup["family"] in WHILE_MADE:
        training += WHILE_MADE[setup["family"]] / NODE * _model(setup, inputs, rows)
    return int(max(reading, training + 2 * _kept(setup, models) * _model(setup, inputs, rows)))


def library(
    rows: int, descriptors: Sequence[str], setup: Mapping[str, Any], models: int, shard: int
) -> int:
    """Bytes on the disk of the models of a sweep that are kept.

    Args:
        rows, descriptors, setup: as of `shard`.
        models: of the sweep.
        shard: models of a shard.
    """
    whole, rest = divmod(models, shard)
    kept = whole * _kept(setup, shard) + _kept(setup, rest)
    if setup["family"] == "cgcnn":
        return int(kept * _crystal_model(setup))
    return int(kept * _model(setup, _inputs(descriptors, setup), rows))


def _inputs(descriptors: Sequence[str], setup: Mapping[str, Any]) -> float:
    """Columns that a model sees: some of the bits or counts, all of the numbers."""
    sizes = [DESCRIPTORS[name] for name in descriptors]
    chosen = _mean(setup["columns"]) if any(width == 1 for _, width in sizes) else 0
    return chosen + sum(columns for columns, width in sizes if width == 4)


def _crystals(rows: int, setup: Mapping[str, Any], models: int) -> int:
    """The same of a shard of crystal graph networks."""
    graphs = 2 * rows * ATOMS * EDGES * 8
    edges = CRYSTALS * ATOMS * EDGES
    gated = 4 * 2 * setup["atom_features"][1]
    step = edges * gated * (HELD * setup["convolutions"][1] + LIVE)
    models_twice = 2 * _kept(setup, models) * _crystal_model(setup)
    return int(READING + TRAINING + graphs + step + models_twice)


def _crystal_model(setup: Mapping[str, Any]) -> float:
    """Bytes of a finished crystal graph network."""
    width = _mean(setup["atom_features"])
    return 4 * _mean(setup["convolutions"]) * 2 * width * (2 * width + 41)


def _kept(setup: Mapping[str, Any], models: int) -> int:
    keep = setup.get("keep", "all")
    return models if keep == "all" else min(models, keep)


def _model(setup: Mapping[str, Any], inputs: float, rows: int) -> float:
    """Bytes of a finished model."""
    if setup["family"] == "network":
        first = _mean(setup["first_layer"])
        # The second layer is about half as wide, the others hardly count.
        return 4 * first * (inputs + first / 2)
    if setup["family"] == "forest":
        # Two thirds of the training rows, four fifths of all, are in a tree's bag: its leaves.
        return _mean(setup["trees"]) * rows * NODE
    if setup["family"] == "boosting":
        return _mean(setup["rounds"]) * 2 * 2 ** min(_mean(setup["depth"]), 9) * NODE
    return 12 * inputs


def _mean(limits: Any) -> float:
    """The middle of a range, or a constant."""
    return sum(limits) / len(limits) if isinstance(limits, list | tuple) else limits


def stacked_network(widths: Sequence[int], batch: int) -> int:
    """Bytes that one network adds to a stack in training, float32.

    Parameters, gradients, Adam's two moments and the best weights so far; the gathered inputs,
    and for each layer what comes in, what goes out and both gradients.

    Args:
        widths: of all layers, from the inputs to the output.
        batch: rows of a step (or of a part of the validation rows, if these are more).
    """
    parameters = sum((a + 1) * b for a, b in pairwise(widths))
    values = widths[0] + 4 * sum(widths[1:])
    return 4 * (5 * parameters + max(batch, 1024) * values)
