"""`scattershot transfer`: a predictor from a table of one's own and a library of source models."""

import argparse
import os
import sys
from pathlib import Path

from scattershot import api
from scattershot.cli.trouble import cores
from scattershot.predictor.detection import WORDS

USAGE = "scattershot transfer TABLE --target COLUMN [--structure COLUMN] [--unit UNIT] [OPTIONS]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The table, its columns, the library and the folder to write."""
    parser.usage = USAGE
    parser.add_argument("table", type=Path, help="CSV (or JSON, parquet, SDF) with one row each")
    parser.add_argument("--target", required=True, metavar="COLUMN", help="column of the values")
    parser.add_argument("--unit", default="1", help="of the values (default: none)")
    parser.add_argument(
        "--structure", metavar="COLUMN", help="column of the structures (default: smiles, formula)"
    )
    parser.add_argument(
        "--kind",
        choices=list(WORDS),
        help="what the structures are: molecules, repeat units or compositions (default: detected)",
    )
    parser.add_argument("--log10", action="store_true", help="learn the logarithm of the values")
    parser.add_argument(
        "--library", type=Path, default=Path("results/library"), help="(default: %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("predictor"), help="folder to write (default: %(default)s)"
    )
    parser.add_argument(
        "--known",
        choices=["drop", "keep"],
        default="drop",
        help="structures that a source has seen: measure no error on them (drop, the default), or "
        "measure it on them, too",
    )
    parser.add_argument("--seed", type=int, default=2019, help="(default: %(default)s)")
    parser.add_argument("--cores", type=cores, default=os.cpu_count() or 1, help="(default: all)")


def run(args: argparse.Namespace) -> int:
    """Read the table, try every source, write the predictor and its report.

    Returns:
        0, or 130 after Ctrl-C.
    """
    try:
        api.learn(
            args.table,
            args.target,
            args.unit,
            structure=args.structure,
            kind=args.kind,
            log10=args.log10,
            library=args.library,
            output=args.out,
            keep_known=args.known == "keep",
            seed=args.seed,
            cores=args.cores,
            tell=_say,
        )
    except KeyboardInterrupt:
        print(
            f"\nStopped. Finished steps are kept in {args.out / 'work'}; the same command goes on.",
            file=sys.stderr,
        )
        return 130
    print(f"\nPredictor: {args.out}   Report: {args.out / 'report.html'}")
    print(f"Next:      scattershot predict {args.out} new.csv")
    return 0


def _say(title: str, lines: list[str]) -> None:
    print(f"\n{title}", *(f"  {line}" for line in lines), sep="\n", flush=True)
