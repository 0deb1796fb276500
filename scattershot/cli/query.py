"""`scattershot query`: the source models of a library that fit some conditions."""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from scattershot import data, library

COLUMNS = ["model_id", "family", "descriptors", "n_train", "test_pearson", "test_mae", "unit"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The conditions, the order and the form of the answer."""
    parser.add_argument(
        "--library",
        type=Path,
        default=Path("results/library"),
        metavar="FOLDER",
        help="(default: %(default)s)",
    )
    parser.add_argument("--property", metavar="TEXT", help="part of the source property's id")
    parser.add_argument("--family", help="network, forest, boosting, elastic_net or cgcnn")
    parser.add_argument("--setup", help="a setup's name, e.g. NN1")
    parser.add_argument("--descriptor", help="a descriptor that the model uses, e.g. rdkit2d")
    parser.add_argument(
        "--metric",
        default="test_pearson",
        help="what the bounds and the order refer to (default: %(default)s)",
    )
    parser.add_argument("--at-least", type=float, metavar="X", help="lowest value of the metric")
    parser.add_argument("--at-most", type=float, metavar="X", help="highest value of the metric")
    parser.add_argument("--best", action="store_true", help="best first, by the metric")
    parser.add_argument("--limit", type=_count, metavar="N", help="at most so many models")
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table")


def run(args: argparse.Namespace) -> int:
    """Print one model per row; CSV and JSON with all that the catalog knows of it."""
    found = library.query(
        args.library,
        property=args.property,
        family=args.family,
        setup=args.setup,
        descriptor=args.descriptor,
        metric=args.metric,
        at_least=args.at_least,
        at_most=args.at_most,
        best=args.best,
        limit=args.limit,
    )
    if args.format == "csv":
        data.harmless(found).to_csv(sys.stdout, index=False, lineterminator="\n")
    elif args.format == "json":
        print(_json(found))
    elif len(found):
        extra = [args.metric] if args.metric not in COLUMNS else []
        print(_table(found[COLUMNS + extra]))
    if found.empty:
        print(_holdings(library.query(args.library)), file=sys.stderr)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of models")
    return number


def _holdings(models: pd.DataFrame) -> str:
    """What a question that found nothing could have asked for."""
    lines = ["no model fits; the library holds"]
    for key in ("property", "family", "setup", "descriptors"):
        lines.append(f"  {key}: {', '.join(sorted(set(models[key])))}")
    return "\n".join(lines)


def _json(found: pd.DataFrame) -> str:
    """A list with an object per model; NaN becomes null, for JSON knows none."""
    plain = found.astype(object).where(found.notna(), None)
    plain["hyperparameters"] = [json.loads(text) for text in found["hyperparameters"]]
    return json.dumps(plain.to_dict("records"), indent=1, ensure_ascii=False, allow_nan=False)


def _table(found: pd.DataFrame) -> str:
    """Aligned columns: texts to the left, numbers to the right with four digits."""
    columns = []
    for name, values in found.items():
        number = pd.api.types.is_numeric_dtype(values)
        cells = [str(name), *(_cell(value) for value in values)]
        width = max(map(len, cells))
        columns.append([cell.rjust(width) if number else cell.ljust(width) for cell in cells])
    return "\n".join("  ".join(row).rstrip() for row in zip(*columns, strict=True))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if value != value else f"{value:.4g}"
    return str(value)
