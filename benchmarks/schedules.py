"""How good a training schedule is for what it costs, beside the paper's.

Run after the default workflow, whose sources and descriptors it reads:

    python benchmarks/schedules.py                    the chosen schedule beside the reference
    python benchmarks/schedules.py --all              and what else was tried
    python benchmarks/schedules.py --networks 8       fewer networks: a quick look

Networks, data splits and batches are the same for all schedules. A unit of the last hidden layer
is dead if its activation is the same for all rows of the source.
"""

import argparse
import time
from dataclasses import dataclass, field
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
    """A schedule, options of the setup, and what the initial weights are multiplied with."""

    schedule: Schedule
    options: dict[str, Any] = field(default_factory=dict)
    spread: float = 1.0


def _cosine(epochs: int, rate: float = 0.01, batch: int = 256, warmup: float = 0.1) -> Schedule:
    return Schedule(epochs, rate, batch, warmup, cosine=True)


HE = 6**0.5
CHOSEN = {REFERENCE: Candidate(SCHEDULES[REFERENCE]), "cosine": Candidate(SCHEDULES["cosine"])}
TRIED = {
    f"{epochs} epochs, rate {rate}, batch {batch}": Candidate(_cosine(epochs, rate, batch))
    for epochs, rate, batch in [
        *((epochs, 0.01, 256) for epochs in (5, 10, 20, 30, 40, 60)),
        *((20, rate, 256) for rate in (0.003, 0.005, 0.02)),
        *((epochs, rate, 64) for epochs in (5, 10, 20) for rate in (0.003, 0.01)),
        *((epochs, rate, 32) for epochs in (5, 10) for rate in (0.002, 0.005)),
    ]
} | {
    "20 epochs, no warm-up": Candidate(_cosine(20, warmup=0.0)),
    "20 epochs, warm-up 0.3": Candidate(_cosine(20, warmup=0.3)),
    "20 epochs, AdamW": Candidate(_cosine(20), {"optimizer": "adamw"}),
    "20 epochs, Huber": Candidate(_cosine(20), {"loss": "huber"}),
    "20 epochs, He": Candidate(_cosine(20), spread=HE),
    "20 epochs, He, rate 0.003": Candidate(_cosine(20, 0.003), spread=HE),
    "20 epochs, constant rate 0.001": Candidate(Schedule(20, 0.001)),
    "200 epochs, constant rate 0.001": Candidate(Schedule(200, 0.001)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="also what else was tried")
    parser.add_argument("--networks", type=int, default=64, help="networks per split of the data")
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    chosen = parser.parse_args()
    candidates = CHOSEN | (TRIED if chosen.all else {})
    records = []
    for property in PROPERTIES:
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
    compiled.initial_weights = _spread(candidate.spread)
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


def _spread(factor: float) -> Any:
    def initial(architecture: Architecture, seed: int) -> dict[str, np.ndarray]:
        weights = initial_weights(architecture, seed)
        return {
            name: array * (factor if name.startswith("weight") else 1.0)
            for name, array in weights.items()
        }

    return initial


def _dead(model: models.Trained, x: np.ndarray) -> float:
    """Share of the last hidden layer's units whose activation never changes."""
    hidden = np.maximum(hidden_outputs(model.tensors, models.inputs_of(model.tensors, x)), 0)
    return float(np.mean(np.ptp(hidden, axis=0) == 0))


if __name__ == "__main__":
    main()
