"""What a killed shard had finished: models put aside as they are done, found again by the rerun.

Snakemake deletes the outputs of a job that it starts again, so this lies beside them in a hidden
folder: one safetensors file for what was finished since the last, written whole or not at all. A
finished model is the unit: none takes longer than a minute on a CPU, even with the schedule of
the paper. A job that is told to stop (Ctrl-C, or SIGTERM, which SLURM sends some seconds before it
kills a job past its time) writes what it has. The folder goes when the shard is written.
"""

import json
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from scattershot import files
from scattershot.models import Trained
from scattershot.sweep import Sample

INTERVAL = 30.0
"""Seconds between two files, at least."""


class Checkpoint:
    """The finished models of one shard on the disk.

    Attributes:
        folder: where the files are.
    """

    def __init__(self, folder: Path, key: str, interval: float = INTERVAL) -> None:
        """Open or begin a checkpoint.

        Args:
            folder: for this shard alone.
            key: of all that a sample's model depends on besides the sample; files that were
                written with another key are passed over.
            interval: seconds between two files, at least.
        """
        self.folder, self._key, self._interval = folder, key, interval
        self._waiting: list[Trained] = []
        self._written = time.monotonic()

    @classmethod
    def beside(cls, models: Path, key: str) -> "Checkpoint":
        """The checkpoint of the shard that is to be written to `models`."""
        return cls(models.with_name(f".{models.stem}.progress"), key)

    def finished(self, samples: Sequence[Sample]) -> list[Trained]:
        """Those of these models that are there."""
        wanted = {sample.index: sample for sample in samples}
        found: dict[int, Trained] = {}
        for path in sorted(self.folder.glob("*.safetensors")):
            for model in self._read(path):
                if model.sample == wanted.get(model.sample.index):
                    found[model.sample.index] = model
        return list(found.values())

    def add(self, model: Trained) -> None:
        """Put a model aside; it reaches the disk with the next file."""
        self._waiting.append(model)
        if time.monotonic() - self._written >= self._interval:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        arrays = {
            f"{place}/{name}": np.ascontiguousarray(array)
            for place, model in enumerate(self._waiting)
            for name, array in model.tensors.items()
        }
        about = {
            "key": self._key,
            "models": json.dumps([[asdict(m.sample), m.record] for m in self._waiting]),
        }
        first = self._waiting[0].sample.index
        path = self.folder / f"{time.time_ns():020}-{first:06}.safetensors"
        with files.whole(path) as temporary:
            save_file(arrays, temporary, metadata=about)
        self._waiting, self._written = [], time.monotonic()

    def remove(self) -> None:
        """Forget everything: the shard itself has been written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, path: Path) -> list[Trained]:
        try:
            with safe_open(path, framework="numpy") as file:
                about = file.metadata()
                if about["key"] != self._key:
                    return []
                arrays: dict[str, dict[str, np.ndarray]] = {}
                for key in file.keys():  # noqa: SIM118 (safe_open is no mapping)
                    place, _, name = key.partition("/")
                    arrays.setdefault(place, {})[name] = file.get_tensor(key)
        except (SafetensorError, OSError, KeyError, TypeError):
            # Not ours, or spoiled: its models are simply trained again.
            return []
        return [
            Trained(Sample(**sample), arrays.get(str(place), {}), record)
            for place, (sample, record) in enumerate(json.loads(about["models"]))
        ]


def end_on_sigterm() -> None:
    """Let SIGTERM end this process as an exception does, so that what waits can be written.

    Only the first one: SLURM sends several, and the second must not stop the writing.
    """

    def end(number: int, _: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
