"""How fast forests are grown: the package beside scikit-learn, one core each.

    python benchmarks/forest.py --quick               under two minutes on two cores
    python benchmarks/forest.py --json FILE

CPU time is counted, and the two take turns, so that whatever else the machine is doing hits
both. Both grow and ask the same number of trees on the same columns and rows, with the same
columns tried and the same minimum node size: a node of 5 rows is a leaf, so scikit-learn
splits from 6 on; or both split down to single rows. In the first case ours grow half as many
nodes again, since a row drawn twice counts twice, as in ranger; scikit-learn counts it once.
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from scattershot import files
from scattershot.models import forest

ROWS, FOLDS, CORES = 58, 5, 2
PAPER_MODELS, NESTED_MODELS = 25_000, 1_000
LIMIT_MINUTES = 5


@dataclass(frozen=True)
class Case:
    """Forests of one kind.

    Attributes:
        name: in words.
        rows, columns: of the table.
        values: real, counts, bits, or mixed (half of the columns bits).
        trees, mtry: lowest and highest of each.
        min_node: a node of so many rows is a leaf.
        models: how many different tables, each cross-validated in 5 folds; 0 for one forest on
            all rows.
        times: how often our side grows the forests of scikit-learn's, with other seeds.
    """

    name: str
    rows: int
    columns: int
    values: str
    trees: tuple[int, int]
    mtry: tuple[int, int]
    min_node: int = forest.MIN_NODE
    models: int = 0
    times: int = 1


def tl1(columns: int, min_node: int = forest.MIN_NODE) -> Case:
    return Case(
        "TL1",
        ROWS,
        columns,
        "real",
        trees=(ROWS // 2, ROWS),
        mtry=(columns // 2, columns),
        min_node=min_node,
        models=4,
        times=20,
    )


def small(name: str, values: str, mtry: int) -> Case:
    return Case(name, ROWS, 300, values, (200, 200), (mtry, mtry), models=1, times=4)


def large(rows: int, columns: int, values: str, trees: int, mtry: int) -> Case:
    return Case("one large", rows, columns, values, (trees, trees), (mtry, mtry))


CASES = [
    *(tl1(columns, min_node) for min_node in (forest.MIN_NODE, 1) for columns in (10, 20, 30)),
    small("TL2", "real", mtry=17),
    small("direct baseline", "counts", mtry=100),
    large(1500, 700, "mixed", trees=10, mtry=233),
    large(1500, 700, "bits", trees=100, mtry=26),
    large(5000, 2000, "mixed", trees=3, mtry=667),
    large(5000, 2000, "mixed", trees=30, mtry=45),
    large(5000, 2000, "bits", trees=100, mtry=45),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    chosen = parser.parse_args()

    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores. CPU-ms per")
    print("forest, growing and predicting; lowest and highest ratio of the repeats.\n")
    print("| forest | table | trees | mtry | least split | scikit-learn | ours | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    records = [compared(case, 4 if chosen.quick else 9) for case in CASES]
    print(
        f"\n| cross-validation, n = {ROWS}, TL1 | forests | measured | minutes on {CORES} cores |"
    )
    print("|---|---|---|---|")
    share = 10 if chosen.quick else 1
    projections = [
        projected(f"{PAPER_MODELS:,} models, 5-fold", PAPER_MODELS, outer(), 10 * share),
        projected(f"{NESTED_MODELS:,} models, nested 5 x 5", NESTED_MODELS, nested(), share),
    ]
    if chosen.json:
        files.write_json(chosen.json, {"cases": records, "projections": projections})


def compared(case: Case, repeats: int) -> dict[str, object]:
    """Time one case on both sides, print it and return it."""
    one, other = (cross_validated if case.models else grown_once)(case)
    one()  # Compiles.
    ours, theirs = [], []
    for _ in range(repeats if case.models else repeats // 2):
        theirs.append(cpu_ms(other))
        ours.append(cpu_ms(one))
    ratios = [their / our for their, our in zip(theirs, ours, strict=True)]
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(
        f"| {case.name} | {case.rows:,} x {case.columns:,} {case.values} | {_range(case.trees)} "
        f"| {_range(case.mtry)} | {case.min_node + 1} | {statistics.median(theirs):,.1f} "
        f"| {statistics.median(ours):,.2f} "
        f"| **{ratio:.1f}** ({min(ratios):.1f} to {max(ratios):.1f}) |",
        flush=True,
    )
    return asdict(case) | {
        "sklearn_cpu_ms": theirs,
        "cpu_ms": ours,
        "ratio_vs_sklearn": ratio,
    }


def cross_validated(case: Case) -> tuple[Callable[[], int], Callable[[], int]]:
    """Ours and scikit-learn's, each of which grows forests and returns how many."""
    random = np.random.default_rng(case.columns)
    x, y = table(case, case.models)
    splits = outer()
    trees = random.integers(case.trees[0], case.trees[1] + 1, size=case.models)
    mtry = random.integers(case.mtry[0], case.mtry[1] + 1, size=case.models)
    many_x, many_trees, many_mtry = (np.concatenate([a] * case.times) for a in (x, trees, mtry))
    seeds = np.arange(len(many_x))
    widths = np.full(len(many_x), case.columns)

    def ours() -> int:
        forest.cross_predict(many_x, y, splits, widths, many_trees, many_mtry, seeds, case.min_node)
        return len(seeds) * FOLDS

    def theirs() -> int:
        for k in range(case.models):
            for split in splits:
                sklearn_forest(case, int(trees[k]), int(mtry[k]), k).fit(
                    x[k][split == 1], y[split == 1]
                ).predict(x[k][split == 0])
        return case.models * FOLDS

    return ours, theirs


def grown_once(case: Case) -> tuple[Callable[[], int], Callable[[], int]]:
    """As cross_validated, but one forest grown on all rows, which predicts a tenth of them."""
    x, y = table(case, 1)
    trees, mtry = case.trees[0], case.mtry[0]

    def ours() -> int:
        forest.fit(x[0], y, trees, mtry, 1, case.min_node).predict(x[0][::10])
        return 1

    def theirs() -> int:
        sklearn_forest(case, trees, mtry, 1).fit(x[0], y).predict(x[0][::10])
        return 1

    return ours, theirs


def sklearn_forest(case: Case, trees: int, mtry: int, seed: int) -> RandomForestRegressor:
    return RandomForestRegressor(
        trees,
        max_features=mtry,
        min_samples_split=case.min_node + 1,
        n_jobs=1,
        random_state=seed,
    )


def table(case: Case, models: int) -> tuple[np.ndarray, np.ndarray]:
    """Features (models, n, p) that tell something of the targets (n,), as hidden layers do."""
    random = np.random.default_rng(case.columns)
    hidden = random.normal(size=(case.rows, 6))
    y = hidden[:, 0] * hidden[:, 1] + hidden[:, 2] + 0.3 * random.normal(size=case.rows)
    x = hidden @ random.normal(size=(models, 6, case.columns))
    x += 2 * random.normal(size=x.shape)
    if case.values == "counts":
        x = np.maximum(0, x.round())
    elif case.values in ("bits", "mixed"):
        some = slice(0, case.columns // (1 if case.values == "bits" else 2))
        x[..., some] = x[..., some] > 3
    return x.astype(np.float32), y


def outer() -> np.ndarray:
    """5 folds as (5, n) splits: 1 trains, 0 is predicted."""
    return (np.arange(ROWS) % FOLDS != np.arange(FOLDS)[:, None]).astype(np.int8)


def nested() -> np.ndarray:
    """The 5 outer folds and 5 inner ones in each; -1 takes no part."""
    folds = (np.arange(ROWS) // FOLDS) % FOLDS != np.arange(FOLDS)[:, None]
    inner = [np.where(split == 1, folds, -1) for split in outer()]
    return np.concatenate([outer(), *inner]).astype(np.int8)


def projected(name: str, models: int, splits: np.ndarray, share: int) -> dict[str, object]:
    """Run a share of the models on all cores, print and return what all would take."""
    random = np.random.default_rng(0)
    count = models // share
    case = tl1(30)
    x, y = table(case, count)
    widths = random.integers(10, 31, size=count)
    trees = random.integers(case.trees[0], case.trees[1] + 1, size=count)
    mtry = random.integers(widths // 2, widths + 1)
    start, wall = time.process_time(), time.perf_counter()
    forest.cross_predict(x, y, splits, widths, trees, mtry, np.arange(count), threads=CORES)
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    minutes = cpu * share / CORES / 60
    print(
        f"| {name} | {models * len(splits):,} | {count:,} models: {cpu:.1f} CPU-s, {wall:.1f} s "
        f"| **{minutes:.2f}** (at most {LIMIT_MINUTES}) |",
        flush=True,
    )
    return {
        "name": name,
        "models": models,
        "splits": len(splits),
        "measured_models": count,
        "cpu_s": cpu,
        "wall_s": wall,
        "minutes_on_two_cores": minutes,
    }


def cpu_ms(run: Callable[[], int]) -> float:
    start = time.process_time()
    forests = run()
    return (time.process_time() - start) * 1000 / forests


def _range(limits: tuple[int, int]) -> str:
    return f"{limits[0]}" if limits[0] == limits[1] else f"{limits[0]} to {limits[1]}"


if __name__ == "__main__":
    main()
