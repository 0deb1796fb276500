"""Rule pretrain as Snakemake runs it, without Snakemake: the script on a `snakemake` of its own.

It runs in a fork of a process of one thread that has imported everything already, so that a killed
job costs no second start.
"""

import logging
import multiprocessing
import os
import runpy
import sys
import traceback
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import small_run

from scattershot import data, descriptors, files, sweep
from scattershot.library import checkpoint, pretrain
from scattershot.models.network import compiled

PROPERTY, SETUP = "made_up.value", "NN"
MODELS = 24
RANGES = {
    "family": "network",
    "hidden_layers": [2, 3],
    "first_layer": [10, 30],
    "last_layer": [3, 6],
    "columns": [20, 40],
    "schedule": "cosine",
}
ABOUT = {
    "property": PROPERTY,
    "label": "Value",
    "unit": "1",
    "dataset": "made_up",
    "licence": "CC0-1.0",
    "citation": "",
    "transform": "none",
    "seed": 1,
    "source_sha256": "0" * 64,
    "removed_by_guard": 0,
    "sampled": 160,
}
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([__name__])
INPUTS = ["source.parquet", "composition_means.parquet"]
SHARD = Path("results/library") / PROPERTY / SETUP / "0000.safetensors"


def write_inputs(folder: Path) -> None:
    """A source of 160 compounds and their composition."""
    small_run.write_data(folder / "compounds.csv")
    frame = pd.read_csv(folder / "compounds.csv")[["formula", "gap"]]
    frame = frame.rename(columns={"formula": "structure", "gap": "value"})
    random = np.random.default_rng(3)
    parts = np.resize(["train", "train", "train", "validation", "test"], len(frame))
    for replicate in range(2):
        frame[f"split_{replicate}"] = random.permutation(parts)
    data.write_frame(folder / "source.parquet", frame, ABOUT)
    texts = frame["structure"].to_numpy(dtype=object)
    path = folder / "composition_means.parquet"
    descriptors.write_described(path, "composition_means", texts, texts, "formula")


def drawn_from(**ranges: Any) -> dict[str, Any]:
    """What the models of the shard are drawn from."""
    return {
        "seed": 1,
        "property": PROPERTY,
        "setup": SETUP,
        "ranges": RANGES | ranges,
        "replicates": 2,
        "start": 0,
        "stop": MODELS,
    }


def samples() -> list[sweep.Sample]:
    """The models of the shard."""
    return sweep.draw(**drawn_from())


def rows(folder: Path) -> pretrain.SourceRows:
    """What they are trained on."""
    frame, about = data.read_frame(folder / "source.parquet")
    return pretrain.source_rows(frame, about, [folder / "composition_means.parquet"])


def run(folder: Path, shard: Path = SHARD, **ranges: Any) -> None:
    """Rule pretrain in this process; `folder` holds the inputs, `shard` lies below it or not."""
    # pytest's own handlers would keep the job's messages from its log.
    logging.root.handlers.clear()
    # Every finished model reaches the disk at once: a shard of seconds has what hours have.
    checkpoint.Checkpoint.__init__.__defaults__ = (0.0,)
    models = folder / shard
    models.parent.mkdir(parents=True, exist_ok=True)
    # As Snakemake does before it starts a job again.
    for path in (models, models.with_suffix(".parquet")):
        path.unlink(missing_ok=True)
    snakemake = SimpleNamespace(
        log=[str(models.with_suffix(".log"))],
        input=SimpleNamespace(
            source=str(folder / "source.parquet"),
            descriptors=[str(folder / "composition_means.parquet")],
        ),
        output=SimpleNamespace(models=str(models), rows=str(models.with_suffix(".parquet"))),
        resources={},
        wildcards=SimpleNamespace(setup=SETUP),
        params=SimpleNamespace(
            labels="own",
            keep="all",
            sweep=drawn_from(**ranges),
        ),
    )
    script = small_run.REPOSITORY / "scripts" / "pretrain.py"
    runpy.run_path(str(script), {"snakemake": snakemake})


def _main(folder: Path, shard: Path, spoilt: int | None, ranges: dict[str, Any]) -> None:
    if spoilt is not None:
        compiled.initial_weights = _spoiled(compiled.initial_weights, spoilt)
    try:
        run(folder, shard, **ranges)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _spoiled(original: Callable[..., dict[str, Any]], seed: int) -> Callable[..., dict[str, Any]]:
    """`initial_weights`, with NaN for one model."""

    def weights(architecture: Any, of: int) -> dict[str, Any]:
        found = original(architecture, of)
        if of == seed:
            first = next(iter(found))
            found[first] = found[first] * float("nan")
        return found

    return weights


def start(
    folder: Path, shard: Path = SHARD, spoilt: int | None = None, **ranges: Any
) -> BaseProcess:
    """Rule pretrain in a process of its own; the model of seed `spoilt` gets a loss of NaN."""
    process = SERVER.Process(target=_main, args=(folder, shard, spoilt, ranges))
    process.start()
    return process


def finish(folder: Path, shard: Path = SHARD, **options: Any) -> int:
    """Rule pretrain in a process of its own, to its end; its exit status."""
    process = start(folder, shard, **options)
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def log(folder: Path, shard: Path = SHARD) -> str:
    """What the job said."""
    return (folder / shard).with_suffix(".log").read_text()


def state(folder: Path, shard: Path = SHARD) -> str:
    """What is on the disk under the final names: "nothing", "models", or "shard"; else it fails."""
    models = folder / shard
    rows = models.with_suffix(".parquet")
    if not models.exists():
        assert not rows.exists()
        return "nothing"
    if not rows.exists():
        return "models"
    assert set(pd.read_parquet(rows)["sha256"]) == {files.sha256(models)}
    return "shard"


def assert_same(one: Path, other: Path) -> None:
    """Two shards hold the same bytes, and the same rows but for the time that training took."""
    assert files.sha256(one) == files.sha256(other)
    first, second = (
        pd.read_parquet(path.with_suffix(".parquet")).drop(columns="seconds")
        for path in (one, other)
    )
    pd.testing.assert_frame_equal(first, second)
