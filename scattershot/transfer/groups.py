"""Dealing a target's rows by a config's scheme, with groups where it wants them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot.data import read_frame
from scattershot.errors import DataError
from scattershot.transfer import folds
from scattershot.transfer.target import plain_blocks


def deal(
    target: pd.DataFrame,
    scheme: Mapping[str, Any],
    descriptors: Mapping[str, Path],
    table: str,
    key: Sequence[object],
) -> folds.Folds:
    """Folds of a target.

    Args:
        target: rows with id, structure, key (equal for what counts as one structure) and value.
        scheme: fields of folds.Scheme, and `groups` or `column`.
        descriptors: files of the descriptors to cluster by; none where there is no need to.
        table: file of the dataset with the column; empty without one.
        key: what the random streams are named by.
    """
    groups, by = None, ""
    if table:
        groups, by = _column(target, table, scheme["column"]), f"by {scheme['column']}"
    elif descriptors:
        largest = -(-len(target) // scheme["folds"])
        groups = clusters(target["structure"].to_numpy(), descriptors, scheme["groups"], largest)
        by = f"by Ward's method on {' and '.join(descriptors)}"
    fields = {name: scheme[name] for name in folds.Scheme.__annotations__}
    return folds.deal(
        folds.Scheme(**fields),
        target["value"].to_numpy(),
        target["key"].to_numpy(),
        groups,
        key,
        by,
    )


def clusters(
    structures: np.ndarray, descriptors: Mapping[str, Path], least: int, largest: int
) -> np.ndarray:
    """Groups of like structures, (n,): clusters of all descriptors, each of equal weight."""
    blocks = plain_blocks(descriptors, structures, list(descriptors))
    every = np.arange(len(structures))
    x = np.concatenate([block.scaled(every) for block in blocks.values()], axis=1)
    return folds.ward(x, least, largest)


def _column(target: pd.DataFrame, table: str, column: str) -> np.ndarray:
    frame, _ = read_frame(table)
    groups = frame.set_index("id")[column].loc[target["id"]].to_numpy()
    if np.isnan(groups).any():
        missing = target["id"].to_numpy()[np.isnan(groups)]
        raise DataError(
            f"{table}: {len(missing)} rows have no {column}, which numbers their groups, "
            f"among them {missing[0]}; give them one or take another scheme"
        )
    return groups
