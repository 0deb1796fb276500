"""What all sources say of a target's structures: the property fingerprint.

For each source property: the prediction of its best models, weighted by their errors on their
own validation rows, its spread, and the hidden layer of its best network. Nothing here has seen
a value of the target; the guard has kept its structures out of every source.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot.library import Shard, open_shard, read_rows
from scattershot.models import inputs_of, predict
from scattershot.models.network import hidden_outputs
from scattershot.transfer.target import shard_inputs

MEMBERS = 8


def fingerprints(
    structures: pd.Series, shards: Sequence[tuple[str, str]], descriptors: Mapping[str, Path]
) -> pd.DataFrame:
    """The property fingerprint of structures.

    Args:
        structures: n of them.
        shards: the (safetensors, parquet) files of all sources that apply.
        descriptors: descriptor files of the structures, by name.

    Returns:
        n rows: structure, "prediction:{property}" and "spread:{property}" in the source's unit
        for each source property, and "hidden:{property}:{unit}" for each unit of the last hidden
        layer of its best network.
    """
    rows = pd.concat(
        [read_rows([table]).assign(path=models) for models, table in shards], ignore_index=True
    )
    rows = rows[rows["kept"]].sort_values(["validation_rmse", "model_id"])
    columns: dict[str, np.ndarray] = {}
    for property in sorted(set(rows["property"])):
        columns |= _fingerprint(
            property, rows[rows["property"] == property], descriptors, structures.to_numpy()
        )
    return pd.DataFrame({"structure": structures, **columns})


def _fingerprint(
    property: str, rows: pd.DataFrame, descriptors: Mapping[str, Path], structures: np.ndarray
) -> dict[str, np.ndarray]:
    """Columns of one source property, from its models, best on their validation rows first."""
    best, networks = rows.head(MEMBERS), rows[rows["family"] == "network"].head(1)
    opened = {path: open_shard(path) for path in {*best["path"], *networks["path"]}}
    # Setups of one property may be described differently.
    described = {shard.source.descriptors: shard for shard in opened.values()}
    inputs = {
        names: shard_inputs(shard, descriptors, structures) for names, shard in described.items()
    }
    members = np.stack(
        [
            predict(
                family, _tensors(opened[path], model_id), inputs[opened[path].source.descriptors]
            )
            for family, path, model_id in best[["family", "path", "model_id"]].to_numpy()
        ]
    )
    weights = 1 / np.maximum(best["validation_rmse"].to_numpy(), 1e-12) ** 2
    mean = np.average(members, axis=0, weights=weights)
    spread = np.sqrt(np.average((members - mean) ** 2, axis=0, weights=weights))
    columns = {f"prediction:{property}": mean, f"spread:{property}": spread}
    for path, model_id in networks[["path", "model_id"]].to_numpy():
        shard = opened[path]
        tensors = _tensors(shard, model_id)
        hidden = hidden_outputs(tensors, inputs_of(tensors, inputs[shard.source.descriptors]))
        columns |= {f"hidden:{property}:{unit}": values for unit, values in enumerate(hidden.T)}
    return columns


def _tensors(shard: Shard, model_id: str) -> dict[str, np.ndarray]:
    return shard.tensors(next(s for s in shard.samples if s.model_id == model_id))
