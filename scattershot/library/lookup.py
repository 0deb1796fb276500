"""One model of a library: its row, what it was trained on, how it does on its test rows."""

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from scattershot import models
from scattershot.data import read_frame
from scattershot.errors import DataError, LibraryError
from scattershot.library.catalog import CATALOG, query
from scattershot.library.graphs import JoinedGraphs, join
from scattershot.library.shard import Shard, Source, open_shard, read_shard_rows


@dataclass(frozen=True)
class Model:
    """A model of a library.

    Attributes:
        row: of the catalog; hyperparameters as a mapping.
        source: what it was trained on.
        path: of its shard.
    """

    row: dict[str, Any]
    source: Source
    path: Path


def show(library: str | Path, model_id: str) -> Model:
    """All that a library knows of one model.

    Args:
        library: its folder.
        model_id: such as "chemicals.boiling_point/NN1/000017".

    Raises:
        LibraryError: there is no such library or model.
    """
    folder = Path(library)
    query(folder, limit=1)  # Says so if there is no library.
    catalog = folder / CATALOG
    found = read_shard_rows(catalog, pc.field("model_id") == model_id).to_pandas()
    if found.empty:
        every = read_shard_rows(catalog, columns=["model_id"])["model_id"].to_pylist()
        near = difflib.get_close_matches(model_id, every, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise LibraryError(
            f"{folder}: no model {model_id!r}; `scattershot query` lists them.{hint}"
        )
    row = {str(key): value for key, value in found.iloc[0].to_dict().items()}
    row["hyperparameters"] = json.loads(row["hyperparameters"])
    path = folder / row["property"] / row["setup"] / f"{row['shard']}.safetensors"
    return Model(row, open_shard(path).source, path)


def on_test_rows(model: Model, results: Path) -> pd.DataFrame:
    """Predicted and observed values of a model's own test rows, from the run's files.

    Args:
        model: the model.
        results: the run's folder, with `sources` and `descriptors` below.

    Returns:
        structure, observed, predicted, in the source's unit.

    Raises:
        DataError: the rows or their descriptors are not at hand, or are not those of the training.
        LibraryError: the model was not kept.
    """
    name = model.row["property"]
    if not model.row["kept"]:
        raise LibraryError(
            f"{model.row['model_id']}: its arrays were not kept; the library's best models are "
            f"`scattershot query --property {name} --best`"
        )
    rows = results / "sources" / f"{name}.parquet"
    dataset = model.source.provenance["dataset"]
    paths = [
        results / "descriptors" / f"{dataset}.{each}.parquet" for each in model.source.descriptors
    ]
    missing = [str(path) for path in (rows, *paths) if not path.exists()]
    if missing:
        raise DataError(
            f"the test rows of {name} are not at hand ({', '.join(missing)} missing): a library "
            "carries no data. Point --results to the folder of the run that has trained it"
        )
    frame, _ = read_frame(rows)
    frame = frame[frame[f"split_{model.row['replicate']}"] == "test"]
    joined = join(paths, frame["structure"].to_numpy())
    frame, joined = frame[joined.valid], joined.select(joined.valid)
    shard = open_shard(model.path)
    shard.check_columns(joined.columns)
    x = joined.x if isinstance(joined, JoinedGraphs) else joined.matrix.values
    predicted = models.predict(model.row["family"], _tensors(shard, model), x)
    found = pd.DataFrame(
        {
            "structure": frame["structure"].to_numpy(),
            "observed": frame["value"].to_numpy(),
            "predicted": predicted,
        }
    )
    mae = float(np.abs(found["predicted"] - found["observed"]).mean())
    if not np.isclose(mae, model.row["test_mae"], rtol=1e-3):
        raise DataError(
            f"{rows}: on its test rows the model errs by {mae:.4g}, its row says "
            f"{model.row['test_mae']:.4g}: these are not the rows that it was trained with"
        )
    return found


def _tensors(shard: Shard, model: Model) -> dict[str, np.ndarray]:
    wanted = model.row["model_id"]
    return shard.tensors(next(s for s in shard.samples if s.model_id == wanted))
