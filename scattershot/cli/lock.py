"""Who works in a folder: Snakemake locks it, and after a kill the lock stays."""

import os
import time
from pathlib import Path

import psutil

LOCKS = Path(".snakemake/locks")


def locked(folder: Path) -> bool:
    """Whether Snakemake has left a lock in the folder."""
    return any((folder / LOCKS).glob("*.lock"))


def holders(folder: Path) -> list[psutil.Process]:
    """The Snakemake processes of this machine that work in the folder, oldest first."""
    found, here = [], folder.resolve()
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            named = any(os.path.basename(word) == "snakemake" for word in words[:3])
            if named and process.pid != os.getpid() and Path(process.cwd()) == here:
                found.append((process.create_time(), process))
        except (psutil.Error, OSError):
            continue
    return [process for _, process in sorted(found, key=lambda pair: pair[0])]


def told(folder: Path) -> str:
    """Why no run can start in a folder, and what to do; "" if nothing is in the way."""
    if not locked(folder):
        return ""
    alive = holders(folder)
    if alive:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(alive[0].create_time()))
        return (
            f"Another run works in {folder.resolve()}: process {alive[0].pid}, since {since}. "
            "Wait until it ends, or stop it with Ctrl-C."
        )
    return (
        f"{folder.resolve()} is locked, but no Snakemake of this machine works in it: a run was "
        "killed, or runs on another machine. If none does: `scattershot run --unlock`, and then "
        "the same command again. What was finished is kept."
    )
