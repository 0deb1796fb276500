"""`scattershot run`: Snakemake with one line of progress, and a result or a remedy at the end."""

import argparse
import os
import re
import sys
from pathlib import Path

from scattershot.cli import lock, outcome, workflow

USAGE = """\
scattershot run [--cores N] [--configfile FILE ...] [SNAKEMAKE ARGUMENT ...]

All arguments are Snakemake's, for instance:
  --cores N              use N cores (default: all of them)
  --configfile FILE ...  read these config files instead of config/config.yaml
  --config KEY=VALUE     change a key of the config
  -n                     only show what would be done
  FILE or RULE           make only this"""

SILENT = re.compile(
    r"-[npqkF]*n[npqkF]*|-l|-S|-D|--dry-?run|--lint|--dag|--rulegraph|--filegraph|--d3dag|--summary"
    r"|--detailed-summary|--list.*|--unlock|--touch|--report.*|--version|--cleanup-metadata|--delete-.*"
)
"""Arguments with which Snakemake runs no jobs, or prints what the user wants to see."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own: everything is passed to Snakemake."""
    parser.usage = USAGE


def run(args: argparse.Namespace) -> int:
    """Run the workflow.

    Returns:
        Snakemake's exit status; 130 after Ctrl-C.
    """
    arguments = _with_snakefile(list(args.snakemake))
    if any(SILENT.fullmatch(argument) for argument in arguments):
        os.execv(sys.executable, [sys.executable, "-m", "snakemake", *arguments])
    folder = Path(_value(arguments, "-d", "--directory") or ".")
    log = folder / "results" / "logs" / "run.log"
    held = lock.told(folder)
    if held and "--nolock" not in arguments:
        print(held, file=sys.stderr)
        return 1
    print(f"Working in {folder.resolve()}, log in {log}", file=sys.stderr, flush=True)
    state = workflow.follow(arguments, log, folder)
    if state.interrupted:
        print(f"Stopped. {outcome.REMEDY_STOPPED}", file=sys.stderr)
        return 130
    if state.status:
        print(outcome.failure(state, folder, log), file=sys.stderr)
    else:
        print(outcome.success(state, folder))
    return state.status


def _with_snakefile(arguments: list[str]) -> list[str]:
    """Name the Snakefile that came with the package if there is none in the working directory."""
    names = ("Snakefile", "snakefile", "workflow/Snakefile", "workflow/snakefile")
    if _value(arguments, "-s", "--snakefile") or any(Path(name).exists() for name in names):
        return arguments
    return ["--snakefile", str(workflow.shipped() / "Snakefile"), *arguments]


def _value(arguments: list[str], *names: str) -> str | None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(*names, dest="value")
    return str(value) if (value := parser.parse_known_args(arguments)[0].value) else None
