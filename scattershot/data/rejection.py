"""Why a row or a value of a source is not used, and the record of all such cases."""

import numpy as np
import pandas as pd


class Rejection(Exception):
    """A structure cannot be used; the text is the reason for the rejected table."""


class Ledger:
    """What was rejected of a raw frame, and which of its rows are still alive.

    Attributes:
        alive: bool, shape (n,): rows not rejected whole.
    """

    def __init__(self, rows: np.ndarray, ids: np.ndarray) -> None:
        self.rows, self.ids = rows, ids
        self.alive = np.ones(len(rows), dtype=bool)
        self._entries: list[tuple[int, str, str, str]] = []
        self._reasons: dict[int, list[str]] = {}

    def drop_value(self, position: int, prop: str, reason: str) -> None:
        """Record that one value of a living row is not used."""
        if self.alive[position]:
            entry = (int(self.rows[position]), str(self.ids[position]), prop, reason)
            self._entries.append(entry)
            self._reasons.setdefault(position, []).append(f"{prop}: {reason}")

    def drop_row(self, position: int, reason: str) -> None:
        """Reject a row whole; only the first reason counts."""
        if self.alive[position]:
            self.alive[position] = False
            entry = (int(self.rows[position]), str(self.ids[position]), "", reason)
            self._entries.append(entry)

    def drop_row_without_value(self, position: int) -> None:
        """Reject a row that has no value left, repeating what became of its values."""
        told = "; ".join(self._reasons.get(position, []))
        self.drop_row(position, f"no usable value ({told})" if told else "no value")

    def frame(self) -> pd.DataFrame:
        """The rejected table: row, id, property ("" = the whole row), reason; in source order."""
        columns = ["row", "id", "property", "reason"]
        frame = pd.DataFrame(self._entries, columns=columns)
        return frame.sort_values(["row", "property"], kind="stable", ignore_index=True)

    def summary(self, most: int = 3) -> str:
        """The most frequent reasons for rejecting whole rows, each with a row as example."""
        whole = self.frame().query("property == ''")
        counts = whole["reason"].value_counts().head(most)
        first = whole.drop_duplicates("reason").set_index("reason")["row"].to_dict()
        return "; ".join(f"{n} times: {text} (row {first[text]})" for text, n in counts.items())
