"""A job's own log file: everything that the job says goes there."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path


def to_file(paths: Sequence[str]) -> None:
    """Send output, errors and log messages of this process to the first of these files, if any."""
    if not paths:
        return
    path = Path(paths[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = path.open("w", buffering=1, encoding="utf-8")
    sys.stdout = sys.stderr = stream
    logging.basicConfig(
        stream=stream, level=logging.INFO, format="%(asctime)s %(name)s: %(message)s"
    )
