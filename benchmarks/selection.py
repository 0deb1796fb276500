"""How long the choice among very many source models takes, and what a screen before it would save.

    python benchmarks/selection.py --quick            a tenth of the models
    python benchmarks/selection.py --json FILE
    python benchmarks/selection.py --results FOLDER   the screen on that run's networks and targets

One target of 58 rows. First 25,000 models with TL1 in 5 folds, their features read from disk
shard by shard; then the nested choice among 1,000 models, with 5 inner folds in each of 5 outer
ones: the best, the best k, and a stack. Features are those of random networks: what they say
changes nothing about the time.

The screen (`transfer.screen`) is looked at on the networks of a run: of the best twentieth by a
head in each outer training fold, how many pass; and times and errors of the whole evaluation with
and without it, on a few draws of each target, on one thread.
"""

import argparse
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot import data, files
from scattershot.library import Shard, open_shard
from scattershot.models import forest
from scattershot.transfer import screen, selection, shotgun, target
from scattershot.transfer.features import Networks
from scattershot.transfer.folds import Folds, k_fold
from scattershot.transfer.scores import Scores, joined

ROWS, CORES, SHARD, UNITS = 58, 2, 1000, 30
MODELS, NESTED_MODELS = 25_000, 1_000
LIMIT_MINUTES = 5
BEST, DRAWS = 0.05, 3
SHARES, SHARE = (0.2, 0.3, 0.4, 0.5, 0.6), 0.6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the models")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    parser.add_argument("--results", type=Path, help="results folder of a run, for the screen")
    parser.add_argument("--targets", nargs="*", default=[], help="targets of that run")
    parser.add_argument("--heads", nargs="*", default=["TL1", "TL2"], help="behind the screen")
    chosen = parser.parse_args()
    share = 10 if chosen.quick else 1

    print(f"{platform.processor() or platform.machine()}, {CORES} threads, n = {ROWS}, TL1\n")
    print("| what | models | forests | wall minutes | CPU minutes | peak memory |")
    print("|---|---|---|---|---|---|")
    records = [streamed(MODELS // share), nested(NESTED_MODELS // share)]
    if chosen.results:
        records += screened(chosen.results, chosen.targets, chosen.heads)
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


def screened(results: Path, names: Sequence[str], heads: Sequence[str]) -> list[dict[str, object]]:
    """How much of the best a screen lets pass, what it saves, and what becomes of the choice."""
    shares = " | ".join(f"{100 * share:g} % pass" for share in SHARES)
    print(
        f"\n| target | head | networks | {shares} | CPU-ms of the screen | of the head "
        f"| with {100 * SHARE:g} % | nested error with them to that with all |"
    )
    print("|---" * (len(SHARES) + 7) + "|")
    records = []
    for kind in heads:
        found = [judged(results, name, kind) for name in names]
        records += found
        cases = [case for each in found for case in each.pop("cases")]
        ratio = np.median([each["error_ratio"] for each in found])
        survive = " | ".join(f"**{np.mean(np.array(cases) <= share):.1%}**" for share in SHARES)
        print(f"| all, {len(cases)} of the best | {kind} | | {survive} | | | | {ratio:.3f} |")
    return records


def judged(results: Path, name: str, kind: str) -> dict[str, Any]:
    """One head on a few draws of a target.

    `cases` has, for each outer training set and each of its best networks by that head, the least
    share with which the network passes.
    """
    cases, seconds, errors, networks = [], [], [], 0
    for sample, (shards, y) in enumerate(drawn(results, name)):
        dealt = k_fold(len(y), 5, 4, 3, [name, sample])
        started = time.process_time()
        found = pd.concat(
            [screen.left_out_errors(shard, x, y, dealt) for shard, x in shards], ignore_index=True
        )
        by_screen = time.process_time() - started
        passes = [None, screen.passing(found, SHARE)]
        both = [evaluated(shards, y, dealt, name, kind, each) for each in passes]
        by_head, scores = zip(*both, strict=True)
        networks = len(scores[0])
        seconds.append((by_screen, *by_head))
        errors.append([selection.select(each).mae for each in scores])
        count = max(1, round(BEST * networks))
        inside = scores[0].inner.reshape(networks, -1)
        own = found[found["weights"] == "trained"]
        for number, errors_inside in enumerate(inside.T):
            cases += least_share(own, number)[np.argsort(errors_inside)[:count]].tolist()
    costs = 1000 * np.mean(seconds, axis=0) / networks
    whole, some = np.mean(errors, axis=0)
    survive = [np.mean(np.array(cases) <= share) for share in SHARES]
    print(
        f"| {name} | {kind} | {networks} | {' | '.join(f'{each:.0%}' for each in survive)} "
        f"| {costs[0]:.2f} | {costs[1]:.1f} | {costs[2]:.1f} | {some / whole:.3f} |",
        flush=True,
    )
    return {
        "target": name,
        "head": kind,
        "networks": networks,
        "cases": cases,
        "survive": dict(zip(map(str, SHARES), survive, strict=True)),
        "screen_cpu_ms": costs[0],
        "head_cpu_ms": costs[1],
        "screened_head_cpu_ms": costs[2],
        "error_ratio": some / whole,
    }


def evaluated(
    shards: Sequence[tuple[Shard, np.ndarray]],
    y: np.ndarray,
    dealt: Folds,
    name: str,
    kind: str,
    passes: pd.DataFrame | None,
) -> tuple[float, Scores]:
    """CPU seconds of a head on all networks, controls too, and the scores of the trained ones."""
    started = time.process_time()
    found = [
        shotgun.evaluate(shard, x, y, dealt, name, [kind], passes=passes) for shard, x in shards
    ]
    return time.process_time() - started, joined(found).of("trained")


def least_share(errors: pd.DataFrame, number: int) -> np.ndarray:
    """The share of all networks that must pass for each of them to be among those."""
    ranks = errors[number].rank(method="first").to_numpy() / len(errors)
    first = errors.groupby("property")[number].rank(method="first").to_numpy() == 1
    return np.where(first, 0.0, ranks)


def drawn(results: Path, name: str) -> Iterator[tuple[list[tuple[Shard, np.ndarray]], np.ndarray]]:
    """Shards with the descriptors of several draws of a target, and its values."""
    frame, about = data.read_frame(results / f"targets/{name}.parquet")
    fingerprint, _ = data.read_frame(results / f"predictions/{name}.parquet")
    sources = {
        column.split(":")[1] for column in map(str, fingerprint) if column.startswith("prediction:")
    }
    shards = [
        open_shard(path)
        for path in sorted((results / "library").glob("*/*/*.safetensors"))
        if path.parts[-3] in sources
    ]
    shards = [shard for shard in shards if len(Networks(shard, np.empty((0, 0))))]
    names = {each for shard in shards for each in shard.source.descriptors}
    paths = {each: results / f"descriptors/{about['dataset']}.{each}.parquet" for each in names}
    # A target that is a draw itself is drawn whole, once.
    for sample in range(DRAWS if len(frame) > ROWS else 1):
        rows = data.drawn_rows(frame["key"], about["property"], ROWS, about["seed"], sample)
        inputs = target.ShardInputs(paths, frame["structure"].to_numpy()[rows])
        yield [(shard, inputs.of(shard)) for shard in shards], frame["value"].to_numpy()[rows]


if __name__ == "__main__":
    main()
