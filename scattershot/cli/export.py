"""`scattershot export`: a library as a repository folder or as one archive."""

import argparse
from pathlib import Path

from scattershot import library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The library and what to write."""
    parser.add_argument("output", type=Path, help="a new folder, or a .tar.gz or .zip file")
    parser.add_argument(
        "--library", type=Path, default=Path("results/library"), help="(default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """Write cards, checksums and all shards; data are not part of a library."""
    written = library.export_library(args.library, args.output)
    print(f"{written} files, cards and checksums among them: {args.output}")
    return 0
