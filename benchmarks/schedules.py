"""How good a training schedule is for what it costs, beside the paper's.

Run after the default workflow, whose sources and descriptors it reads:

    python benchmarks/schedules.py                    the chosen schedule beside the reference
    python benchmarks/schedules.py --all              and what else was tried
    python benchmarks/schedules.py --networks 8       fewer networks: a quick look
    python benchmarks/schedules.py --properties chemicals.density    another property

Networks, data splits and batches are the same for all schedules. A unit of the last hidden layer
is dead if its activation is the same for all rows of the source.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from scattershot import data, files, models, sweep
from scattershot.library import pretrain
from scattershot.models.network import compiled, hidden_outputs
from scattershot.models.network.schedule import SCHEDULES, Schedule
from scattershot.models.network.weights import Architecture, initial_weights

PROPERTIES = ("qm9.heat_capacity_cv", "chemicals.boiling_point")
REPLICATES = 3
REFERENCE = "paper"
PAPER_EPOCHS = 3500
"""The mean of the original's upper bounds, 3,000 to 4,000 (Yamada et al. 2019, Table 1)."""


@dataclass(frozen=True)
class Candidate:
    """A schedule, options of the setup, and where training starts from."""

    schedule: Schedule
    options: dict[str, Any] = field(default_factory=dict)
    initial: Callable[[Architecture, int], dict[str, np.ndarray]] = initial_weights


def _torch(architecture: Architecture, seed: int, spread: float = 1.0) -> dict[str, np.ndarray]:
    """Weights and biases as torch.nn.Linear draws them, the weights times a factor."""
    random = np.random.Generator(np.random.PCG64(seed))
    weights: dict[str, np.ndarray] = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(architecture.widths)):
        bound = 1 / np.sqrt(fan_in)
        weights[f"weight_{layer}"] = spread * random.uniform(-bound, bound, (fan_in, fan_out))
        weights[f"bias_{layer}"] = random.uniform(-bound, bound, fan_out)
    return weights


def _he(architecture: Architecture, seed: int) -> dict[str, np.ndarray]:
    """He et al. 2015: variance 2 / inputs, no biases."""
    weights = _torch(architecture, seed, spread=6**0.5)
    return {name: w if name.startswith("weight") else 0 * w for name, w in weights.items()}


def _cosine(epochs: int, rate: float = 0.01, batch: int = 256, warmup: float = 0.1) -> Schedule:
    return Schedule(epochs, rate, batch, warmup, cosine=True)


CHOSEN = {
    REFERENCE: Candidate(SCHEDULES[REFERENCE], initial=_torch),
    "paper, our start": Candidate(SCHEDULES[REFERENCE]),
    "cosine": Candidate(SCHEDULES["cosine"]),
    "one_cycle": Candidate(SCHEDULES["one_cycle"]),
}
BEFORE = _cosine(30, 0.01, 256)
TRIED = {
    f"{epochs} epochs, rate {rate}, batch {batch}": Candidate(_cosine(epochs, rate, batch))
    for epochs, rate, batch in [
        *((epochs, 0.01, 256) for epochs in (10, 20, 30, 60)),
        *((30, rate, 256) for rate in (0.003, 0.03)),
        *((epochs, 0.004, 64) for epochs in (5, 10, 15)),
        *((epochs, 0.002, 32) for epochs in (5, 8, 10)),
        *((epochs, 0.0015, 16) for epochs in (2, 3, 5, 10)),
        *((7, rate, 16) for rate in (0.0005, 0.005)),
        *((epochs, 0.001, 8) for epochs in (2, 3, 5)),
    ]
} | {
    "cosine, torch's start": Candidate(SCHEDULES["cosine"], initial=_torch),
    "cosine, He's start": Candidate(SCHEDULES["cosine"], initial=_he),
    "30 epochs, rate 0.01, batch 256, torch's start": Candidate(BEFORE, initial=_torch),
    "30 epochs, rate 0.01, batch 256, He's start": Candidate(BEFORE, initial=_he),
    "cosine, no warm-up": Candidate(replace(SCHEDULES["cosine"], warmup=0.0)),
    "cosine, warm-up 0.3": Candidate(replace(SCHEDULES["cosine"], warmup=0.3)),
    "cosine, AdamW": Candidate(SCHEDULES["cosine"], {"optimizer": "adamw"}),
    "cosine, Huber": Candidate(SCHEDULES["cosine"], {"loss": "huber"}),
    "constant rate": Candidate(replace(SCHEDULES["cosine"], cosine=False)),
    "constant rate 0.001, 200 epochs, batch 256": Candidate(Schedule(200, 0.001)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="also what else was tried")
    parser.add_argument("--networks", type=int, default=64, help="networks per split of the data")
    parser.add_argument(
        "--properties", nargs="+", default=PROPERTIES, help="sources with rdkit5 and rdkit2d"
    )
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    chosen = parser.parse_args()
    candidates = CHOSEN | (TRIED if chosen.all else {})
    records = []
    for property in chosen.properties:
        rows = _source(chosen.results, property)
        size = np.sum(rows.frame["split_0"] == "train")
        print(f"\n{property}: {size} training rows, {chosen.networks} networks x {REPLICATES}\n")
        print(
            "| schedule | validation RMSE | to the reference's | test RMSE | to the reference's "
            "| epochs | less than the reference ran | than its bound | CPU-s | dead units |\n"
            "|---|---|---|---|---|---|---|---|---|---|"
        )
        reference: dict[str, Any] = {}
        for name, candidate in candidates.items():
            record = _trial(rows, property, name, candidate, chosen.networks)
            reference = reference or record
            record |= {
                "validation_ratio": record["validation_rmse"] / reference["validation_rmse"],
                "test_ratio": record["test_rmse"] / reference["test_rmse"],
                "epochs_ratio": reference["epochs"] / record["epochs"],
                "bound_ratio": PAPER_EPOCHS / record["epochs"],
            }
            records.append(record)
            print(
                "| {schedule} | {validation_rmse:.4g} | {validation_ratio:.3f} | {test_rmse:.4g} "
                "| {test_ratio:.3f} | {epochs:.0f} | {epochs_ratio:.1f} x | {bound_ratio:.0f} x "
                "| {cpu_seconds:.2f} | {dead:.0%} |".format(**record),
                flush=True,
            )
    if chosen.json:
        files.write_json(chosen.json, records)


def _source(results: Path, property: str) -> pretrain.SourceRows:
    frame, about = data.read_frame(results / "sources" / f"{property}.parquet")
    dataset = property.partition(".")[0]
    matrices = [results / f"descriptors/{dataset}.{name}.parquet" for name in ("rdkit5", "rdkit2d")]
    return pretrain.source_rows(frame, about, matrices)


def _trial(
    rows: pretrain.SourceRows, property: str, name: str, candidate: Candidate, networks: int
) -> dict[str, Any]:
    """Medians over all networks and splits of one schedule."""
    setups = yaml.safe_load(Path("config/setups.yaml").read_text(encoding="utf-8"))
    ranges = setups["NN1"] | candidate.options | {"schedule": name}
    SCHEDULES[name] = candidate.schedule
    compiled.initial_weights = candidate.initial  # type: ignore[assignment]
    samples = sweep.draw(1, property, "NN1", ranges, REPLICATES, 0, networks * REPLICATES)
    started = time.process_time()
    trained = [
        model
        for replicate in range(REPLICATES)
        for model in models.fit(
            [sample for sample in samples if sample.replicate == replicate],
            rows.replicate(replicate),
        )
    ]
    seconds = time.process_time() - started
    first = rows.replicate(0).x
    x = first.take(np.arange(first.shape[0]), np.arange(first.shape[1]))
    medians = {
        key: float(np.median([model.record[key] for model in trained]))
        for key in ("validation_rmse", "test_rmse")
    }
    return medians | {
        "property": property,
        "schedule": name,
        "networks": len(trained),
        "failed": sum(model.record["status"] != "ok" for model in trained),
        "epochs": float(np.mean([model.record["epochs"] for model in trained])),
        "cpu_seconds": seconds / len(trained),
        "dead": float(np.mean([_dead(model, x) for model in trained])),
    }


def _dead(model: models.Trained, x: np.ndarray) -> float:
    """Share of the last hidden layer's units whose activation never changes."""
    hidden = np.maximum(hidden_outputs(model.tensors, models.inputs_of(model.tensors, x)), 0)
    return float(np.mean(np.ptp(hidden, axis=0) == 0))


if __name__ == "__main__":
    main()
