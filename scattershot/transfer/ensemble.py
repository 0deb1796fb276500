"""What all sources say of a target's structures: the property fingerprint.

For each source property: the prediction of its best models, weighted by their errors on their
own validation rows, its spread, and the hidden layer of its best network. Nothing here has seen
a value of the target; the guard has kept its structures out of every source.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot.data import heavy_atoms
from scattershot.library import Shard, open_shard, read_rows
from scattershot.models import inputs_of, predict
from scattershot.models.network import hidden_outputs
from scattershot.transfer.target import ShardInputs

MEMBERS = 8


def fingerprints(
    structures: pd.Series,
    shards: Sequence[tuple[str, str]],
    descriptors: Mapping[str, Path],
    kind: str,
) -> pd.DataFrame:
    """The property fingerprint of structures.

    Args:
        structures: n of them.
        shards: the (safetensors, parquet) files of all sources that apply.
        descriptors: descriptor files of the structures, by name.
        kind: of the structures.

    Returns:
        n rows: structure, size (heavy atoms of a molecule or repeat unit, else 1),
        "prediction:{property}" and "spread:{property}" in the source's unit for each source
        property, and "hidden:{property}:{unit}" for each unit of the last hidden layer of its best
        network.
    """
    rows = pd.concat(
        [read_rows([table]).assign(path=models) for models, table in shards], ignore_index=True
    )
    rows = rows[rows["kept"]].sort_values(["validation_rmse", "model_id"])
    columns: dict[str, np.ndarray] = {}
    inputs = ShardInputs(descriptors, structures.to_numpy())
    for property in sorted(set(rows["property"])):
        columns |= _fingerprint(property, rows[rows["property"] == property], inputs)
    sizes = [heavy_atoms(structure, kind) for structure in structures]
    return pd.DataFrame({"structure": structures, "size": sizes, **columns})


def chosen(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Which models of a property predict it, and the network whose hidden layer is taken, if any.

    Args:
        rows: of the models, best on their validation rows first.
    """
    return rows.head(MEMBERS), rows[rows["family"] == "network"].head(1)


def _fingerprint(property: str, rows: pd.DataFrame, inputs: ShardInputs) -> dict[str, np.ndarray]:
    """Columns of one source property, from its models, best on their validation rows first."""
    best, networks = chosen(rows)
    opened = {path: open_shard(path) for path in {*best["path"], *networks["path"]}}
    members = np.stack(
        [
            predict(family, _tensors(opened[path], model_id), inputs.of(opened[path]))
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
        hidden = hidden_outputs(tensors, inputs_of(tensors, inputs.of(shard)))
        columns |= {f"hidden:{property}:{unit}": values for unit, values in enumerate(hidden.T)}
    return columns


def _tensors(shard: Shard, model_id: str) -> dict[str, np.ndarray]:
    return shard.tensors(next(s for s in shard.samples if s.model_id == model_id))
