"""`scattershot sweep`: any rows of a sweep, without training them."""

import argparse
import csv
import json
import sys
from pathlib import Path

from scattershot import config, sweep
from scattershot.config.schema import did_you_mean
from scattershot.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which sweep, and which of its rows."""
    parser.add_argument("property", help="a source property, e.g. chemicals.boiling_point")
    parser.add_argument("setup", help="a setup of that source, e.g. NN1")
    parser.add_argument("--start", type=int, default=0, help="first model (default: 0)")
    parser.add_argument("--stop", type=int, help="the model after the last (default: all)")
    parser.add_argument(
        "--configfile", type=Path, nargs="+", default=[Path("config/config.yaml")], metavar="FILE"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(), help="the folder that holds config/ (default: here)"
    )


def run(args: argparse.Namespace) -> int:
    """Print one row per model as CSV: its id, seed, replicate, columns, hyperparameters."""
    run = config.load(args.configfile, args.root)
    if args.property not in run.sources:
        raise ConfigError(f"no source {args.property}; {did_you_mean(args.property, run.sources)}")
    setups = run.sources[args.property].setups
    if args.setup not in setups:
        raise ConfigError(
            f"{args.property} has no setup {args.setup}; {did_you_mean(args.setup, setups)}"
        )
    stop = setups[args.setup] if args.stop is None else args.stop
    samples = sweep.draw(
        seed=run.seed,
        property=args.property,
        setup=args.setup,
        ranges=run.setups[args.setup],
        replicates=run.splits["replicates"],
        start=args.start,
        stop=stop,
    )
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["model_id", "family", "replicate", "columns", "seed", "hyperparameters"])
    for each in samples:
        hyperparameters = json.dumps(each.hyperparameters)
        writer.writerow(
            [each.model_id, each.family, each.replicate, each.columns, each.seed, hyperparameters]
        )
    return 0
