"""The catalog: the rows of all shards in one parquet file, and questions asked of it."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from scattershot import files
from scattershot.errors import LibraryError
from scattershot.library.shard import SCHEMA


def build_catalog(shards: Iterable[Path], catalog: Path) -> int:
    """Join the rows of shards into one file, one shard in memory at a time.

    Returns:
        Number of models.

    Raises:
        LibraryError: a shard's rows have another schema.
    """
    models = 0
    with files.whole(catalog) as temporary, pq.ParquetWriter(temporary, SCHEMA) as writer:
        for path in shards:
            table = _shard_rows(path)
            writer.write_table(table)
            models += table.num_rows
    return models


def read_rows(shards: Iterable[str | Path]) -> pd.DataFrame:
    """The rows of some shards, a row per model.

    Raises:
        LibraryError: a shard's rows have another schema.
    """
    return pa.concat_tables([_shard_rows(Path(path)) for path in shards]).to_pandas()


def _shard_rows(path: Path) -> pa.Table:
    table = pq.read_table(path)
    if not table.schema.equals(SCHEMA):
        raise LibraryError(f"{path}: not the rows of a shard; rerun rule pretrain for it")
    return table


def read_catalog(catalog: str | Path) -> pd.DataFrame:
    """The whole catalog, a row per model."""
    return query(catalog)


def query(
    catalog: str | Path,
    property: str | None = None,
    family: str | None = None,
    setup: str | None = None,
    descriptor: str | None = None,
    metric: str = "test_pearson",
    at_least: float | None = None,
    at_most: float | None = None,
    sort: bool = False,
    limit: int | None = None,
) -> pd.DataFrame:
    """Models of a library that fit all the conditions.

    Args:
        catalog: the catalog file, or the folder of the library that holds it.
        property: part of a property's id, such as "boiling" or "qm9.cv".
        family, setup: exact names, such as "network" or "NN1".
        descriptor: name of a descriptor the model uses, such as "rdkit2d".
        metric: the column that `at_least`, `at_most` and the order refer to.
        at_least, at_most: bounds of the metric, included; models without it are left out.
        sort: best first: falling for correlations and R², rising for errors.
        limit: at most so many rows.

    Raises:
        LibraryError: there is no catalog, or it has no such metric.
    """
    path = Path(catalog)
    path = path / "catalog.parquet" if path.is_dir() else path
    if not path.is_file():
        raise LibraryError(f"{path}: no catalog there; build one with `make run`")
    if pa.types.is_string(SCHEMA.field(metric).type) if metric in SCHEMA.names else True:
        numbers = [f.name for f in SCHEMA if not pa.types.is_string(f.type)]
        raise LibraryError(f"metric {metric!r}: not in the catalog; choose of {', '.join(numbers)}")
    conditions = [
        ds.field(column) == wanted
        for column, wanted in (("family", family), ("setup", setup))
        if wanted is not None
    ]
    if property is not None:
        conditions.append(_contains("property", property))
    if descriptor is not None:
        conditions.append(_contains("descriptors", descriptor))
    if at_least is not None:
        conditions.append(ds.field(metric) >= at_least)
    if at_most is not None:
        conditions.append(ds.field(metric) <= at_most)
    wanted = None
    for condition in conditions:
        wanted = condition if wanted is None else wanted & condition
    found = ds.dataset(path, format="parquet").to_table(filter=wanted).to_pandas()
    if sort:
        rising = not metric.endswith(("r2", "pearson", "spearman"))
        found = found.sort_values([metric, "model_id"], ascending=[rising, True])
    found = found.reset_index(drop=True)
    return found if limit is None else found.head(limit)


def _contains(column: str, text: str) -> ds.Expression:
    return pa.compute.match_substring(ds.field(column), text)
