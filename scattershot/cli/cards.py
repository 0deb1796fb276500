"""`scattershot cards`: the model cards of a library."""

import argparse
from pathlib import Path

from scattershot import library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The library."""
    parser.add_argument("library", type=Path, nargs="?", default=Path("results/library"))


def run(args: argparse.Namespace) -> int:
    """Write a card per property and setup, and one for the library, into its folder."""
    for path in library.write_cards(args.library):
        print(path)
    return 0
