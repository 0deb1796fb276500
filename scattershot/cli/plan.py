"""`scattershot plan`: what a run would do and cost, before it starts."""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from scattershot import files, memory
from scattershot.cli import calibrate
from scattershot.cli.workflow import shipped
from scattershot.config import Run
from scattershot.errors import ScattershotError

OUTPUTS = {
    "table": 2,
    "target": 3,
    "pretrain": 2,
    "pretrain_shuffled": 2,
    "catalog": 2,
    "selection": 2,
    "outer": 4,
    "report": 2,
}
"""Files of a job where it is not one or, of figures, two; beside its log and its benchmark."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, and what was measured of its models."""
    calibrate.add_config(parser)
    parser.add_argument(
        "--calibration", type=Path, default=calibrate.FILE, metavar="FILE",
        help="written by scattershot calibrate (default: %(default)s)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Print jobs, files, hours, memory and disk."""
    run = calibrate.load(args.configfile)
    jobs = count_jobs(args.configfile)
    models = sum(sum(source.setups.values()) for source in run.sources.values())
    print(f"models         {models:,} source models, {run.shard} to a shard")
    for rule, count in sorted(jobs.items(), key=lambda item: -item[1]):
        print(f"  {count:9,} jobs of rule {rule}")
    outputs = {rule: 2 if rule.startswith("figure_") else 1 for rule in jobs} | OUTPUTS
    written = sum(count * (outputs[rule] + 2) for rule, count in jobs.items())
    print(f"jobs to do     {sum(jobs.values()):,}, writing about {written:,} files")
    print(f"memory         {peak_memory(run) / 1e9:.1f} GB for the largest job of rule pretrain")
    print(f"disk           {library_bytes(run) / 1e9:.1f} GB for the models")
    if args.calibration.exists():
        print(hours(run, files.read_json(args.calibration)))
    else:
        print(f"time           unknown: there is no {args.calibration}; run scattershot calibrate")
    return 0


def count_jobs(configfiles: list[Path] | None) -> dict[str, int]:
    """Jobs by rule that Snakemake would run in this folder now.

    Raises:
        ScattershotError: Snakemake refuses; its message.
    """
    command = [sys.executable, "-m", "snakemake", "-s", str(shipped() / "Snakefile")]
    command += ["-n", "--quiet", "all"]
    if configfiles:
        command += ["--configfile", *map(str, configfiles)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    text = done.stdout + done.stderr
    if done.returncode:
        raise ScattershotError(text.strip())
    table = re.search(r"^job +count\n[- ]+\n(.*?)^total", text, re.MULTILINE | re.DOTALL)
    rows = [line.split() for line in table[1].splitlines()] if table else []
    return {rule: int(count) for rule, count in rows if rule != "all"}


def peak_memory(run: Run) -> int:
    """Bytes that the largest job of rule pretrain is predicted to hold."""
    return memory.INTERPRETER + max(
        memory.shard(each.rows, each.descriptors, each.ranges, min(run.shard, each.models))
        for each in calibrate.sweeps(run)
    )


def library_bytes(run: Run) -> int:
    """Bytes of all models that are kept."""
    return sum(
        memory.library(each.rows, each.descriptors, each.ranges, each.models, run.shard)
        for each in calibrate.sweeps(run)
    )


def hours(run: Run, measured: dict[str, Any]) -> str:
    """Predicted time of pretraining, from a calibration."""
    seconds, total, unknown = measured["seconds_per_model"], 0.0, 0
    for each in calibrate.sweeps(run):
        if each.kind in seconds:
            total += each.models * seconds[each.kind]
        else:
            unknown += each.models
    kind = "GPU" if measured["device"] == "cuda" else "CPU"
    text = (
        f"time           {total / 3600:,.1f} {kind} hours of pretraining on {measured['processor']}"
    )
    return text + (f", without {unknown:,} models that were not timed" if unknown else "")
