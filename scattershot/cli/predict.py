"""`scattershot predict`: predictions of a table of any length."""

import argparse
from pathlib import Path

from scattershot import predictor
from scattershot.cli.trouble import cores
from scattershot.predictor import folder, wording

USAGE = "scattershot predict PREDICTOR TABLE [--out FILE] [--structure COLUMN] [--cores N]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The predictor, the table and the file to write."""
    parser.usage = USAGE
    parser.add_argument("predictor", type=Path, help="folder made by `scattershot transfer`")
    parser.add_argument("table", type=Path, help="CSV or parquet with a column of structures")
    parser.add_argument(
        "--out", type=Path, default=Path("predictions.csv"), help="(default: %(default)s)"
    )
    parser.add_argument("--structure", metavar="COLUMN", help="column of the structures")
    parser.add_argument("--cores", type=cores, default=1, help="(default: 1)")


def run(args: argparse.Namespace) -> int:
    """Write value, interval and applicability of every row, or why there is none."""
    counts = predictor.predict_file(
        args.predictor, args.table, args.out, args.structure, args.cores
    )
    total, bad = sum(counts.values()), counts[""]
    print(f"{total} rows, {total - bad} predicted: {args.out}")
    print(
        f"  {counts['inside']} inside what the training rows cover, {counts['edge']} at its edge, "
        f"{counts['outside']} outside"
    )
    if bad:
        print(f"  {bad} without prediction; column `problem` says why")
    if none := wording.without_intervals(folder.read(args.predictor)):
        print(f"  {none}")
    return 0
