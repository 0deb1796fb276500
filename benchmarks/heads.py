"""What each head makes of the same source networks, and what it costs.

Run after a run that has targets with an outer test, for instance the default one:

    python benchmarks/heads.py --targets chemicals.surface_tension gas_permeability.o2
    python benchmarks/heads.py --networks 1            networks of each source: a quick look

With OMP_NUM_THREADS=1 the CPU times are those of one thread, as in a job of the workflow.

Folds are those of the run. Paper-style: the network with the lowest cross-validated error, and that
error. Nested: the same choice made by inner folds of each outer training fold. Outer test: that
network fitted to all rows of the target, scored on the rows that the run keeps apart.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scattershot import data, files
from scattershot.library import Shard, open_shard
from scattershot.transfer import folds, selection, shotgun, target
from scattershot.transfer.features import Networks
from scattershot.transfer.heads import HEADS, head
from scattershot.transfer.scores import joined


@dataclass(frozen=True)
class Target:
    """A target of the run: n rows that were drawn, then those of the outer test.

    Attributes:
        name: the target's.
        y, outer: values of the n rows and of the outer ones.
        dealt: folds of the n rows.
        shards: networks that apply, each with the descriptors of all rows.
        scored: the run's score file of each shard.
    """

    name: str
    y: np.ndarray
    outer: np.ndarray
    dealt: folds.Folds
    shards: list[tuple[Shard, np.ndarray]]
    scored: list[Path]

    def outer_errors(self, kind: str, networks: Networks, threads: int = 1) -> np.ndarray:
        """(K,) on the outer rows, of networks (with all rows) fitted to the drawn ones."""
        n = len(self.y)
        values = np.concatenate([self.y, np.zeros(len(self.outer))])
        split = np.repeat([1, 0], [n, len(self.outer)]).astype(np.int8)
        predicted = head(kind)(networks, values, split[None], self.name, threads)[:, 0, n:]
        return np.asarray(np.abs(predicted - self.outer).mean(axis=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--targets", nargs="+", default=["chemicals.surface_tension"])
    parser.add_argument("--networks", type=int, help="of each source; all of them if not given")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    chosen = parser.parse_args()
    records = []
    for name in chosen.targets:
        each = read(chosen.results, name)
        splits = len(each.dealt.outer_splits()) + len(each.dealt.inner_splits())
        print(f"\n**{name}**: n = {len(each.y)}, {len(each.outer):,} outer rows, {splits} fits\n")
        print(
            "| head | networks | CPU-ms per network | median | paper-style | nested | outer test |"
        )
        print("|---|---|---|---|---|---|---|")
        for kind in HEADS:
            record = judged(each, kind, chosen.networks)
            records.append(record)
            print(
                "| {head} | {networks} | {cpu_ms:.1f} | {median:.4g} | {paper:.4g} | {nested:.4g} "
                "| {outer:.4g} |".format(**record),
                flush=True,
            )
    if chosen.json:
        files.write_json(chosen.json, records)


def read(results: Path, name: str) -> Target:
    """A target with the inputs of every network that applies to it."""
    frame, about = data.read_frame(results / f"targets/{name}.parquet")
    outside, _ = data.read_frame(results / f"targets/{name}.outer.parquet")
    [scheme] = (results / f"folds/{name}").glob("*.parquet")
    paths = {
        path.name.split(".")[1]: path
        for path in (results / "descriptors").glob(f"{about['dataset']}.*.parquet")
    }
    scored = sorted((results / f"transfer/{name}/{scheme.stem}").glob("*/*/[0-9]*.parquet"))
    shards = [
        open_shard(
            results / "library" / path.parts[-3] / path.parts[-2] / f"{path.stem}.safetensors"
        )
        for path in scored
    ]
    inputs = target.ShardInputs(paths, np.array([*frame["structure"], *outside["structure"]]))
    return Target(
        name,
        frame["value"].to_numpy(),
        outside["value"].to_numpy(),
        folds.read_folds(scheme),
        [(shard, inputs.of(shard)) for shard in shards],
        scored,
    )


def judged(each: Target, kind: str, most: int | None) -> dict[str, Any]:
    """One head on the networks of all sources."""
    parts, seconds = [], 0.0
    homes: dict[str, tuple[Shard, np.ndarray]] = {}
    for shard, x in each.shards:
        networks = Networks(shard, x[: len(each.y)])
        networks.samples = networks.samples[:most]
        everywhere = np.ones((len(networks), len(each.dealt.outer_splits()) + 1), dtype=bool)
        started = time.process_time()
        parts.append(
            shotgun.cross_validated(
                kind, networks, everywhere, "trained", shard, each.y, each.dealt, each.name
            )
        )
        seconds += time.process_time() - started
        homes |= {sample.model_id: (shard, x) for sample in networks.samples}
    scores = joined(parts)
    nested = selection.select(scores)
    best = scores.about["candidate"].iloc[nested.choice]
    [outer] = each.outer_errors(kind, Networks(*homes[best], only=[best]))
    return {
        "target": each.name,
        "head": kind,
        "networks": len(scores),
        "cpu_ms": 1000 * seconds / len(scores),
        "median": float(np.median(scores.mae)),
        "paper": float(scores.mae.min()),
        "nested": nested.mae,
        "outer": float(outer),
    }


if __name__ == "__main__":
    main()
