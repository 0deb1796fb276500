"""Which device a job trains on. No torch needed: a CUDA that has started heeds no choice."""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import TextIO

LOCKS = Path(tempfile.gettempdir())
_HELD: list[TextIO] = []
"""The lock on this process's card, until it ends, however that happens."""


def for_job(gpus: int, folder: Path = LOCKS) -> str:
    """The device of a job with so many GPUs: "cpu", or "cuda" with a card to itself.

    Jobs beside each other on a machine of several cards would all compute on the first one. So
    each shows CUDA only the first card that no other job has locked. Where there is one card to be
    seen, as in a SLURM job, or none is free, nothing is changed.

    Args:
        gpus: 0, or more: a job uses one.
        folder: of the locks.
    """
    if not gpus:
        return "cpu"
    cards = _visible()
    for card in cards if len(cards) > 1 else []:
        name = f"scattershot-{os.getuid()}-gpu-{card.replace('/', '_')}"
        lock = (folder / name).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _HELD.append(lock)
        os.environ["CUDA_VISIBLE_DEVICES"] = card
        break
    return "cuda"


def _visible() -> list[str]:
    """The cards of this machine, or those of them that this process is told to see."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    if told is None:
        return [str(number) for number in range(len(list(Path("/dev").glob("nvidia[0-9]*"))))]
    return [card.strip() for card in told.split(",") if card.strip()]
