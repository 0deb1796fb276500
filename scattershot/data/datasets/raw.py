"""The frame that every reader returns."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def raw_frame(
    table: pd.DataFrame, text: str, properties: Mapping[str, Any], ids: pd.Series | None = None
) -> pd.DataFrame:
    """A reader's frame from a table whose rows are the source's rows.

    Args:
        table: the source's rows, in order.
        text: name of the column with the structure as written.
        properties: the entry's properties; `column` names the table's column of each.
        ids: an id per row; the row numbers where there are none.
    """
    rows = np.arange(1, len(table) + 1)
    names = pd.Series(rows.astype(str)) if ids is None else ids.astype(str)
    frame = pd.DataFrame({"row": rows, "id": names.to_numpy(dtype=object)})
    frame["text"] = table[text].to_numpy(dtype=object)
    for name, prop in properties.items():
        frame[name] = table[prop["column"]].to_numpy()
    return frame
