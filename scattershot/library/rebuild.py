"""A model made again from its row: what a shard did not keep, or to check what it did."""

import json
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from scattershot import models
from scattershot.errors import LibraryError
from scattershot.library.pretrain import SourceRows
from scattershot.models import Trained
from scattershot.sweep import Sample

JUDGED_BY = ("validation_rmse", "test_rmse")


def sample_of(row: Mapping[Hashable, Any]) -> Sample:
    """What a model was to be, from its row of a shard or of the catalog."""
    hyperparameters = json.loads(row["hyperparameters"])
    columns = hyperparameters.pop("columns")
    return Sample(
        model_id=row["model_id"],
        index=int(row["index"]),
        family=row["family"],
        replicate=int(row["replicate"]),
        columns=columns,
        seed=int(row["seed"]),
        data_seed=int(row["data_seed"]),
        hyperparameters=hyperparameters,
    )


def rebuild(row: Mapping[Hashable, Any], rows: SourceRows, device: str = "cpu") -> Trained:
    """Train the model of a row again, to the same arrays.

    Args:
        row: of a shard or of the catalog, as `read_rows` or `query` gives it.
        rows: what the model was trained on.
        device: what it was trained on; networks that were stacked come out equal but for the
            order of their sums.

    Raises:
        LibraryError: it failed in its time, or the model that comes out is another one, as it is
            with other rows, descriptors or versions.
    """
    if row["status"] != "ok":
        raise LibraryError(f"{row['model_id']}: it failed in training ({row['reason']})")
    sample = sample_of(row)
    [model] = models.fit([sample], rows.replicate(sample.replicate), device)
    for name in JUDGED_BY:
        if not np.isclose(model.record[name], row[name], rtol=1e-3):
            raise LibraryError(
                f"{sample.model_id}: rebuilt, its {name} is {model.record[name]}, but its row says "
                f"{row[name]}; give the rows and descriptors, and use the versions, of its shard"
            )
    return model
