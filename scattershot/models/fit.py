"""Fitting the models of a shard: columns and scales from training rows, then the family.

The same frame serves every family. It alone decides what a model may see: columns are chosen
and scaled on the training rows of the model's replicate, early stopping looks at the validation
rows, and the test rows are predicted once, at the end.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from scattershot.errors import DataError
from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.family import Family, Fitted, Inputs, Tensors
from scattershot.models.metrics import METRICS, metrics
from scattershot.models.scaling import Scaler, fit_scaler, informative
from scattershot.sweep import Sample

# Imported when first used: torch and xgboost take seconds that few jobs need.
FAMILIES = {
    "network": "scattershot.models.network.family:Networks",
    "forest": "scattershot.models.forest.family:Forests",
    "boosting": "scattershot.models.boosting:Boosting",
    "elastic_net": "scattershot.models.elastic_net:ElasticNets",
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
        x: descriptors, (n, p).
        sparse: (p,) bool, which columns are bits or counts.
        y: values, (n,) float64, on the scale that models are trained on.
        split: (n,) of "train", "validation", "test".
    """

    x: SideBySide
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
    kept, scaler = _kept_columns(rows, train)
    if not len(kept):
        raise DataError(
            f"{samples[0].model_id}: no column of its descriptors varies over the {len(train)} "
            "training rows; give the source other descriptors or rows"
        )
    mean = float(rows.y[train].mean())
    scale = float(rows.y[train].std()) if np.ptp(rows.y[train]) > 0 else 1.0
    inputs = Inputs(
        x=Scaled(rows.x, kept, scaler),
        y=((rows.y - mean) / scale).astype(np.float32),
        train=train,
        validation=validation,
        columns=[_choose_columns(sample, rows.sparse[kept]) for sample in samples],
    )
    judged = {"validation": validation, "test": test}
    skip = {k for k, sample in enumerate(samples) if sample.index in finished}
    for k, model in family(samples[0].family).fit(samples, inputs, device, skip):
        columns = inputs.columns[k]
        tensors = model.tensors | {
            "columns": kept[columns].astype(np.int32),
            "x_mean": scaler.mean[columns],
            "x_scale": scaler.scale[columns],
            "y_mean_scale": np.array([mean, scale]),
        }
        record = _record(samples[k], model, tensors, rows, judged)
        yield Trained(samples[k], tensors, record | {"n_train": len(train)})


def predict(family_name: str, tensors: Tensors, x: np.ndarray) -> np.ndarray:
    """Predictions (n,) in the source's unit for descriptors x (n, p) of all columns."""
    return _predict(family_name, tensors, inputs_of(tensors, x))


def inputs_of(tensors: Tensors, x: np.ndarray) -> np.ndarray:
    """A model's own scaled inputs (n, its columns) from descriptors x (n, p) of all columns."""
    return _scaler_of(tensors).apply(x[:, tensors["columns"]])


def _scaler_of(tensors: Tensors) -> Scaler:
    return Scaler(tensors["x_mean"], tensors["x_scale"])


def _predict(family_name: str, tensors: Tensors, inputs: np.ndarray) -> np.ndarray:
    mean, scale = tensors["y_mean_scale"]
    return np.asarray(family(family_name).predict(tensors, inputs) * scale + mean)


def _kept_columns(rows: Rows, train: np.ndarray) -> tuple[np.ndarray, Scaler]:
    """Numbers of the columns worth keeping, and their scales, from the training rows."""
    kept, scalers = [], []
    for numbers, values in rows.x.chunks(train):
        chosen = informative(values, rows.sparse[numbers])
        kept.append(numbers[chosen])
        scalers.append(fit_scaler(values[:, chosen]))
    return np.concatenate(kept), Scaler(
        np.concatenate([scaler.mean for scaler in scalers]),
        np.concatenate([scaler.scale for scaler in scalers]),
    )


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
            own = _scaler_of(tensors).apply(rows.x.take(which, tensors["columns"]))
            predicted[part] = _predict(sample.family, tensors, own)
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
