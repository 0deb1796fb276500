"""Fitting the models of a shard: columns and scales from training rows, then the family.

The same frame serves every family. It alone decides what a model may see: columns are chosen
and scaled on the training rows of the model's replicate, early stopping looks at the validation
rows, and the test rows are predicted once, at the end.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from scattershot.errors import DataError
from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.family import Family, Fitted, GraphInputs, Inputs, Tensors
from scattershot.models.graphs import Graphs
from scattershot.models.metrics import METRICS, metrics
from scattershot.models.scaling import Scaler, fit_scaler, informative
from scattershot.sweep import Sample

# Imported when first used: torch and xgboost take seconds that few jobs need.
FAMILIES = {
    "network": "scattershot.models.network.family:Networks",
    "forest": "scattershot.models.forest.family:Forests",
    "boosting": "scattershot.models.boosting:Boosting",
    "elastic_net": "scattershot.models.elastic_net:ElasticNets",
    "cgcnn": "scattershot.models.cgcnn:CrystalNetworks",
}


def family(name: str) -> Family:
    """The family of that name.

    Raises:
        KeyError: there is none.
    """
    module, _, attribute = FAMILIES[name].partition(":")
    loaded: Family = getattr(import_module(module), attribute)()
    return loaded


@dataclass(frozen=True)
class Rows:
    """The rows of one replicate of a source property.

    Attributes:
        x: descriptors (n, p), or n graphs.
        sparse: (p,) bool, which columns are bits or counts; of graphs, (0,).
        y: values, (n,) float64, on the scale that models are trained on.
        split: (n,) of "train", "validation", "test".
    """

    x: SideBySide | Graphs
    sparse: np.ndarray
    y: np.ndarray
    split: np.ndarray


@dataclass(frozen=True)
class Trained:
    """One model of a shard: its sample, its arrays, and how it did."""

    sample: Sample
    tensors: dict[str, np.ndarray]
    record: dict[str, float | int | str]


def fit(
    samples: Sequence[Sample],
    rows: Rows,
    device: str = "cpu",
    finished: Collection[int] = (),
) -> Iterator[Trained]:
    """Fit models of one family and one replicate, and yield each one as soon as it is done.

    Args:
        samples: what they are to be.
        rows: what they are fitted to.
        device: "cpu" or "cuda".
        finished: indices of models that need not be fitted again. They are named here, and not
            just left out of `samples`, because which networks are stacked together must not
            depend on where a shard was interrupted.

    Raises:
        ValueError: the samples are of several families or replicates.
        DataError: training, validation or test have no row, or no column varies.
    """
    if len({(sample.family, sample.replicate) for sample in samples}) != 1:
        raise ValueError("models that are fitted together share their family and their rows")
    train, validation, test = (
        np.flatnonzero(rows.split == part) for part in ("train", "validation", "test")
    )
    if not (len(train) and len(validation) and len(test)):
        raise DataError(
            f"{samples[0].model_id}: {len(train)} rows train, {len(validation)} validate and "
            f"{len(test)} test; give the source more rows, or `splits` other shares"
        )
    mean = float(rows.y[train].mean())
    scale = float(rows.y[train].std()) if np.ptp(rows.y[train]) > 0 else 1.0
    y = ((rows.y - mean) / scale).astype(np.float32)
    inputs: GraphInputs | Inputs
    if isinstance(rows.x, Graphs):
        inputs = GraphInputs(rows.x, y, train, validation)
    else:
        x = _kept_columns(rows.x, rows.sparse, train, samples[0])
        columns = [_choose_columns(sample, rows.sparse[x.kept]) for sample in samples]
        inputs = Inputs(x, y, train, validation, columns)
    judged = {"validation": validation, "test": test}
    skip = {k for k, sample in enumerate(samples) if sample.index in finished}
    for k, model in family(samples[0].family).fit(samples, inputs, device, skip):
        tensors = model.tensors | {"y_mean_scale": np.array([mean, scale])}
        if isinstance(inputs, Inputs):
            tensors |= _scaling(inputs.x, inputs.columns[k])
        record = _record(samples[k], model, tensors, rows, judged)
        yield Trained(samples[k], tensors, record | {"n_train": len(train)})


def predict(family_name: str, tensors: Tensors, x: np.ndarray | Graphs) -> np.ndarray:
    """Predictions (n,) in the source's unit for descriptors x (n, p) of all columns, or graphs."""
    return _predict(family_name, tensors, inputs_of(tensors, x))


def inputs_of(tensors: Tensors, x: np.ndarray | Graphs) -> Any:
    """A model's own scaled inputs (n, its columns) from descriptors x (n, p) of all columns.

    Graphs are what they are.
    """
    return x if isinstance(x, Graphs) else _scaler_of(tensors).apply(x[:, tensors["columns"]])


def _own(tensors: Tensors, x: SideBySide | Graphs, rows: np.ndarray) -> Any:
    """The same for some of the rows."""
    if isinstance(x, Graphs):
        return x.take(rows)
    return _scaler_of(tensors).apply(x.take(rows, tensors["columns"]))


def _scaler_of(tensors: Tensors) -> Scaler:
    return Scaler(tensors["x_mean"], tensors["x_scale"])


def _scaling(x: Scaled, columns: np.ndarray) -> dict[str, np.ndarray]:
    """What a model keeps of its columns, by their places among the kept ones."""
    return {
        "columns": x.kept[columns].astype(np.int32),
        "x_mean": x.scaler.mean[columns],
        "x_scale": x.scaler.scale[columns],
    }


def _predict(family_name: str, tensors: Tensors, inputs: Any) -> np.ndarray:
    mean, scale = tensors["y_mean_scale"]
    return np.asarray(family(family_name).predict(tensors, inputs) * scale + mean)


def _kept_columns(x: SideBySide, sparse: np.ndarray, train: np.ndarray, first: Sample) -> Scaled:
    """The columns worth keeping, and their scales, from the training rows."""
    numbers, scalers = [], []
    for places, values in x.chunks(train):
        chosen = informative(values, sparse[places])
        numbers.append(places[chosen])
        scalers.append(fit_scaler(values[:, chosen]))
    kept = np.concatenate(numbers)
    if not len(kept):
        raise DataError(
            f"{first.model_id}: no column of its descriptors varies over the {len(train)} "
            "training rows; give the source other descriptors or rows"
        )
    scaler = Scaler(
        np.concatenate([scaler.mean for scaler in scalers]),
        np.concatenate([scaler.scale for scaler in scalers]),
    )
    return Scaled(x, kept, scaler)


def _choose_columns(sample: Sample, sparse: np.ndarray) -> np.ndarray:
    """All real-valued columns, and a random subset of the sparse ones, at most sample.columns."""
    candidates = np.flatnonzero(sparse)
    if len(candidates) > sample.columns:
        random = np.random.Generator(np.random.PCG64([sample.seed, 1]))
        candidates = random.choice(candidates, sample.columns, replace=False)
    return np.sort(np.concatenate([candidates, np.flatnonzero(~sparse)]))


def _record(
    sample: Sample,
    model: Fitted,
    tensors: Tensors,
    rows: Rows,
    parts: Mapping[str, np.ndarray],
) -> dict[str, float | int | str]:
    reason, predicted = model.reason, {}
    if not reason:
        for part, which in parts.items():
            predicted[part] = _predict(sample.family, tensors, _own(tensors, rows.x, which))
        if not all(np.isfinite(values).all() for values in predicted.values()):
            reason = "its predictions are not finite"
    record: dict[str, float | int | str] = {
        "epochs": model.epochs,
        "seconds": model.seconds,
        "status": "failed" if reason else "ok",
        "reason": reason,
    }
    for part, which in parts.items():
        record[f"n_{part}"] = len(which)
        scores = dict.fromkeys(METRICS, float("nan"))
        if not reason:
            scores = metrics(rows.y[which], predicted[part])
        record |= {f"{part}_{name}": value for name, value in scores.items()}
    # What a constant would have scored: errors of different properties are compared by it.
    constant = np.full(len(parts["test"]), tensors["y_mean_scale"][0])
    record["test_mean_mae"] = metrics(rows.y[parts["test"]], constant)["mae"]
    return record
