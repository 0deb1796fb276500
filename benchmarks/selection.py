"""How long the choice among very many source models takes, and what a screen before it would save.

    python benchmarks/selection.py --quick            a tenth of the models
    python benchmarks/selection.py --json FILE
    python benchmarks/selection.py --results FOLDER   the screen on that run's networks and targets

One target of 58 rows. First 25,000 models with TL1 in 5 folds, their features read from disk
shard by shard; then the nested choice among 1,000 models, with 5 inner folds in each of 5 outer
ones: the best, the best k, and a stack. Features are those of random networks: what they say
changes nothing about the time. The screen ranks networks by the leave-one-out error of kernel
ridge regression on their last layer, over all rows of the target, before any forest is grown.
"""

import argparse
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot import data, files
from scattershot.library import open_shard
from scattershot.models import forest
from scattershot.transfer import kernels, selection, target
from scattershot.transfer.features import Networks
from scattershot.transfer.folds import Folds, k_fold
from scattershot.transfer.heads import head
from scattershot.transfer.scores import Scores

ROWS, CORES, SHARD, UNITS = 58, 2, 1000, 30
MODELS, NESTED_MODELS = 25_000, 1_000
LIMIT_MINUTES = 5
BEST, SURVIVE = 0.05, 0.95
DRAWS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the models")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    parser.add_argument("--results", type=Path, help="results folder of a run, for the screen")
    parser.add_argument("--targets", nargs="*", default=[], help="targets of that run")
    chosen = parser.parse_args()
    share = 10 if chosen.quick else 1

    print(f"{platform.processor() or platform.machine()}, {CORES} threads, n = {ROWS}, TL1\n")
    print("| what | models | forests | wall minutes | CPU minutes | peak memory |")
    print("|---|---|---|---|---|---|")
    records = [streamed(MODELS // share), nested(NESTED_MODELS // share)]
    if chosen.results:
        records += screened(chosen.results, chosen.targets)
    if chosen.json:
        files.write_json(chosen.json, {"quick": chosen.quick, "records": records})


def features(random: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Last layers (count, n, 30) of random networks over the same rows, and their widths."""
    rows = np.random.default_rng(0).normal(size=(ROWS, 40))
    weights = random.normal(size=(count, 40, UNITS)) / np.sqrt(40)
    values = np.maximum(rows @ weights, 0) @ random.normal(size=(count, UNITS, UNITS))
    widths = random.integers(10, UNITS + 1, size=count)
    return (values * (np.arange(UNITS) < widths[:, None, None])).astype(np.float32), widths


def targets() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(ROWS, 40))[:, :3].sum(axis=1)


def grown(x: np.ndarray, widths: np.ndarray, splits: np.ndarray, seed: int) -> np.ndarray:
    """Predictions of TL1's forests, (K, S, n)."""
    random = np.random.default_rng(seed)
    train = int((splits[0] == 1).sum())
    trees = random.integers(train // 2, train + 1, size=len(x))
    mtry = random.integers(widths // 2, widths + 1)
    numbers = np.arange(len(x)) + SHARD * seed
    return forest.cross_predict(x, targets(), splits, widths, trees, mtry, numbers, threads=CORES)


def streamed(models: int) -> dict[str, object]:
    """Every model in 5 folds, read from disk shard by shard; the best is known at the end."""
    folds = k_fold(ROWS, 5, 1, 3, [0])
    y = targets()

    def run(paths: Sequence[Path]) -> None:
        errors = []
        for number, path in enumerate(paths):
            with np.load(path) as shard:
                found = grown(shard["values"], shard["widths"], folds.outer_splits(), number)
            errors.append(np.abs(folds.out_of_fold(found) - y).mean(axis=(1, 2)))
        assert len(np.concatenate(errors)) == models

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, start in enumerate(range(0, models, SHARD)):
            random = np.random.default_rng(number)
            values, widths = features(random, min(SHARD, models - start))
            paths.append(Path(folder) / f"{number}.npz")
            np.savez(paths[-1], values=values, widths=widths)
        grown(values[:4], widths[:4], folds.outer_splits(), 0)  # compiled beforehand
        return timed("5-fold, streamed", models, 5 * models, lambda: run(paths))


def nested(models: int) -> dict[str, object]:
    """5 inner folds in each of 5 outer ones, and every way to choose."""
    folds = k_fold(ROWS, 5, 1, 5, [0])
    values, widths = features(np.random.default_rng(0), models)

    def run() -> None:
        splits = np.concatenate([folds.outer_splits(), folds.inner_splits()])
        found = grown(values, widths, splits, 0)
        scores = scored(found, folds)
        for choose in (selection.select, selection.top_k, selection.stacking):
            choose(scores)

    return timed("nested 5 x 5, with the choice", models, 30 * models, run)


def scored(found: np.ndarray, folds: Folds) -> Scores:
    outer, inner = found[:, : folds.count], found[:, folds.count :]
    about = pd.DataFrame({"candidate": [str(number) for number in range(len(found))]})
    return Scores(about, folds.out_of_fold(outer), folds.inside(inner), targets(), folds)


def timed(name: str, models: int, forests: int, run: Callable[[], None]) -> dict[str, object]:
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    cpu, wall = (time.process_time() - cpu) / 60, (time.perf_counter() - wall) / 60
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {name} | {models:,} | {forests:,} | {wall:.2f} (at most {LIMIT_MINUTES}) | {cpu:.2f} "
        f"| {peak:.0f} MB |",
        flush=True,
    )
    return {
        "name": name,
        "models": models,
        "forests": forests,
        "wall_minutes": wall,
        "cpu_minutes": cpu,
        "peak_mb": peak,
    }


def screened(results: Path, names: Sequence[str]) -> list[dict[str, object]]:
    """How many networks a screen must let pass, and what it costs, on a run's own targets."""
    print("\n| target | networks | share that must pass | CPU-ms of the screen | of the forests |")
    print("|---|---|---|---|---|")
    records = []
    for name in names:
        passed, costs, count = [], [], 0
        for networks, y in drawn(results, name):
            count = sum(map(len, networks))
            needed, cost = screen(networks, y, name)
            passed += needed
            costs.append(cost)
        share = float(np.quantile(passed, SURVIVE))
        by_screen, by_forest = np.mean(costs, axis=0)
        print(f"| {name} | {count} | {share:.2f} | {by_screen:.2f} | {by_forest:.2f} |", flush=True)
        records.append(
            {
                "target": name,
                "networks": count,
                "share": share,
                "screen_cpu_ms": float(by_screen),
                "forest_cpu_ms": float(by_forest),
            }
        )
    return records


def drawn(results: Path, name: str) -> Iterator[tuple[list[Networks], np.ndarray]]:
    """All networks that apply to a target, before several draws of it."""
    frame, about = data.read_frame(results / f"targets/{name}.parquet")
    fingerprint, _ = data.read_frame(results / f"predictions/{name}.parquet")
    sources = {column.split(":")[1] for column in fingerprint if column.startswith("prediction:")}
    shards = [
        open_shard(path)
        for path in sorted((results / "library").glob("*/*/*.safetensors"))
        if path.parts[-3] in sources
    ]
    names = {each for shard in shards for each in shard.source.descriptors}
    paths = {each: results / f"descriptors/{about['dataset']}.{each}.parquet" for each in names}
    for sample in range(DRAWS):
        rows = data.drawn_rows(frame["key"], about["property"], ROWS, about["seed"], sample)
        inputs = target.ShardInputs(paths, frame["structure"].to_numpy()[rows])
        networks = [Networks(shard, inputs.of(shard)) for shard in shards]
        yield [each for each in networks if len(each)], frame["value"].to_numpy()[rows]


def screen(
    networks: Sequence[Networks], y: np.ndarray, name: str
) -> tuple[list[float], tuple[float, float]]:
    """For each of the forest's best networks the share that must pass; CPU-ms per network."""
    folds = k_fold(len(y), 5, 1, 3, [name])
    values = [each.last.values for each in networks]
    total = sum(map(len, values))
    start = time.process_time()
    first = np.concatenate([left_out_error(each, y) for each in values])
    by_screen = time.process_time() - start
    start = time.process_time()
    found = [head("TL1")(each, y, folds.outer_splits(), name) for each in networks]
    by_forest = time.process_time() - start
    errors = np.abs(folds.out_of_fold(np.concatenate(found)) - y).mean(axis=(1, 2))
    best = np.argsort(errors)[: max(1, round(BEST * total))]
    ranks = np.argsort(np.argsort(first))
    shares = [(ranks[number] + 1) / total for number in best]
    return shares, (1000 * by_screen / total, 1000 * by_forest / total)


def left_out_error(features: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Leave-one-out error (K,) of kernel ridge regression on each network's features (K, n, q)."""
    scaled = features.astype(np.float64) - features.mean(axis=1, keepdims=True)
    scaled /= np.maximum(scaled.std(axis=1, keepdims=True), 1e-6)
    distances, unit = kernels.distances_within(scaled)
    errors = []
    for length in kernels.RIDGE_LENGTHS:
        gram = np.exp(-0.5 * distances / (unit * length**2))
        centre = gram.mean(axis=-2, keepdims=True)
        centred = gram - centre - centre.mT + centre.mean(axis=-1, keepdims=True)
        errors.append(kernels._leave_one_out(centred, y)[1])
    return np.min(errors, axis=0)


if __name__ == "__main__":
    main()
