"""Structures of several source and target tables together: to guard against, and to describe."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from scattershot.data.frames import read_frame
from scattershot.errors import DataError


def structures_of(drawn: pd.DataFrame, outer: pd.DataFrame) -> pd.DataFrame:
    """The rows of a target and of its outer test set, target rows first, without any value."""
    return pd.concat([drawn, outer], ignore_index=True).drop(columns="value")


def guard_keys(paths: Iterable[str]) -> set[str]:
    """Guard keys of all structures in these files of targets."""
    return {key for path in paths for key in read_frame(path)[0]["key"]}


def keys_of_sources(paths: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    """Each source property and the guard keys of all its rows, one file in memory at a time."""
    for path in paths:
        frame, about = read_frame(path)
        yield about["property"], set(frame["key"])


def read_structures(paths: Iterable[str]) -> tuple[np.ndarray, np.ndarray, str]:
    """All structures in these files of one data set, each once.

    Returns:
        Structures (n,); the texts to describe them by (n,), which for formulas are those with
        multiplicity; their kind.

    Raises:
        DataError: the files hold structures of several kinds.
    """
    frames, kinds = [], set()
    for path in paths:
        frame, about = read_frame(path)
        text = frame["composition" if about["kind"] == "formula" else "structure"]
        frames.append(pd.DataFrame({"structure": frame["structure"], "text": text}))
        kinds.add(about["kind"])
    if len(kinds) != 1:
        raise DataError(f"structures of several kinds cannot be described together: {kinds}")
    once = pd.concat(frames).drop_duplicates("structure").sort_values("structure")
    return once["structure"].to_numpy(), once["text"].to_numpy(), kinds.pop()
