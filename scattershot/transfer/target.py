"""A target's rows with the descriptors that sources and baselines need."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from scattershot import descriptors
from scattershot.library import Shard
from scattershot.transfer.learners import Block

logger = logging.getLogger(__name__)
SHOWN = 5


def descriptor_paths(names: Sequence[str], paths: Sequence[str]) -> dict[str, Path]:
    """Descriptor files by name, from two lists in the same order."""
    return dict(zip(names, map(Path, paths), strict=True))


def plain_blocks(
    paths: Mapping[str, Path], structures: np.ndarray, names: Sequence[str]
) -> dict[str, Block]:
    """One block for each descriptor, rows in the order of the structures."""
    joined = {name: descriptors.join([paths[name]], structures) for name in names}
    return {name: Block(_values(j.matrix), bool(j.sparse.all())) for name, j in joined.items()}


def shard_inputs(shard: Shard, paths: Mapping[str, Path], structures: np.ndarray) -> np.ndarray:
    """Descriptors (n, p) of the structures as this shard's models expect them.

    Raises:
        DescriptorMismatch: their columns are not those that the shard was trained on.
    """
    joined = descriptors.join([paths[name] for name in shard.source.descriptors], structures)
    shard.check_columns(joined.matrix.columns)
    return _values(joined.matrix)


class ShardInputs:
    """shard_inputs() of many shards; those that expect the same columns share one array."""

    def __init__(self, paths: Mapping[str, Path], structures: np.ndarray) -> None:
        self._paths, self._structures = paths, structures
        self._known: dict[str, np.ndarray] = {}

    def of(self, shard: Shard) -> np.ndarray:
        """Descriptors (n, p) as this shard's models expect them.

        Raises:
            DescriptorMismatch: as shard_inputs().
        """
        columns = shard.source.columns_sha256
        if columns not in self._known:
            self._known[columns] = shard_inputs(shard, self._paths, self._structures)
        return self._known[columns]


def _values(matrix: descriptors.DescriptorMatrix) -> np.ndarray:
    """Values (n, p), rows that could not be described NaN: they will count as average ones."""
    if matrix.valid.all():
        return matrix.values
    masked = matrix.structures[~matrix.valid]
    logger.warning(
        "%s: %d of %d structures could not be described and count as average ones: %s",
        *(matrix.name, len(masked), len(matrix.structures), ", ".join(masked[:SHOWN])),
    )
    return np.where(matrix.valid[:, None], matrix.values, np.float32(np.nan)).astype(np.float32)


def real_valued(names: Sequence[str]) -> list[str]:
    """Those of the descriptors that are neither bits nor counts."""
    return [name for name in names if descriptors.DESCRIPTORS[name].dtype == np.float32]
