"""`scattershot calibrate`: how long the models of a run take here, and what shards to cut."""

import argparse
import platform
from pathlib import Path

from scattershot import config, files
from scattershot.cli.workflow import shipped
from scattershot.config import Run
from scattershot.errors import ScattershotError
from scattershot.library import calibration
from scattershot.library.calibration import LONGEST, SHORTEST, Sweep
from scattershot.progress import track

FILE = Path("results/calibration.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, and where to write what was measured."""
    add_config(parser)
    parser.add_argument(
        "--device", choices=["cpu", "cuda"], default="cpu", help="(default: %(default)s)"
    )
    parser.add_argument(
        "--output", type=Path, default=FILE, metavar="FILE", help="(default: %(default)s)"
    )


def add_config(parser: argparse.ArgumentParser) -> None:
    """The config files of a run; scattershot plan takes the same."""
    parser.add_argument(
        "--configfile", type=Path, nargs="+", metavar="FILE", help="(default: config/config.yaml)"
    )


def load(configfiles: list[Path] | None) -> Run:
    """The run that the workflow would do."""
    root = shipped()
    return config.load(configfiles or [root / "config" / "config.yaml"], root)


def sweeps(run: Run) -> list[Sweep]:
    """What is trained, a part for each setup and property."""
    replicates = run.splits["replicates"]
    return [
        Sweep(
            id, setup, models, source.rows, source.descriptors[setup], run.setups[setup], replicates
        )
        for id, source in run.sources.items()
        for setup, models in source.setups.items()
    ]


def run(args: argparse.Namespace) -> int:
    """Time a few models of each kind and print seconds per model and a size of shards."""
    every = sweeps(load(args.configfile))
    kinds = {each.kind: each for each in every if calibration.can_be_timed(each)}
    if not kinds:
        raise ScattershotError("nothing to time: crystal graphs cannot be made up")
    seconds = {
        kind: calibration.seconds_per_model(each, args.device)
        for kind, each in track(kinds.items(), len(kinds), "Kinds of models timed")
    }
    shard = calibration.proposed_shard(every, seconds)
    files.write_json(
        args.output,
        {
            "device": args.device,
            "processor": platform.processor() or platform.machine(),
            "seconds_per_model": seconds,
            "shard": shard,
        },
    )
    for kind, each in seconds.items():
        print(f"{each:9.2f} s a model, {shard * each / 60:6.1f} min a shard: {kind}")
    for kind in sorted({each.kind for each in every} - seconds.keys()):
        print(f"not timed (crystal graphs cannot be made up): {kind}")
    short = sum(shard * each < SHORTEST for each in seconds.values())
    print(f"proposed: `shard: {shard}`, no job longer than {LONGEST / 60:.0f} minutes; {short} of")
    print(
        f"{len(seconds)} kinds have jobs of less than {SHORTEST / 60:.0f}. Written to {args.output}"
    )
    return 0
