"""The front door, measured: some rows of a table as one's own values, the others as new data.

    python benchmarks/own_values.py TABLE --target refractive_index --library results/library

draws rows, makes a predictor of each draw as `scattershot transfer` does, predicts the others as
`scattershot predict` does, and prints the error that was promised beside the one that came, and
the coverage of the intervals. `--quick` makes one draw.
"""

import argparse
import logging
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot import api, files
from scattershot.predictor import predict_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--target", required=True)
    parser.add_argument("--structure", default="smiles")
    parser.add_argument("--library", type=Path, default=Path("results/library"))
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one draw")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep all that is written")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    rows = pd.read_csv(args.table)[[args.structure, args.target]].dropna()
    found = []
    print("draw  handed out   promised MAE  MAE on new rows  of the mean  in 90 % intervals  time")
    with tempfile.TemporaryDirectory() as scratch:
        for draw in range(1 if args.quick else args.draws):
            result = measure(rows, args, draw, (args.keep or Path(scratch)) / str(draw))
            found.append(result)
            print(
                f"{draw:>4}  {result['way']:<11}  {result['promised']:>12.4f}"
                f"  {result['mae']:>15.4f}  {result['mean_mae']:>11.4f}"
                f"  {result['coverage']:>17.1%}"
                f"  {result['seconds_transfer']:.0f} s + {result['seconds_predict']:.0f} s",
                flush=True,
            )
    if args.json:
        files.write_json(args.json, found)


def measure(
    rows: pd.DataFrame, args: argparse.Namespace, draw: int, folder: Path
) -> dict[str, float | str]:
    """One draw: what was promised and what came."""
    folder.mkdir(parents=True)
    order = np.random.default_rng(draw).permutation(len(rows))
    mine, new = rows.iloc[order[: args.rows]], rows.iloc[order[args.rows :]]
    mine.to_csv(folder / "mine.csv", index=False)
    new.to_csv(folder / "new.csv", index=False)
    start = time.perf_counter()
    predictor = api.learn(
        folder / "mine.csv",
        args.target,
        structure=args.structure,
        library=args.library,
        output=folder / "predictor",
    )
    learnt = time.perf_counter()
    out = folder / "predictions.csv"
    predict_file(folder / "predictor", folder / "new.csv", out, None, 1)
    done = time.perf_counter()
    predicted, observed = pd.read_csv(out), new[args.target].to_numpy()
    known = predicted["value"].notna().to_numpy()
    inside = (predicted["low"] <= observed) & (observed <= predicted["high"])
    return {
        "way": predictor.about["way"],
        "promised": predictor.about["error"]["mae"],
        "mae": float(np.abs(predicted["value"] - observed)[known].mean()),
        "mean_mae": float(np.abs(mine[args.target].mean() - observed)[known].mean()),
        "coverage": float(inside[known].mean()),
        "predicted": int(known.sum()),
        "seconds_transfer": learnt - start,
        "seconds_predict": done - learnt,
    }


if __name__ == "__main__":
    main()
