"""Progress on long work: one line that rewrites itself in a terminal, sparse lines in a log."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

TERMINAL_INTERVAL = 0.2
LOG_INTERVAL = 15.0


class Progress:
    """Counts `done` of `total` units and says so on a stream, with the rate and the time left.

    With `percent` the units are shares of the work, and the stream is told per cent.
    """

    def __init__(
        self, total: float, label: str, stream: TextIO | None = None, *, percent: bool = False
    ) -> None:
        self.total, self.label, self.done, self.note = total, label, 0.0, ""
        self.percent = percent
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._start = self._last = time.monotonic()

    def advance(self, count: float = 1, note: str = "") -> None:
        """Count `count` more units as done."""
        self.update(self.done + count, note)

    def update(self, done: float, note: str = "") -> None:
        """Set the number of units that are done; `note` says what is under way."""
        self.done, self.note = done, note
        if time.monotonic() - self._last >= self._interval():
            self._show()

    def close(self) -> None:
        """Show the final count and end the line."""
        self._show()
        if self._terminal:
            self._stream.write("\n")

    def _interval(self) -> float:
        """Seconds until the next sign; in a log they come soon at first, then ever more rarely."""
        if self._terminal:
            return TERMINAL_INTERVAL
        return min(max(self._last - self._start, TERMINAL_INTERVAL), LOG_INTERVAL)

    def _show(self) -> None:
        self._last = time.monotonic()
        elapsed = self._last - self._start
        left = elapsed / self.done * (self.total - self.done) if self.done else float("nan")
        counted = f"{self.done:.0f} of {self.total:.0f}"
        if self.percent:
            # Rounded down: 100 % is said at the end alone.
            counted = f"{int(100 * self.done / self.total + 1e-9)} %"
        text = f"{self.label}: {counted}, {clock(elapsed)} gone"
        if 0 < self.done < self.total:
            text += f", about {clock(left)} to go"
        text = f"{text}  {self.note}".rstrip()
        self._stream.write(f"\r\x1b[K{text[:110]}" if self._terminal else f"{text}\n")
        self._stream.flush()


def track(items: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Yield the items, showing progress."""
    progress = Progress(total, label)
    for item in items:
        yield item
        progress.advance()
    progress.close()


def clock(seconds: float) -> str:
    """Seconds as 0:07, 12:30 or 1:02:03."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
