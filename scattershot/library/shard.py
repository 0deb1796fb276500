"""A shard: the arrays of its models in one safetensors file, a row per model in parquet beside it.

The row carries the SHA-256 of the safetensors file, so the parquet file is written last: a shard
whose rows exist is whole. The checksum is compared before arrays are read. Arrays are named
"{index:06}/{array}", so one model is read without the others. All families use this one
container. A model that is not kept has a row and no arrays; `rebuild` makes them again.
"""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from scattershot import files
from scattershot.errors import DescriptorMismatch, LibraryError
from scattershot.models import METRICS, Trained
from scattershot.sweep import Sample

FORMAT = "scattershot-shard-3"
METADATA = "scattershot"
REMEDY = "`scattershot verify --repair` removes what is damaged and rebuilds it"
_TEXTS = (
    "model_id", "property", "label", "unit", "setup", "family", "descriptors", "status", "reason",
    "shard", "sha256", "licence", "hyperparameters",
)  # fmt: skip
_COUNTS = (
    "index", "replicate", "seed", "data_seed", "n_train", "n_validation", "n_test", "epochs",
)  # fmt: skip
_NUMBERS = (
    "seconds",
    "test_mean_mae",
    *(f"{part}_{name}" for part in ("validation", "test") for name in METRICS),
)
SCHEMA = pa.schema(
    [pa.field(name, pa.string()) for name in _TEXTS]
    + [pa.field(name, pa.int64()) for name in _COUNTS]
    + [pa.field(name, pa.float64()) for name in _NUMBERS]
    + [pa.field("kept", pa.bool_())]
)


@dataclass(frozen=True)
class Source:
    """What all models of a shard were trained on.

    Attributes:
        property, label, unit: of the values.
        setup: name of the setup that drew the models.
        descriptors: names of the descriptors, in the order their columns are joined.
        columns_sha256: of the names of all columns, before any was chosen.
        licence: of the data, which the models inherit.
        provenance: whatever else tells where the rows come from; JSON.
    """

    property: str
    label: str
    unit: str
    setup: str
    descriptors: tuple[str, ...]
    columns_sha256: str
    licence: str
    provenance: Mapping[str, Any]


def write_shard(
    trained: Sequence[Trained], source: Source, shard: str, models: Path, rows: Path
) -> None:
    """Write a shard: first the arrays, then, with their checksum, the rows.

    Args:
        trained: the models, in the order of their indices.
        source: what they were trained on.
        shard: the shard's name in its sweep.
        models, rows: where the safetensors and the parquet file go.
    """
    arrays = {
        f"{model.sample.index:06}/{name}": np.ascontiguousarray(array)
        for model in trained
        if model.record["status"] == "ok"
        for name, array in model.tensors.items()
    }
    about = {
        "format": FORMAT,
        "source": asdict(source),
        "samples": [asdict(model.sample) for model in trained],
    }
    with files.whole(models) as temporary:
        # One key: safetensors writes several in a random order, and equal shards would differ.
        save_file(arrays, temporary, metadata={METADATA: json.dumps(about, sort_keys=True)})
        checksum = files.sha256(temporary)
    common = {
        "property": source.property,
        "label": source.label,
        "unit": source.unit,
        "setup": source.setup,
        "descriptors": "+".join(source.descriptors),
        "licence": source.licence,
        "shard": shard,
        "sha256": checksum,
    }
    table = [
        common
        | {
            "model_id": model.sample.model_id,
            "family": model.sample.family,
            "index": model.sample.index,
            "replicate": model.sample.replicate,
            "seed": model.sample.seed,
            "data_seed": model.sample.data_seed,
            "kept": model.record["status"] == "ok" and bool(model.tensors),
            "hyperparameters": json.dumps(
                model.sample.hyperparameters | {"columns": model.sample.columns}
            ),
        }
        | model.record
        for model in trained
    ]
    with files.whole(rows) as temporary:
        written = pa.Table.from_pylist(table, schema=SCHEMA)
        pq.write_table(written, temporary, write_page_checksum=True)


class Shard:
    """A shard file opened for reading; arrays are read when asked for.

    Attributes:
        path: the file.
        source: what its models were trained on.
        samples: its models, those that failed or were not kept left out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._arrays: dict[int, list[str]] = {}
        try:
            self._file = safe_open(path, framework="numpy")
            about = dict(json.loads((self._file.metadata() or {}).get(METADATA, "{}")))
            if about.get("format") != FORMAT:
                raise LibraryError(
                    f"{path}: format {about.get('format')!r}, expected {FORMAT!r}; "
                    "rebuild the shard with this version"
                )
            names = tuple(about["source"]["descriptors"])
            self.source = Source(**about["source"] | {"descriptors": names})
            samples = [Sample(**sample) for sample in about["samples"]]
            for key in self._file.keys():  # noqa: SIM118 (safe_open is no mapping)
                index, _, name = key.partition("/")
                self._arrays.setdefault(int(index), []).append(name)
        except (SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise LibraryError(f"{path}: not a readable shard ({error}); {REMEDY}") from error
        self.samples = [sample for sample in samples if sample.index in self._arrays]

    def tensors(self, sample: Sample) -> dict[str, np.ndarray]:
        """The arrays of one model.

        Raises:
            LibraryError: the file is not what its rows say was written.
        """
        check_models(self.path)
        return {
            name: self._file.get_tensor(f"{sample.index:06}/{name}")
            for name in self._arrays[sample.index]
        }

    def check_columns(self, columns: Sequence[str]) -> None:
        """Make sure that these are the columns the models were trained on.

        Raises:
            DescriptorMismatch: they are not.
        """
        if columns_sha256(columns) != self.source.columns_sha256:
            raise DescriptorMismatch(
                f"{self.path}: trained on {'+'.join(self.source.descriptors)} with other columns "
                f"than the {len(columns)} given; compute the descriptors with the same versions"
            )


def open_shard(path: str | Path) -> Shard:
    """Open a shard for reading. Nothing in it is ever executed.

    Raises:
        LibraryError: it is not a shard of this format.
    """
    return Shard(Path(path))


def read_shard_rows(
    path: Path, condition: pc.Expression | None = None, columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of a shard, or of a catalog.

    Args:
        path: the file.
        condition: which rows; all without it.
        columns: which columns; all without it.

    Raises:
        LibraryError: the file is missing or damaged, or holds other columns.
    """
    try:
        schema = pq.read_schema(path)
        if schema.equals(SCHEMA):
            return pq.read_table(
                path, columns=columns, filters=condition, page_checksum_verification=True
            )
    except (OSError, ValueError, pa.ArrowException) as error:
        raise LibraryError(f"{path}: cannot be read ({error}); {REMEDY}") from error
    raise LibraryError(f"{path}: does not hold the columns of a catalog; {REMEDY}")


def check_models(path: Path) -> None:
    """Compare a shard's file with the checksum in the rows beside it, if there are rows.

    Raises:
        LibraryError: the rows are damaged, or the file is another than was written.
    """
    rows = path.with_suffix(".parquet")
    if not rows.exists():
        return
    _compare(path, rows, *(when for each in (path, rows) for when in _stamp(each)))


def _stamp(path: Path) -> tuple[int, int]:
    return path.stat().st_mtime_ns, path.stat().st_size


@functools.lru_cache(maxsize=4096)
def _compare(path: Path, rows: Path, *stamps: int) -> None:
    """Once for files that stay as they are: a shard is asked for each of its models."""
    expected = set(read_shard_rows(rows, columns=["sha256"])["sha256"].to_pylist())
    found = files.sha256(path)
    if expected and expected != {found}:
        raise LibraryError(
            f"{path}: damaged, or of another run than {rows.name} beside it: its SHA-256 is "
            f"{found}, expected {' or '.join(sorted(expected))}; {REMEDY}"
        )


def columns_sha256(columns: Sequence[str]) -> str:
    """Fingerprint of a descriptor's column names, in order."""
    return hashlib.sha256("\n".join(columns).encode()).hexdigest()
