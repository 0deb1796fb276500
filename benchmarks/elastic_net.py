"""Elastic nets on shared paths against single scikit-learn fits, on the rows of a real source.

    python benchmarks/elastic_net.py results/sources/chemicals.boiling_point.parquet \\
        results/descriptors/chemicals.{rdkit5,rdkit2d}.parquet [--models 1000] [--single 1000]

Setup EN of config/setups.yaml, all models of one replicate, one thread, CPU seconds. The single
fits are of the first models of the same sweep (default: of all), by `ElasticNet` as it comes. The
gap is scikit-learn's measure of convergence, over its own limit: 1 or less has converged.
"""

import argparse
import os
import time
import warnings
from pathlib import Path

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import numpy as np
import yaml
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet

from scattershot import data, models, sweep
from scattershot.library import pretrain

SETUPS = Path(__file__).parents[1] / "config" / "setups.yaml"
TOLERANCE = 1e-4


def gap(x: np.ndarray, y: np.ndarray, w: np.ndarray, penalty: float, alpha: float) -> float:
    """Duality gap of coefficients w on centred x and y, over scikit-learn's limit."""
    l1, l2 = len(y) * penalty * alpha, len(y) * penalty * (1 - alpha)
    residual = y - x @ w
    largest = np.abs(x.T @ residual - l2 * w).max()
    share = min(1.0, l1 / largest)
    primal_dual = (residual @ residual) * (1 + share**2) / 2 - share * residual @ y
    penalties = l1 * np.abs(w).sum() + l2 * (1 + share**2) / 2 * (w @ w)
    return float(primal_dual + penalties) / (TOLERANCE * (y @ y))


def main() -> None:
    """Time both and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("descriptors", type=Path, nargs="+")
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--single", type=int)
    args = parser.parse_args()
    frame, about = data.read_frame(args.source)
    rows = pretrain.source_rows(frame, about, args.descriptors).replicate(0)
    ranges = yaml.safe_load(SETUPS.read_text())["EN"] | {"alpha": [0.0, 1.0]}
    ranges["log10_lambda"] = [float(limit) for limit in ranges["log10_lambda"]]
    samples = sweep.draw(2019, about["property"], "EN", ranges, 1, 0, args.models)

    started = time.process_time()
    shared = {model.sample.index: model for model in models.fit(samples, rows)}
    seconds = time.process_time() - started
    train = np.flatnonzero(rows.split == "train")
    everything = rows.x.take(train, np.arange(rows.x.shape[1]))
    chosen = samples[: args.single or args.models]
    single, gaps, distances = 0.0, [], []
    for sample in chosen:
        tensors, setting = shared[sample.index].tensors, sample.hyperparameters
        x = models.inputs_of(tensors, everything)
        mean, scale = tensors["y_mean_scale"]
        y = ((rows.y[train] - mean) / scale).astype(np.float32)
        penalty = 10 ** setting["log10_lambda"]
        began = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            alone = ElasticNet(alpha=penalty, l1_ratio=setting["alpha"]).fit(x, y)
        single += time.process_time() - began
        centred, target = x - x.mean(axis=0, dtype=float), y - y.mean(dtype=float)
        pair = (tensors["coefficients"], alone.coef_)
        gaps.append(
            [gap(centred, target, w.astype(float), penalty, setting["alpha"]) for w in pair]
        )
        distances.append(np.sqrt(np.mean((centred @ (pair[0] - pair[1])) ** 2)))
    test = {k: m.record["test_pearson"] for k, m in shared.items()}
    print(f"{about['property']}: {len(train)} rows, {len(chosen)} of {len(samples)} fitted alone")
    print(f"shared paths  {1000 * seconds / len(samples):8.2f} ms a model, all included")
    print(f"single fits   {1000 * single / len(chosen):8.2f} ms a model, the fit alone")
    print(f"ratio         {single / len(chosen) / (seconds / len(samples)):8.1f}")
    print(f"gap, quartiles of shared {np.percentile([a for a, _ in gaps], [25, 50, 75]).round(2)}")
    print(f"gap, quartiles of single {np.percentile([b for _, b in gaps], [25, 50, 75]).round(2)}")
    converged = [d for d, (a, b) in zip(distances, gaps, strict=True) if max(a, b) <= 1.01]
    print(
        f"{len(converged)} converged in both: predictions differ by {np.median(converged):.1e} "
        f"standard deviations of the targets (median), {max(converged):.1e} (most)"
    )
    print(f"best test r {max(test.values()):.4f}")


if __name__ == "__main__":
    main()
