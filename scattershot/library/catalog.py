"""The catalog: the rows of all shards in one parquet file, and questions asked of it."""

import functools
import operator
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scattershot import files
from scattershot.errors import LibraryError
from scattershot.library.shard import REMEDY, SCHEMA, read_shard_rows

CATALOG = "catalog.parquet"
NUMBERS = [
    field.name
    for field in SCHEMA
    if not (pa.types.is_string(field.type) or pa.types.is_boolean(field.type))
]
ASKED = ["property", "family", "setup", "descriptors"]
"""Columns that a question may ask for, besides a metric."""

HIGHER_IS_BETTER = ("r2", "pearson", "spearman")


GROUP = 5_000
"""Rows of a row group, the least that can be read; each has a heading of some kilobytes."""


def build_catalog(shards: Iterable[Path], catalog: Path) -> int:
    """Join the rows of shards into one file, a group of rows in memory at a time.

    Returns:
        Number of models.

    Raises:
        LibraryError: a file does not hold the rows of a shard.
    """
    models, waiting, rows = 0, [SCHEMA.empty_table()], 0
    with (
        files.whole(catalog) as temporary,
        pq.ParquetWriter(temporary, SCHEMA, write_page_checksum=True) as writer,
    ):
        for path in shards:
            waiting.append(read_shard_rows(path))
            rows += waiting[-1].num_rows
            if rows >= GROUP:
                writer.write_table(pa.concat_tables(waiting))
                models, waiting, rows = models + rows, [], 0
        if rows or not models:
            writer.write_table(pa.concat_tables(waiting))
    return models + rows


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
    condition = functools.reduce(operator.and_, conditions) if conditions else None
    rising = not metric.endswith(HIGHER_IS_BETTER)
    if limit is None:
        found = read_shard_rows(path, condition).to_pandas()
    else:
        found = _few(path, condition, metric, rising if best else None, limit)
    if best:
        found = found.sort_values([metric, "model_id"], ascending=[rising, True], ignore_index=True)
    return found if limit is None else found.head(limit)


def _few(
    path: Path, condition: pc.Expression | None, metric: str, rising: bool | None, limit: int
) -> pd.DataFrame:
    """The best rows by a metric, those as good as the last one too, or the first rows (None).

    Of the other rows only what the choice needs is read.
    """
    keys = read_shard_rows(path, columns=[*ASKED, metric])
    keys = keys.append_column("row", pa.array(np.arange(len(keys))))
    if condition is not None:
        keys = keys.filter(condition)
    if rising is not None and len(keys) > limit:
        values = keys[metric].to_numpy() * (1 if rising else -1)
        last = np.partition(values, limit - 1)[limit - 1]
        # Where even the last one wanted has no such metric, every one that has none is as good.
        if not np.isnan(last):
            keys = keys.filter(pa.array(values <= last))
    else:
        keys = keys.slice(0, limit)
    rows = np.sort(keys["row"].to_numpy())
    try:
        return _rows(path, rows)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise LibraryError(f"{path}: cannot be read ({error}); {REMEDY}") from error


def _rows(path: Path, rows: np.ndarray) -> pd.DataFrame:
    """The rows of these rising numbers; of the file, the groups that hold them."""
    file = pq.ParquetFile(path, page_checksum_verification=True)
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    parts = [SCHEMA.empty_table()]
    for number in np.unique(np.searchsorted(starts, rows, side="right") - 1):
        inside = rows[(rows >= starts[number]) & (rows < starts[number + 1])] - starts[number]
        parts.append(file.read_row_group(number).take(inside))
    return pa.concat_tables(parts).to_pandas()
