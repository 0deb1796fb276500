"""Steps recorded once as a CUDA graph and replayed: some forty launches become one.

Written by the rules of torch.cuda.graph, but not yet run on a GPU: none was at hand.
"""

from collections.abc import Callable

import torch
from torch import Tensor

WARM = 3
"""Plain steps of a size before its recording: they set up libraries and the optimizer's state."""

Step = Callable[[Tensor], None]


class Replayed:
    """A step that takes row numbers, recorded for each number of rows that occurs.

    Batches differ by at most one row, so there are at most two recordings, in one memory pool.
    """

    def __init__(self) -> None:
        self._plain: dict[int, int] = {}
        self._aside = torch.cuda.Stream()
        self._pool = torch.cuda.graph_pool_handle()
        self._recorded: dict[int, tuple[torch.cuda.CUDAGraph, Tensor]] = {}

    def __call__(self, step: Step, rows: Tensor) -> None:
        """Make the step, always the same one, with these rows."""
        if self._plain.setdefault(len(rows), 0) < WARM:
            self._plain[len(rows)] += 1
            self._warm_up(step, rows)
            return
        if len(rows) not in self._recorded:
            self._recorded[len(rows)] = self._record(step, rows)
        graph, place = self._recorded[len(rows)]
        place.copy_(rows)
        graph.replay()

    def _warm_up(self, step: Step, rows: Tensor) -> None:
        """Run the step on a stream of its own, as must be before a recording."""
        self._aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._aside):
            step(rows)
        torch.cuda.current_stream().wait_stream(self._aside)

    def _record(self, step: Step, rows: Tensor) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        graph, place = torch.cuda.CUDAGraph(), rows.clone()
        with torch.cuda.graph(graph, pool=self._pool, stream=self._aside):
            step(place)
        return graph, place
