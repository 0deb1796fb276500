"""How thoroughly a table of so many rows is judged, and about how long that takes.

Unbounded, the time grows with the square to the cube of the rows: kernels, and forests on every
network. With many rows the errors are known well enough from fewer repeats, too.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scattershot.errors import DataError
from scattershot.transfer.kernels import SEARCHED

THOROUGH = SEARCHED
"""Rows up to which nothing is left out."""

MOST = 2000
"""Rows that are accepted: a process takes 3 GB for so many, and that grows with their square."""

MEASURED = ({58: 1.3, 500: 40.0}, {1000: 13.0, 2000: 19.0})
"""Minutes of one core by rows, up to THOROUGH and beyond, with 336 networks of 14 properties
(docs/tutorial.md)."""

LONG = 5
"""Minutes that need not be announced."""


@dataclass(frozen=True)
class Effort:
    """What an evaluation does.

    Attributes:
        rows: of the target.
        repeats: of the folds.
        heads: that go from single networks to the target.
    """

    rows: int
    repeats: int
    heads: tuple[str, ...]

    @property
    def shard(self) -> float:
        """Share of the work that a shard of networks makes, where all sources together make 50."""
        return 2 + 12 * self.rows / THOROUGH if "TL1" in self.heads else 1.0

    def lines(self, cores: int) -> list[str]:
        """What is less thorough than with few rows, and how long it takes, if that is long."""
        minutes = self.minutes(cores)
        told = []
        if self.rows > THOROUGH:
            told.append(
                f"more than {THOROUGH} rows: folds are dealt once, not four times; kernels are "
                f"searched on {SEARCHED} of the rows; single networks are judged by ridge "
                "regression alone, not by forests"
            )
        if minutes > LONG:
            told.append(
                f"about {_duration(minutes)} on {cores} core{'s' if cores > 1 else ''}; Ctrl-C "
                "stops, and the same command goes on"
            )
        return told

    def minutes(self, cores: int) -> float:
        """Roughly: interpolated between what was measured. A third cannot be shared by cores."""
        measured = MEASURED[self.rows > THOROUGH]
        rows, minutes = np.array(list(measured)), np.array(list(measured.values()))
        alone = float(np.exp(np.interp(np.log(self.rows), np.log(rows), np.log(minutes))))
        return alone * (1 / 3 + 2 / 3 / cores)


def of_rows(rows: int) -> Effort:
    """The effort that so many rows are worth: all of it, or beyond THOROUGH a bounded one."""
    if rows <= THOROUGH:
        return Effort(rows, 4, ("TL1", "ridge"))
    return Effort(rows, 1, ("ridge",))


def refuse_more(rows: int, table: Path) -> None:
    """Refuse a table that would take too long.

    Raises:
        DataError: it has more than MOST rows.
    """
    if rows > MOST:
        raise DataError(
            f"{table}: {rows:,} usable rows are more than the {MOST:,} that `scattershot transfer` "
            "takes: memory and time grow too fast. Make the table a target of a workflow "
            f"(`scattershot run`; the README shows the lines), or draw {MOST:,} rows at random"
        )


def _duration(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
