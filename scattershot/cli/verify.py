"""`scattershot verify`: every shard of a library against its checksum; damaged ones built anew."""

import argparse
import sys
from pathlib import Path

from scattershot.cli import run as running
from scattershot.cli.trouble import cores
from scattershot.library.catalog import CATALOG
from scattershot.library.verify import Fault, verify

DEFAULT = Path("results/library")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The library, and what to do about damage."""
    parser.add_argument(
        "library", type=Path, nargs="?", default=DEFAULT, help="its folder (default: %(default)s)"
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help="build anew what is damaged, for the library of the run in this folder",
    )
    parser.add_argument(
        "--configfile", type=Path, nargs="+", default=[], metavar="FILE", help="of that run"
    )
    parser.add_argument(
        "--cores", type=_cores, default="all", help="to build with (default: %(default)s)"
    )


def _cores(text: str) -> str:
    return text if text == "all" else str(cores(text))


def run(args: argparse.Namespace) -> int:
    """Name what is damaged.

    Returns:
        1 if something is damaged and has not been built anew, 0 else.
    """
    faults = verify(args.library)
    for fault in faults:
        print(fault.reason)
    if not faults:
        print(f"{args.library}: every shard is as it was written")
        return 0
    if not args.repair:
        print(f"{len(faults)} faults; --repair builds these files anew")
        return 1
    return repair(args.library, faults, args.configfile, args.cores)


def repair(library: Path, faults: list[Fault], configfiles: list[Path], cores: str) -> int:
    """Remove the damaged shards and the catalog, and run the workflow for them.

    Returns:
        The workflow's exit status; 1, and nothing is removed, if the library is not that of a
        run in this folder.
    """
    if library.resolve() != DEFAULT.resolve():
        print(
            f"{library} is not {DEFAULT} of this folder, so nothing was removed: run --repair in "
            "the folder of its workflow, or get the library anew",
            file=sys.stderr,
        )
        return 1
    removed = {path for fault in faults for path in fault.files} | {library / CATALOG}
    for path in removed:
        path.unlink(missing_ok=True)
        print(f"removed {path}")
    wanted = [str(DEFAULT / path.relative_to(library)) for path in sorted(removed)]
    arguments = [*wanted, "--cores", cores]
    if configfiles:
        arguments += ["--configfile", *map(str, configfiles)]
    return running.run(argparse.Namespace(snakemake=arguments))
