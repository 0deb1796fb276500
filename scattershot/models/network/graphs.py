"""Steps recorded once as a CUDA graph and replayed: some forty launches become one.

Written by the rules of torch.cuda.graph, but not yet run on a GPU: none was at hand.
"""

from collections.abc import Callable

import torch
from torch import Tensor

WARM = 3
"""Plain steps before the recording: they set up the libraries and the optimizer's state."""


class Replayed:
    """A step that takes row numbers, recorded for each number of rows that occurs.

    Batches differ by at most one row, so there are at most two recordings, in one memory pool.
    """

    def __init__(self, step: Callable[[Tensor], None]) -> None:
        self._step, self._plain = step, 0
        self._pool = torch.cuda.graph_pool_handle()
        self._recorded: dict[int, tuple[torch.cuda.CUDAGraph, Tensor]] = {}

    def __call__(self, rows: Tensor) -> None:
        if self._plain < WARM:
            self._plain += 1
            self._aside(rows)
            return
        if len(rows) not in self._recorded:
            self._recorded[len(rows)] = self._record(rows)
        graph, place = self._recorded[len(rows)]
        place.copy_(rows)
        graph.replay()

    def _aside(self, rows: Tensor) -> None:
        """Run the step on a stream of its own, as must be before a recording."""
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            self._step(rows)
        torch.cuda.current_stream().wait_stream(aside)

    def _record(self, rows: Tensor) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        graph, place = torch.cuda.CUDAGraph(), rows.clone()
        with torch.cuda.graph(graph, pool=self._pool):
            self._step(place)
        return graph, place
