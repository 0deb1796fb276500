"""Checking a library: shards against their checksums, what lies beside them against the shards."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scattershot.errors import LibraryError
from scattershot.library.catalog import CATALOG
from scattershot.library.shard import SCHEMA, check_models, open_shard, read_shard_rows
from scattershot.library.structures import STRUCTURES, read_structures
from scattershot.progress import Progress

NAMED = ["property", "setup", "shard", "sha256"]


@dataclass(frozen=True)
class Fault:
    """A damaged part of a library.

    Attributes:
        reason: what is wrong, with the file's name.
        files: what belongs together and must be made again together.
    """

    reason: str
    files: tuple[Path, ...]


def verify(library: str | Path) -> list[Fault]:
    """All faults of a library; one shard is in memory at a time.

    Args:
        library: its folder: {property}/{setup}/{shard}.safetensors and .parquet, the catalog.

    Raises:
        LibraryError: there is no library.
    """
    library = Path(library)
    shards = sorted(_shards(library))
    if not shards and not (library / CATALOG).exists():
        raise LibraryError(f"{library}: there is no library here; `make run` builds one")
    progress = Progress(len(shards), "Shards checked")
    faults, checksums = [], {}
    for models in shards:
        try:
            checksums[_name(library, models)] = _check(models)
        except LibraryError as error:
            faults.append(Fault(str(error), (models, models.with_suffix(".parquet"))))
        progress.advance()
    progress.close()
    catalog = library / CATALOG
    if not catalog.exists():
        faults.append(Fault(f"{catalog}: is missing", (catalog,)))
    else:
        bad = {_name(library, fault.files[0]) for fault in faults}
        try:
            faults += _strays(library, _listed(catalog), checksums, bad)
        except LibraryError as error:
            faults.append(Fault(str(error), (catalog,)))
    if (library / STRUCTURES).exists():
        try:
            read_structures(library)
        except LibraryError as error:
            faults.append(Fault(str(error), (library / STRUCTURES,)))
    return faults


def _shards(library: Path) -> set[Path]:
    """The models' file of each shard, also where only its rows are there."""
    found = [*library.glob("*/*/*.safetensors"), *library.glob("*/*/*.parquet")]
    return {path.with_suffix(".safetensors") for path in found if not path.name.startswith(".")}


def _name(library: Path, models: Path) -> str:
    """{property}/{setup}/{shard}."""
    return models.relative_to(library).with_suffix("").as_posix()


def _check(models: Path) -> str:
    """The checksum of a shard that is whole.

    Raises:
        LibraryError: it is not.
    """
    rows = models.with_suffix(".parquet")
    for path in (models, rows):
        if not path.exists():
            raise LibraryError(f"{path}: is missing")
    table = read_shard_rows(rows)
    check_models(models)
    open_shard(models)
    found = set(table["sha256"].to_pylist())
    if len(found) > 1:
        raise LibraryError(f"{rows}: names {len(found)} checksums, expected one")
    return "".join(found)


def _listed(catalog: Path) -> Iterator[tuple[str, str]]:
    """Name and checksum of each shard that the catalog names, a few rows in memory at a time."""
    try:
        with pq.ParquetFile(catalog, page_checksum_verification=True) as file:
            if not file.schema_arrow.equals(SCHEMA):
                raise ValueError("it does not hold the columns of a catalog")
            # Every column is read, so that every page is held against its checksum.
            for batch in file.iter_batches():
                table = pa.Table.from_batches([batch]).select(NAMED)
                shards = table.group_by(NAMED).aggregate([])
                for row in shards.to_pylist():
                    yield f"{row['property']}/{row['setup']}/{row['shard']}", row["sha256"]
    except (OSError, KeyError, ValueError) as error:
        raise LibraryError(f"{catalog}: cannot be read ({error})") from error


def _strays(
    library: Path, listed: Iterator[tuple[str, str]], checksums: dict[str, str], bad: set[str]
) -> list[Fault]:
    """What the catalog says that the shards do not, and the other way round."""
    faults, named = [], set()
    catalog = library / CATALOG
    for name, checksum in listed:
        if name in named or name in bad:
            continue
        named.add(name)
        files = tuple((library / f"{name}{ending}") for ending in (".safetensors", ".parquet"))
        if name not in checksums:
            faults.append(Fault(f"{files[0]}: is missing, but the catalog names it", files))
        elif checksums[name] != checksum:
            faults.append(Fault(f"{files[0]}: is another shard than the catalog names", (catalog,)))
    for name in sorted(checksums.keys() - named - bad):
        faults.append(Fault(f"{library / name}: is not in the catalog", (catalog,)))
    return faults
