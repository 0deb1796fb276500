"""`scattershot import`: an exported library, checked before it is used."""

import argparse
from pathlib import Path

from scattershot import library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to import, and where to."""
    parser.add_argument("source", type=Path, help="a repository folder, a .tar.gz or a .zip file")
    parser.add_argument(
        "--library",
        type=Path,
        default=Path("results/library"),
        help="the folder to make (default: %(default)s)",
    )


def run(args: argparse.Namespace) -> int:
    """Check names, kinds, checksums and rows; only then put the library into its folder."""
    models = library.import_library(args.source, args.library)
    print(f"{models} models, every file checked: {args.library}")
    return 0
