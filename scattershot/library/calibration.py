"""How long models take on this machine: a few of each kind, on made-up rows of the right shape.

The time of a model depends on the number of its rows and columns and hardly on what is in them.
CPU seconds are counted, so that other work on the machine does not matter.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from scattershot import memory, models, seeds, sweep
from scattershot.models import Rows, SideBySide

ROWS = 3000
"""Rows that are timed at most; more take proportionally longer."""

SPARSE = 1500
"""Columns of bits that are made at most: a model sees a few hundred of them anyway."""

MODELS = 3
STACK = 256
"""Networks timed together on a GPU; those of a sweep's replicate, if they are fewer."""

MOST = 100_000
"""Models of a shard at most, by the config's schema."""

SHORTEST, LONGEST, MIDDLE = 300.0, 1800.0, 900.0
"""Seconds that a job should take: at least, at most, and on average at most."""


@dataclass(frozen=True)
class Sweep:
    """The models of a setup on a property.

    Attributes:
        property, setup: their names.
        models: how many.
        rows: of the property.
        descriptors: names.
        ranges: of the setup.
        replicates: splits that the models take in turn; only those of one are stacked together.
    """

    property: str
    setup: str
    models: int
    rows: int
    descriptors: tuple[str, ...]
    ranges: Mapping[str, Any]
    replicates: int = 1

    @cached_property
    def kind(self) -> str:
        """What its time depends on."""
        return f"{self.setup} on {self.rows} rows of {'+'.join(self.descriptors)}"


def seconds_per_model(sweep_: Sweep, device: str = "cpu") -> float:
    """Time of a model, the mean of a few; wall time on a GPU, CPU time else.

    On a GPU networks share their time with the others of their stack: a few would say little of
    the hundreds of a shard.
    """
    stacked = device == "cuda" and sweep_.ranges["family"] == "network"
    alike = -(-sweep_.models // sweep_.replicates)
    timed = min(STACK, alike) if stacked else MODELS
    clock = time.perf_counter if device == "cuda" else time.process_time
    rows = _made_up(min(sweep_.rows, ROWS), sweep_.descriptors)
    drawn = sweep.draw(1, sweep_.property, sweep_.setup, sweep_.ranges, 1, 0, timed + 1)
    # The first one compiles or loads what the others use.
    list(models.fit(drawn[:1], rows, device))
    started = clock()
    list(models.fit(drawn[1:], rows, device))
    return (clock() - started) / timed * max(1.0, sweep_.rows / ROWS)


def can_be_timed(sweep_: Sweep) -> bool:
    """Whether made-up rows will do: crystal graphs cannot be made up."""
    return all(name in memory.DESCRIPTORS for name in sweep_.descriptors)


def proposed_shard(sweeps: Iterable[Sweep], seconds: Mapping[str, float]) -> int:
    """Models of a shard, so that no job takes more than half an hour, and the mean job 15 minutes.

    Args:
        sweeps: of the run.
        seconds: per model, by the sweep's kind.
    """
    timed = [(each.models, seconds[each.kind]) for each in sweeps if each.kind in seconds]
    slowest = max(each for _, each in timed)
    mean = sum(count * each for count, each in timed) / sum(count for count, _ in timed)
    return max(1, min(MOST, int(LONGEST / slowest), int(MIDDLE / mean)))


def _made_up(rows: int, descriptors: Iterable[str]) -> Rows:
    """Random bits and numbers, and values that follow from some of them."""
    random = seeds.generator("calibration", rows)
    parts, sparse = [], []
    for name in descriptors:
        columns, width = memory.DESCRIPTORS[name]
        if width == 1:
            columns = min(columns, SPARSE)
            parts.append((random.random((rows, columns)) < 0.3).astype(np.uint8))
        else:
            parts.append(random.normal(size=(rows, columns)).astype(np.float32))
        sparse += [width == 1] * columns
    y = sum(part[:, :20].sum(axis=1, dtype=np.float64) for part in parts)
    split = random.permutation(np.resize(["train"] * 7 + ["validation"] + ["test"] * 2, rows))
    return Rows(SideBySide(parts), np.array(sparse), y + random.normal(size=rows), split)
