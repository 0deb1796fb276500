"""`scattershot show`: one source model."""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot import data, figures, files, library
from scattershot.errors import DataError
from scattershot.figures import model_parity
from scattershot.library import Model

FACTS = {
    "property": "property",
    "label": "what it predicts",
    "unit": "unit",
    "setup": "setup",
    "family": "family",
    "descriptors": "descriptors",
    "status": "status",
    "reason": "why it failed",
    "n_train": "training rows",
    "n_validation": "validation rows",
    "n_test": "test rows",
    "replicate": "split",
    "epochs": "epochs (rounds, trees)",
    "seconds": "seconds of training",
    "seed": "seed",
    "licence": "licence of the data",
    "sha256": "checksum of its shard",
}
"""Columns of the catalog, as they are shown."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model, its library, and where its test rows may be."""
    parser.add_argument("model", metavar="MODEL_ID", help="as `scattershot query` lists it")
    parser.add_argument(
        "--library", type=Path, default=Path("results/library"), help="(default: %(default)s)"
    )
    parser.add_argument(
        "--results",
        type=Path,
        help="folder of the run that has trained it, with its data (default: the library's parent)",
    )
    parser.add_argument(
        "--parity",
        type=Path,
        metavar="FILE",
        help="write predicted against observed values of its test rows (.csv, .svg or .png)",
    )


def run(args: argparse.Namespace) -> int:
    """Print what is known of a model; with its data at hand, how it does on its test rows."""
    model = library.show(args.library, args.model)
    print("\n".join(_lines(model)))
    results = args.results or args.library.resolve().parent
    try:
        rows = library.on_test_rows(model, results)
    except DataError as error:
        if args.parity:
            raise
        print(f"\npredicted against observed: {error}")
        return 0
    apart = (rows["predicted"] - rows["observed"]).abs()
    r = np.corrcoef(rows["predicted"], rows["observed"])[0, 1]
    print(f"\npredicted against observed, {len(rows)} test rows: MAE {apart.mean():.4g}, r {r:.3f}")
    worst = rows.assign(apart=apart).nlargest(5, "apart")
    for row in worst.itertuples():
        print(f"  observed {row.observed:.4g}, predicted {row.predicted:.4g}: {row.structure}")
    if args.parity:
        _write(args.parity, rows, model)
        print(f"\n{args.parity}")
    return 0


def _lines(model: Model) -> list[str]:
    row = model.row
    facts = {name: row[key] for key, name in FACTS.items() if row[key] not in ("", None)}
    facts["citation"] = model.source.provenance.get("citation") or "not stated"
    facts["made with"] = model.source.provenance.get("descriptors", "")
    width = max(map(len, facts))
    lines = [row["model_id"], *(f"  {name:<{width}}  {_text(v)}" for name, v in facts.items())]
    lines += ["", "hyperparameters"]
    lines += [f"  {name:<{width}}  {_text(v)}" for name, v in row["hyperparameters"].items()]
    lines += ["", f"{'metrics':<{width + 2}}  {'validation':>10}  {'test':>10}"]
    for name in ("mae", "rmse", "r2", "pearson", "spearman"):
        values = [f"{row[f'{part}_{name}']:>10.4g}" for part in ("validation", "test")]
        lines.append(f"  {name:<{width}}  {'  '.join(values)}")
    mean = row["test_mean_mae"]
    return [*lines, f"  {'mae of predicting the mean':<{width}}  {'':>10}  {mean:>10.4g}"]


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _write(path: Path, rows: pd.DataFrame, model: Model) -> None:
    if path.suffix == ".csv":
        with files.whole(path) as temporary:
            data.harmless(rows).to_csv(temporary, index=False, lineterminator="\n")
        return
    if path.suffix not in (".svg", ".png"):
        raise DataError(f"{path}: end the file's name in .csv, .svg or .png")
    row = model.row
    figures.save(model_parity.draw(rows, row["label"], row["unit"], row["model_id"]), path)
