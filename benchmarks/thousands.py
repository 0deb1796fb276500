"""What thousands of source networks buy that dozens do not: the paper's recipe, by their number.

Run in the folder of a run with many networks of each source (config/thousands.yaml):

    python benchmarks/thousands.py --results runs/thousands/results
    python benchmarks/thousands.py --results results --sizes 4 8 24        another run, fewer

Of each source's sweep as many networks are taken as `--sizes` says, again and again (disjoint
parts of the sweep, ten at most; sizes above the smallest sweep are left out), and the network with
the lowest cross-validated error is chosen.
Paper-style: that very error. Nested: the same choice made inside each outer training fold. Outer
test: the chosen network fitted to all rows of the target and scored on the rows that the run kept
apart. Untrained: the lowest cross-validated error of as many networks with their starting weights.
Scores are those of the run; only the outer errors of all networks are computed here.
"""

import argparse
from pathlib import Path
from typing import Any

import heads
import numpy as np
from scipy.stats import spearmanr

from scattershot import files
from scattershot.progress import track
from scattershot.transfer import scores, selection
from scattershot.transfer.features import Networks
from scattershot.transfer.scores import Scores

HEAD = "TL1"
PARTS = 10
"""Disjoint parts of the sweeps that are looked at of each size, at most."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--targets", nargs="+", help="all with an outer test if not given")
    parser.add_argument("--sizes", nargs="+", type=int, default=[8, 24, 72, 240, 500])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    chosen = parser.parse_args()
    records = []
    for name in chosen.targets or targets(chosen.results):
        records += judged(chosen.results, name, chosen.sizes, chosen.threads)
    if chosen.json:
        files.write_json(chosen.json, records)


def targets(results: Path) -> list[str]:
    """Those that have outer rows."""
    found = sorted((results / "outer").glob("*/*.json"))
    return [path.parent.name for path in found if files.read_json(path)["n"]]


def judged(results: Path, name: str, sizes: list[int], threads: int) -> list[dict[str, Any]]:
    """Print and return a row for each number of networks."""
    each = heads.read(results, name)
    scheme = each.scored[0].parts[-4]
    found = scores.read_scores(each.scored, each.y, each.dealt)
    found = found.where((found.about["head"] == HEAD).to_numpy())
    trained, untrained = found.of("trained"), found.of("untrained")
    every = [
        each.outer_errors(HEAD, Networks(shard, x), threads)
        for shard, x in track(each.shards, len(each.shards), f"shards on outer rows of {name}")
    ]
    # Scores and shards stand in the same order.
    errors = np.concatenate(every)
    told = files.read_json(results / f"outer/{name}/{scheme}.json")
    nested = files.read_json(results / f"transfer/{name}/{scheme}.json")
    ranks = spearmanr(trained.mae, errors).statistic
    least = int(trained.about.groupby(["property", "setup"]).size().min())
    print(
        f"\n**{name}**: n = {len(each.y)}, {len(each.outer):,} outer rows, {len(trained):,} "
        f"networks. Best direct model: nested {nested['direct']['mae']:.4g}, outer "
        f"{told['direct_mae']:.4g}; {(errors < told['direct_mae']).mean():.2%} of all networks "
        f"err less on the outer rows, the best of them, in hindsight, by {errors.min():.4g}. "
        f"Rank correlation of cross-validated and outer errors: {ranks:.2f}. Handed out: outer "
        f"{told['choice_mae']:.4g}, without sources {told['without_sources_mae']:.4g}.\n"
    )
    print(
        "| networks of each source | in all | parts | paper-style | nested | outer test (range) "
        "| untrained, paper-style |\n|---|---|---|---|---|---|---|"
    )
    records = []
    for size in (size for size in sizes if size <= least):
        parts = min(PARTS, least // size)
        record = {"target": name} | of_size(trained, untrained, errors, size, parts)
        records.append(record)
        print(
            "| {size:,} | {networks:,} | {parts} | {paper:.4g} | {nested:.4g} "
            "| {outer:.4g} ({lowest:.4g} to {highest:.4g}) | {untrained:.4g} |".format(**record),
            flush=True,
        )
    return records


def of_size(
    trained: Scores, untrained: Scores, outer: np.ndarray, size: int, parts: int
) -> dict[str, Any]:
    """Means over disjoint parts of the sweeps, each with so many networks of each source."""
    place = trained.about.groupby(["property", "setup"]).cumcount().to_numpy()
    rows = []
    for part in range(parts):
        taken = place // size == part
        offered = trained.where(taken)
        choice = selection.select(offered)
        rows.append(
            {
                "paper": offered.mae.min(),
                "nested": choice.mae,
                "outer": outer[taken][choice.choice],
                "untrained": untrained.where(taken).mae.min(),
            }
        )
    means = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    chosen = [float(row["outer"]) for row in rows]
    return means | {
        "size": size,
        "parts": parts,
        "networks": int((place < size).sum()),
        "lowest": min(chosen),
        "highest": max(chosen),
    }


if __name__ == "__main__":
    main()
