"""Parquet."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from scattershot.errors import DataError


def read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """All columns of a parquet file.

    Raises:
        DataError: the file is missing or damaged.
    """
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise DataError(f"{path}: cannot be read as parquet: {error}") from error
