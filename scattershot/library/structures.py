"""Which structures the models of a library have seen: hashes, so that no data are handed on.

Whoever brings a target of their own must be able to tell whether its structures stood among a
source's rows; the library goes where the source's tables do not.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scattershot import files
from scattershot.errors import LibraryError

STRUCTURES = "structures.parquet"
SCHEMA = pa.schema({"property": pa.string(), "structure": pa.binary(16)})


def write_structures(sources: Iterable[tuple[str, Iterable[str]]], path: Path) -> None:
    """Write the hashes of the guard keys of all rows of each source property.

    Args:
        sources: properties with their guard keys.
        path: the file, `structures.parquet` in the library.
    """
    with (
        files.whole(path) as temporary,
        pq.ParquetWriter(temporary, SCHEMA, write_page_checksum=True) as writer,
    ):
        for name, keys in sources:
            hashes = sorted({_hash(key) for key in keys})
            columns = [pa.array([name] * len(hashes), pa.string()), pa.array(hashes, pa.binary(16))]
            writer.write_table(pa.table(columns, schema=SCHEMA))


def seen(library: Path, keys: Iterable[str]) -> dict[str, set[str]]:
    """Which of these guard keys stand among the rows of each source property of a library.

    Raises:
        LibraryError: the library does not say which structures its models have seen.
    """
    table = read_structures(library)
    asked = {_hash(key): key for key in keys}
    found: dict[str, set[str]] = {name: set() for name in table["property"].unique().to_pylist()}
    wanted = pa.array(list(asked), SCHEMA.field("structure").type)
    for row in table.filter(pc.is_in(table["structure"], value_set=wanted)).to_pylist():
        found[row["property"]].add(asked[row["structure"]])
    return found


def read_structures(library: Path) -> pa.Table:
    """`property` and `structure` (a hash) of everything the models of a library have seen.

    Raises:
        LibraryError: the library does not say so, or what says it is damaged.
    """
    path = library / STRUCTURES
    try:
        return pq.read_table(path, schema=SCHEMA, page_checksum_verification=True)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise LibraryError(
            f"{path}: cannot be read ({error}), so nobody can tell which structures the models of "
            "this library have seen; build its catalog anew with `scattershot run library`"
        ) from error


def _hash(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()
