"""Descriptor matrices: rows named by structure, columns by descriptor, and their files.

A file is parquet with one row per structure: `structure`, `valid`, and `values`, the row's bytes
as fixed-size binary (little-endian float32, uint8, or bits packed eight to a byte). Ten thousand
parquet columns would take longer to open than to read. The schema metadata `scattershot` is JSON
{name, version, columns, dtype}. Row groups are the chunks in which the matrix was computed.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scattershot.errors import DescriptorMismatch
from scattershot.files import whole

CHUNK = 1000
METADATA = b"scattershot"
DTYPES: dict[str, np.dtype] = {
    "uint8": np.dtype("uint8"),
    "float32": np.dtype("<f4"),
    "bits": np.dtype("bool"),
}


@dataclass(frozen=True)
class DescriptorMatrix:
    """Descriptors of n structures.

    Attributes:
        structures: names of the rows, shape (n,), object array of str.
        columns: names of the p columns.
        values: shape (n, p), uint8 (counts), bool (bits) or float32.
        valid: shape (n,), False where the structure could not be described; its values are zero.
        name: the descriptor's name.
        version: what computed the values.
    """

    structures: np.ndarray
    columns: list[str]
    values: np.ndarray
    valid: np.ndarray
    name: str
    version: str

    def __post_init__(self) -> None:
        n, p = len(self.structures), len(self.columns)
        if self.values.shape != (n, p) or self.valid.shape != (n,):
            raise DescriptorMismatch(
                f"descriptor matrix {self.name}: {n} structures and {p} columns, but values of "
                f"shape {self.values.shape} and a mask of shape {self.valid.shape}"
            )
        if self.values.dtype not in DTYPES.values():
            raise DescriptorMismatch(
                f"descriptor matrix {self.name}: values are {self.values.dtype}, "
                "expected uint8, bool or float32"
            )

    @cached_property
    def _index(self) -> dict[str, int]:
        index: dict[str, int] = {}
        for i, structure in enumerate(self.structures):
            index.setdefault(structure, i)
        return index

    def rows(self, structures: Sequence[str] | np.ndarray) -> np.ndarray:
        """Row numbers of structures, in the asked order, shape (n,).

        Raises:
            DescriptorMismatch: the matrix lacks one of them.
        """
        missing = [s for s in structures if s not in self._index]
        if missing:
            raise DescriptorMismatch(
                f"descriptor matrix {self.name} lacks {len(missing)} of {len(structures)} "
                f"structures, the first is {missing[0]!r}: compute it from the present table"
            )
        return np.array([self._index[s] for s in structures], dtype=np.int64)

    def take(self, structures: Sequence[str] | np.ndarray) -> np.ndarray:
        """Values of structures in the asked order, shape (n, p); masked rows are zero.

        Raises:
            DescriptorMismatch: the matrix lacks one of them.
        """
        return self.values[self.rows(structures)]


def concatenate(matrices: Sequence[DescriptorMatrix]) -> DescriptorMatrix:
    """Several descriptors of the same structures side by side, rows in the first one's order.

    Columns are prefixed with their descriptor's name (`rdkit5:morgan_17`). Values keep their type
    if all have the same, else they are float32. A row is valid if it is valid in all.

    Raises:
        DescriptorMismatch: a matrix lacks a structure of the first one.
    """
    structures = matrices[0].structures
    rows = [matrix.rows(structures) for matrix in matrices]
    types = {matrix.values.dtype for matrix in matrices}
    dtype = types.pop() if len(types) == 1 else DTYPES["float32"]
    values = np.empty((len(structures), sum(len(m.columns) for m in matrices)), dtype=dtype)
    valid = np.ones(len(structures), dtype=bool)
    end = 0
    for matrix, order in zip(matrices, rows, strict=True):
        start, end = end, end + len(matrix.columns)
        values[:, start:end] = matrix.values[order]
        valid &= matrix.valid[order]
    return DescriptorMatrix(
        structures=structures,
        columns=[f"{matrix.name}:{column}" for matrix in matrices for column in matrix.columns],
        values=values,
        valid=valid,
        name="+".join(matrix.name for matrix in matrices),
        version="; ".join(f"{matrix.name}: {matrix.version}" for matrix in matrices),
    )


class MatrixWriter:
    """Appends blocks of rows to an open matrix file."""

    def __init__(self, writer: pq.ParquetWriter, dtype: np.dtype) -> None:
        self._writer, self._dtype = writer, dtype

    def append(self, structures: np.ndarray, values: np.ndarray, valid: np.ndarray) -> None:
        """Write one block, shapes (n,), (n, p), (n,), as a row group."""
        if len(structures) == 0:
            return
        raw = np.ascontiguousarray(values, dtype=self._dtype)
        if self._dtype == np.bool_:
            raw = np.packbits(raw, axis=1)
        width = raw.shape[1] * raw.itemsize
        cells = pa.Array.from_buffers(pa.binary(width), len(raw), [None, pa.py_buffer(raw)])
        columns = [pa.array(structures, pa.string()), pa.array(valid, pa.bool_()), cells]
        self._writer.write_table(pa.table(columns, schema=self._writer.schema))


@contextmanager
def matrix_writer(
    path: str | Path, name: str, version: str, columns: Sequence[str], dtype: np.dtype
) -> Iterator[MatrixWriter]:
    """Open a matrix file to be written block by block; it appears whole or not at all."""
    label = next(label for label, known in DTYPES.items() if known == dtype)
    width = -(-len(columns) // 8) if label == "bits" else len(columns) * dtype.itemsize
    header = {"name": name, "version": version, "columns": list(columns), "dtype": label}
    schema = pa.schema(
        [("structure", pa.string()), ("valid", pa.bool_()), ("values", pa.binary(width))],
        metadata={METADATA: json.dumps(header).encode()},
    )
    with (
        whole(path) as temporary,
        pq.ParquetWriter(temporary, schema, compression="zstd", use_dictionary=False) as writer,
    ):
        yield MatrixWriter(writer, DTYPES[label])


def write_matrix(path: str | Path, matrix: DescriptorMatrix, chunk: int = CHUNK) -> None:
    """Write a matrix, `chunk` rows to a row group."""
    header = (matrix.name, matrix.version, matrix.columns, matrix.values.dtype)
    with matrix_writer(path, *header) as writer:
        for start in range(0, len(matrix.structures), chunk):
            part = slice(start, start + chunk)
            writer.append(matrix.structures[part], matrix.values[part], matrix.valid[part])


def read_matrix(path: str | Path, structures: Collection[str] | None = None) -> DescriptorMatrix:
    """Read a matrix, or of it only the rows of some structures, in the file's order.

    Args:
        path: file written by `write_matrix` or `write_described`.
        structures: rows to keep; those that the file lacks are not missed here but by `take`.

    Raises:
        DescriptorMismatch: the file is no descriptor matrix.
    """
    with pq.ParquetFile(path) as file:
        header = _header(path, file)
        dtype, columns = DTYPES[header["dtype"]], header["columns"]
        wanted = None if structures is None else pa.array(sorted(set(structures)), pa.string())
        names, values, valid = [], [], []
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            if wanted is not None:
                table = table.filter(pc.is_in(table["structure"], value_set=wanted))
            names.append(table["structure"].to_numpy())
            valid.append(table["valid"].to_numpy())
            values.append(_unpack(table["values"], dtype, len(columns)))
    return DescriptorMatrix(
        structures=np.concatenate([np.empty(0, dtype=object), *names]),
        columns=columns,
        values=np.concatenate([np.empty((0, len(columns)), dtype=dtype), *values]),
        valid=np.concatenate([np.empty(0, dtype=bool), *valid]),
        name=header["name"],
        version=header["version"],
    )


def descriptor_of(path: str | Path) -> str:
    """Name of the descriptor that a file holds, matrix or graphs.

    Raises:
        DescriptorMismatch: the file holds none.
    """
    metadata = pq.read_schema(path).metadata or {}
    name = json.loads(metadata.get(METADATA, b"{}")).get("name")
    if name is None:
        raise DescriptorMismatch(
            f"{path} holds no descriptor; delete it and let the descriptors rule make it anew"
        )
    return str(name)


def _header(path: str | Path, file: pq.ParquetFile) -> dict:
    metadata = (file.schema_arrow.metadata or {}).get(METADATA, b"{}")
    header = json.loads(metadata)
    if not {"name", "version", "columns", "dtype"} <= header.keys():
        raise DescriptorMismatch(
            f"{path} is no descriptor matrix: its metadata has the keys {sorted(header)}; "
            "delete it and let the descriptors rule make it anew"
        )
    return header


def _unpack(cells: pa.ChunkedArray, dtype: np.dtype, p: int) -> np.ndarray:
    """Rows of a fixed-size binary column as an array of shape (n, p)."""
    width = cells.type.byte_width
    blocks = [
        np.frombuffer(c.buffers()[1], np.uint8, len(c) * width, c.offset * width)
        for c in cells.chunks
        if len(c)
    ]
    raw = np.concatenate([np.empty(0, dtype=np.uint8), *blocks]).reshape(-1, width)
    if dtype == np.bool_:
        return np.unpackbits(raw, axis=1, count=p).astype(bool)
    return raw.view(dtype)
