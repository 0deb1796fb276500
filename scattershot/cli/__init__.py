"""The command `scattershot`: one module per subcommand, imported only when it is asked for.

A subcommand's module has `add_arguments(parser)` and `run(args) -> int`, the exit status.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

import scattershot
from scattershot.cli import trouble
from scattershot.errors import ScattershotError

COMMANDS = {
    "transfer": ("scattershot.cli.transfer", "make a predictor from your own table and a library"),
    "predict": ("scattershot.cli.predict", "predict the rows of a table with a predictor"),
    "describe": ("scattershot.cli.describe", "compute a descriptor of the structures in a file"),
    "run": ("scattershot.cli.run", "run the workflow and show its progress"),
    "query": ("scattershot.cli.query", "list the source models of a library"),
    "show": ("scattershot.cli.show", "show one source model: training, metrics, predictions"),
    "cards": ("scattershot.cli.cards", "write the model cards of a library"),
    "export": ("scattershot.cli.export", "write a library as a repository or an archive"),
    "import": ("scattershot.cli.import_", "check an exported library and take it in"),
    "sweep": ("scattershot.cli.sweep", "print the models of a sweep before they are trained"),
    "calibrate": ("scattershot.cli.calibrate", "time a few models here and propose a shard size"),
    "plan": ("scattershot.cli.plan", "print jobs, files, hours, memory and disk of a run"),
    "status": ("scattershot.cli.status", "tell how far a run is, and whether it is alive"),
    "verify": ("scattershot.cli.verify", "check a library's checksums, rebuild what is damaged"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand.

    Returns:
        The exit status: that of the subcommand, 1 after an error that the user can mend, 130 after
        Ctrl-C.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        args = _parsed(argv)
        return int(importlib.import_module(COMMANDS[args.command][0]).run(args))
    except ScattershotError as error:
        print(f"scattershot: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nStopped. {trouble.KEPT}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:
        print(f"scattershot: {trouble.told(error)}", file=sys.stderr)
        return 1


def _parsed(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scattershot", description=scattershot.__doc__)
    parser.add_argument("--version", action="version", version=scattershot.__version__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, text) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=text, description=text, allow_abbrev=False)
        if name in argv[:1]:
            importlib.import_module(module).add_arguments(subparser)
    args, rest = parser.parse_known_args(argv)
    if args.command == "run":
        args.snakemake = rest
    elif rest:
        parser.error(f"unknown arguments: {' '.join(rest)}")
    return args
