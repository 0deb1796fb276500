"""Hyperparameter samples: one row per model, each drawn from its own name.

Row i of a sweep depends on (config seed, property, setup, i) and the setup's ranges alone:
model 731 is the same model in a sweep of 1,000 and of 25,000, whatever the shard size.
Ten elastic nets in a row (of a replicate) are drawn together, as a path of penalties.
The ranges are those of Yamada et al. 2019, Table 1 (config/setups.yaml).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scattershot import seeds

RANGES = {
    "network": ("hidden_layers", "first_layer", "last_layer"),
    "forest": ("trees", "mtry"),
    "boosting": ("eta", "depth", "rounds"),
    "elastic_net": ("alpha", "log10_lambda"),
    "cgcnn": ("atom_features", "convolutions", "hidden", "log10_rate", "epochs"),
}

# Of a network setup, and the same for all its models; what they default to: network/options.py.
OPTIONS = ("dropout", "batch_norm", "loss", "optimizer", "precision")


PATH = 10
"""Elastic nets that share alpha and columns, and differ in lambda alone."""


@dataclass(frozen=True)
class Sample:
    """What one source model is to be.

    Attributes:
        model_id: "{property}/{setup}/{index}".
        index: place in its sweep.
        family: key of models.FAMILIES.
        replicate: which train/test split of the property it belongs to.
        columns: at most so many columns of counts or bits; real-valued ones are all kept. 0 where
            the inputs are graphs.
        seed: of everything random in the model (columns, initial weights, bootstrap).
        data_seed: of what the models of one replicate share (order of the batches).
        hyperparameters: the family's own.
    """

    model_id: str
    index: int
    family: str
    replicate: int
    columns: int
    seed: int
    data_seed: int
    hyperparameters: dict[str, Any]


def draw(
    seed: int,
    property: str,
    setup: str,
    ranges: Mapping[str, Any],
    replicates: int,
    start: int,
    stop: int,
) -> list[Sample]:
    """Rows start to stop (exclusive) of a sweep.

    Args:
        seed: the config's seed.
        property: the source property's id.
        setup: name of the setup, part of what the draw depends on.
        ranges: the setup's entry: `family` and [low, high] of each hyperparameter.
        replicates: models take the property's replicate splits in turn.
        start, stop: range of model indices.
    """
    return [_draw_one(seed, property, setup, ranges, replicates, i) for i in range(start, stop)]


def _draw_one(
    seed: int, property: str, setup: str, ranges: Mapping[str, Any], replicates: int, index: int
) -> Sample:
    family, replicate = ranges["family"], index % replicates
    key: tuple[object, ...] = (seed, property, setup, index)
    path, place = divmod(index // replicates, PATH)
    if family == "elastic_net":
        key = (seed, property, setup, "path", replicate, path)
    random = seeds.generator(*key, "hyperparameters")
    chosen: dict[str, Any] = {name: _between(random, ranges[name]) for name in RANGES[family]}
    if family == "network":
        chosen = _pyramid(random, **chosen) | {"schedule": ranges["schedule"]}
        chosen |= {name: ranges[name] for name in OPTIONS if name in ranges}
        if ranges["schedule"] == "paper" and "epochs" in ranges:
            # From a stream of their own: all else is as with another schedule.
            chosen["epochs"] = _between(seeds.generator(*key, "epochs"), ranges["epochs"])
    if family == "elastic_net":
        penalties = _spread(random, *ranges["log10_lambda"])
        chosen["log10_lambda"] = penalties[place]
        chosen["path"] = sorted(penalties, reverse=True)
    return Sample(
        model_id=f"{property}/{setup}/{index:06}",
        index=index,
        family=family,
        replicate=replicate,
        # Graphs have no columns.
        columns=int(_between(random, ranges.get("columns", 0))),
        seed=seeds.seed(*key),
        data_seed=seeds.seed(seed, property, replicate, "batches"),
        hyperparameters=chosen,
    )


def _spread(random: np.random.Generator, low: float, high: float) -> list[float]:
    """One number in each tenth of [low, high], in random order: each is uniform in the whole."""
    places = random.permutation(PATH) + random.uniform(size=PATH)
    return [round(float(low + (high - low) * place / PATH), 6) for place in places]


def _between(random: np.random.Generator, limits: Any) -> int | float:
    """Uniform in [low, high], both included; whole numbers where both limits are; or a constant."""
    if not isinstance(limits, list | tuple):
        return limits
    low, high = limits
    if isinstance(low, int) and isinstance(high, int):
        return int(random.integers(low, high + 1))
    return float(random.uniform(low, high))


def _pyramid(
    random: np.random.Generator, hidden_layers: int, first_layer: int, last_layer: int
) -> dict[str, Any]:
    """Layer widths that narrow from the first to the last, evenly random in their logarithm."""
    inner = random.uniform(np.log(last_layer), np.log(first_layer), size=hidden_layers - 2)
    middle = [round(float(np.exp(width))) for width in sorted(inner, reverse=True)]
    return {"widths": [first_layer, *middle, last_layer]}
