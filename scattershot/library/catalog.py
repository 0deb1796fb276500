"""The catalog: the rows of all shards in one parquet file, and questions asked of it."""

import functools
import operator
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scattershot import files
from scattershot.errors import LibraryError
from scattershot.library.shard import SCHEMA, read_shard_rows

CATALOG = "catalog.parquet"
NUMBERS = [
    field.name
    for field in SCHEMA
    if not (pa.types.is_string(field.type) or pa.types.is_boolean(field.type))
]
HIGHER_IS_BETTER = ("r2", "pearson", "spearman")


def build_catalog(shards: Iterable[Path], catalog: Path) -> int:
    """Join the rows of shards into one file, one shard in memory at a time.

    Returns:
        Number of models.

    Raises:
        LibraryError: a file does not hold the rows of a shard.
    """
    models = 0
    with (
        files.whole(catalog) as temporary,
        pq.ParquetWriter(temporary, SCHEMA, write_page_checksum=True) as writer,
    ):
        for path in shards:
            table = read_shard_rows(path)
            writer.write_table(table)
            models += table.num_rows
    return models


def read_rows(shards: Iterable[str | Path]) -> pd.DataFrame:
    """The rows of some shards, a row per model.

    Raises:
        LibraryError: a file does not hold the rows of a shard.
    """
    tables = [read_shard_rows(Path(path)) for path in shards]
    return pa.concat_tables([SCHEMA.empty_table(), *tables]).to_pandas()


def query(
    catalog: str | Path,
    *,
    property: str | None = None,
    family: str | None = None,
    setup: str | None = None,
    descriptor: str | None = None,
    metric: str = "test_pearson",
    at_least: float | None = None,
    at_most: float | None = None,
    best: bool = False,
    limit: int | None = None,
) -> pd.DataFrame:
    """Models of a library that fit all the conditions; without any, the whole catalog.

    Args:
        catalog: the catalog file, or the folder of the library that holds it.
        property: part of a property's id, such as "boiling" or "qm9.heat".
        family, setup: exact names, such as "network" or "NN1".
        descriptor: name of a descriptor the model uses, alone or among others.
        metric: the number that `at_least`, `at_most` and `best` refer to.
        at_least, at_most: bounds of the metric, included; models without it are left out.
        best: best first: falling for correlations and R², rising for all else; then by id.
        limit: at most so many rows.

    Returns:
        A row per model with the columns of library.shard.SCHEMA.

    Raises:
        LibraryError: there is no catalog, or it has no such metric.
    """
    if metric not in NUMBERS:
        raise LibraryError(f"metric {metric!r}: not in a catalog; choose of {', '.join(NUMBERS)}")
    path = Path(catalog)
    path = path / CATALOG if path.is_dir() else path
    if not path.is_file():
        raise LibraryError(f"{path}: there is no library here; `make run` builds one")
    models = read_shard_rows(path)
    wanted = (("family", family), ("setup", setup))
    conditions = [pc.field(key) == value for key, value in wanted if value is not None]
    if property is not None:
        conditions.append(pc.match_substring(pc.field("property"), property))
    if descriptor is not None:
        name = rf"(^|\+){re.escape(descriptor)}(\+|$)"
        conditions.append(pc.match_substring_regex(pc.field("descriptors"), name))
    if at_least is not None:
        conditions.append(pc.field(metric) >= at_least)
    if at_most is not None:
        conditions.append(pc.field(metric) <= at_most)
    if conditions:
        models = models.filter(functools.reduce(operator.and_, conditions))
    found = models.to_pandas()
    if best:
        rising = not metric.endswith(HIGHER_IS_BETTER)
        found = found.sort_values([metric, "model_id"], ascending=[rising, True], ignore_index=True)
    return found.head(limit) if limit is not None else found
