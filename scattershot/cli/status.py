"""`scattershot status`: how far a run is, what failed, and whether it is alive."""

import argparse
import re
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from scattershot.cli import lock
from scattershot.errors import LibraryError, ScattershotError
from scattershot.library.shard import read_shard_rows
from scattershot.progress import clock

LOGS = Path(".snakemake/log")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the run is."""
    parser.add_argument(
        "results", type=Path, nargs="?", default=Path("results"), help="(default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """Print what is known from the files of a run: of one that works, or of one that died.

    Raises:
        ScattershotError: there are no results.
    """
    if not args.results.is_dir():
        raise ScattershotError(f"{args.results}: no such folder; name the results of a run")
    folder = args.results.resolve().parent
    print(f"run       {alive(folder)}")
    log = max((folder / LOGS).glob("*.log"), default=None, key=lambda path: path.stat().st_mtime)
    if log:
        print(f"jobs      {jobs(log.read_text(errors='replace'))}")
    print(f"library   {library(args.results / 'library')}")
    for name in under_way(args.results / "library"):
        print(f"          {name}")
    newest = last_activity([args.results / "logs", args.results / "library"])
    if newest:
        ago = clock(max(0.0, time.time() - newest.stat().st_mtime))
        print(f"activity  {ago} ago: {newest}")
    return 0


def alive(folder: Path) -> str:
    """Whether a run works in the folder."""
    return lock.told(folder) or f"none works in {folder}"


def jobs(log: str) -> str:
    """What Snakemake's last log says of done and failed jobs."""
    steps = re.findall(r"(\d+) of (\d+) steps", log)
    failed = re.findall(r"^Error in rule (\w+):", log, flags=re.MULTILINE)
    done = f"{steps[-1][0]} of {steps[-1][1]}" if steps else "none"
    text = f"{done} done when Snakemake was last started here"
    return f"{text}, {len(failed)} failed ({', '.join(sorted(set(failed)))})" if failed else text


def library(folder: Path) -> str:
    """Shards and models that are finished, and models that could not be trained."""
    shards, models, failed, unreadable = 0, 0, 0, 0
    for path in folder.glob("*/*/[!.]*.parquet"):
        try:
            states = read_shard_rows(path, columns=["status"])["status"]
        except LibraryError:
            unreadable += 1
            continue
        shards, models = shards + 1, models + len(states)
        failed += pc.sum(pc.not_equal(states, pa.scalar("ok"))).as_py() or 0
    text = f"{shards:,} shards with {models:,} models finished, {failed:,} of them failed"
    return f"{text}; {unreadable} shards cannot be read" if unreadable else text


def under_way(folder: Path) -> list[str]:
    """The shards that have put models aside and are not finished."""
    lines = []
    for progress in sorted(folder.glob("*/*/.*.progress")):
        shard = progress.with_name(progress.name.strip(".").removesuffix(".progress"))
        newest = max(path.stat().st_mtime for path in [progress, *progress.iterdir()])
        name = shard.relative_to(folder)
        lines.append(f"{name} begun, last saved {clock(max(0.0, time.time() - newest))} ago")
    return lines


def last_activity(folders: list[Path]) -> Path | None:
    """The file that was written last."""
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
