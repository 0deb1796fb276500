"""How fast networks are trained: the package beside a plain loop in PyTorch.

    python benchmarks/train.py --quick                under four minutes on two cores
    python benchmarks/train.py --json FILE --plot FILE

On a CPU every engine gets one thread and CPU time is counted; the engines take turns, so that
whatever else the machine is doing hits all of them. Arithmetic is counted as needed, without
padding. Where torch finds a GPU, the stacked engine is measured on it too.
"""

import argparse
import os
import platform
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Before anything loads a BLAS: one process per core, one thread each.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import engines
import training_plot
from engines import Case

from scattershot import files
from scattershot.models.network.schedule import SCHEDULES

PAPER_NETWORKS, PAPER_EPOCHS, PAPER_ROWS = 120_000, 3500, 5000
# H100: all weights, gradients and Adam states of 1,000 networks through its memory once per step.
GPU_FLOOR_RATE, FLOOR_BATCH = 500_000 / 35, 256

MAIN = [Case(rows=1000), Case(rows=5000, epochs=3), Case(rows=5000, batch=16, epochs=1)]
SHAPES = [
    Case(rows=1000, bits=500, reals=217),
    Case(rows=1000, bits=0, reals=500),
    Case(rows=1000, setup="NN2", networks=4, epochs=3),
    Case(rows=1000, setup="NN3"),
    Case(rows=1000, batch=1000),
]
GROWTH = [
    ("rows", "rows", [Case(1000), Case(10_000, epochs=1), Case(100_000, networks=4, epochs=1)]),
    ("inputs", "bits", [Case(1000, bits=bits) for bits in (250, 500, 1000, 2000)]),
    ("networks", "networks", [Case(1000, networks=count, epochs=5) for count in (1, 8, 64)]),
]
GPU = [
    Case(rows=rows, networks=networks, epochs=epochs, batch=batch, device="cuda")
    for rows, networks, epochs, batch in [
        (5000, 512, 20, 256),
        (5000, 512, 2, 16),
        (100_000, 256, 2, 1024),
    ]
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--json", type=Path, help="where to write the numbers")
    parser.add_argument("--plot", type=Path, help="where to draw them")
    chosen = parser.parse_args()
    repeats = 3 if chosen.quick else 9

    peaks = engines.peaks("cpu")
    peak = max(peaks.values())
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores. Float32 matrix")
    print("products on one core, best GFLOP/s: " + _listed(peaks) + "\n")
    print(_HEAD)
    records = [_compared(case, repeats, peak) for case in MAIN]
    records += [_compared(case, min(repeats, 5), peak) for case in SHAPES]
    print("\nPeak memory of a job that trains one network on 5,000 rows, MB: " + _memory() + "\n")
    grown = {title: [_cost(case, key) for case in cases] for title, key, cases in GROWTH}
    for title, costs in grown.items():
        print(f"| {title} | CPU-ms per network and epoch | to the first | GFLOP/s |")
        print("|---|---|---|---|")
        for cost in costs:
            relative = cost["ms"] / costs[0]["ms"]
            print(
                f"| {cost['size']:,} | {cost['ms']:.2f} | {relative:.2f} x | {cost['gflops']:.0f} |"
            )
        print()
    records += _on_gpu(repeats)
    _project(records)
    if chosen.json:
        files.write_json(chosen.json, records)
    if chosen.plot:
        training_plot.draw(records, grown, peak, chosen.plot)


_HEAD = (
    "| networks | rows | plain loop, networks x epochs/s | with fused Adam | engine "
    "| to the plain loop | to fused Adam | GFLOP/s | of the peak | of the peak in the same turn |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def _compared(case: Case, repeats: int, peak: float, alone: int | None = None) -> dict[str, Any]:
    """Rates of the engines in turn; `alone` networks for the plain loop where it takes long."""
    few = engines.replace(case, networks=alone or case.networks)
    runs: dict[str, tuple[Case, Callable[[], Any]]] = {
        "plain": (few, engines.baseline(few, fused=False)),
        "fused": (few, engines.baseline(few, fused=True)),
        "engine": (case, engines.engine(case)),
    }
    for _, run in runs.values():
        run()
    rates: dict[str, list[float]] = {name: [] for name in runs}
    peaks_of_turns: list[float] = []
    for _ in range(repeats):
        peaks_of_turns.append(engines.peak_now() if case.device == "cpu" else peak)
        for name, (part, run) in runs.items():
            done = part.networks * part.epochs
            rates[name].append(done / engines.seconds(run, case.device))
    ratios = {
        name: [e / b for e, b in zip(rates["engine"], rates[name], strict=True)]
        for name in ("plain", "fused")
    }
    middle = {name: statistics.median(values) for name, values in rates.items()}
    gflops = middle["engine"] * case.flops / case.networks / 1e9
    record: dict[str, Any] = {
        "case": case.name,
        "device": case.device,
        "rows": case.rows,
        "networks_epochs_per_second": middle,
        "ratio_vs_baseline": statistics.median(ratios["plain"]),
        "ratio_vs_fused": statistics.median(ratios["fused"]),
        "ratios": ratios,
        "gflops": gflops,
        "peak_gflops": peak,
        "fraction_of_peak": gflops / peak,
        "fraction_of_peak_in_turn": statistics.median(
            e * case.flops / case.networks / 1e9 / p
            for e, p in zip(rates["engine"], peaks_of_turns, strict=True)
        ),
        "epochs_ratio": PAPER_EPOCHS / SCHEDULES["cosine"].epochs,
    }
    spread = {name: f"{min(values):.2f}-{max(values):.2f}" for name, values in ratios.items()}
    print(
        f"| {case.name} | {case.rows:,} | {middle['plain']:.1f} | {middle['fused']:.1f} "
        f"| {middle['engine']:.1f} | **{record['ratio_vs_baseline']:.2f}** ({spread['plain']}) "
        f"| **{record['ratio_vs_fused']:.2f}** ({spread['fused']}) | {gflops:.0f} "
        f"| {record['fraction_of_peak']:.0%} | {record['fraction_of_peak_in_turn']:.0%} |",
        flush=True,
    )
    return record


def _cost(case: Case, key: str) -> dict[str, float]:
    """Cost of the engine alone: the best of three runs."""
    run = engines.engine(case)
    fastest = min(engines.seconds(run, case.device) for _ in range(3))
    done = case.networks * case.epochs
    return {
        "size": getattr(case, key),
        "ms": 1000 * fastest / done,
        "gflops": case.flops * case.epochs / fastest / 1e9,
    }


def _memory() -> str:
    case = Case(rows=5000)
    runs = {"plain loop": "baseline(case, True)", "engine": "engine(case)"}
    return _listed({name: engines.peak_memory(case, run) for name, run in runs.items()})


def _on_gpu(repeats: int) -> list[dict[str, Any]]:
    import torch

    if not torch.cuda.is_available():
        print("No GPU here: the stacked engine on a GPU is not measured.\n")
        return []
    peak = max(engines.peaks("cuda").values())
    print(f"{torch.cuda.get_device_name()}: float32 matrix products {peak:,.0f} GFLOP/s\n\n{_HEAD}")
    return [_compared(case, min(repeats, 3), peak, alone=2) for case in GPU]


def _project(records: list[dict[str, Any]]) -> None:
    """What the paper's networks would take, each on 5,000 rows."""
    at_paper_rows = [record for record in records if record["rows"] == PAPER_ROWS]
    cpu = [r["networks_epochs_per_second"] for r in at_paper_rows if r["device"] == "cpu"]
    gpu = [r["networks_epochs_per_second"] for r in at_paper_rows if r["device"] == "cuda"]
    label = "one GPU" if gpu else "one H100 (floor, not measured)"
    cores = os.cpu_count() or 1
    print(
        f"{PAPER_NETWORKS:,} NN1 networks on {PAPER_ROWS:,} rows, hours (all but one core: at the "
        f"rate of one, not measured)\n\n| schedule | epochs | plain loop with fused Adam, {cores} "
        f"cores | engine, {cores} cores | engine, 64 cores | {label} |\n|---|---|---|---|---|---|"
    )
    default = SCHEDULES["cosine"]
    for number, (name, epochs, batch, rate) in enumerate(
        [
            ("paper, all of its epochs", PAPER_EPOCHS, FLOOR_BATCH, cpu[0]),
            (f"cosine, batch {default.batch}", default.epochs, default.batch, cpu[1]),
        ]
    ):
        hours = PAPER_NETWORKS * epochs / 3600
        # The floor is traffic, and each step moves as much.
        gpu_rate = gpu[number]["engine"] if gpu else GPU_FLOOR_RATE * batch / FLOOR_BATCH
        print(
            f"| {name} | {epochs} | {hours / rate['fused'] / cores:,.1f} "
            f"| {hours / rate['engine'] / cores:,.1f} | {hours / rate['engine'] / 64:,.2f} "
            f"| {hours / gpu_rate:,.2f} |"
        )


def _listed(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.0f}" for name, value in values.items())


if __name__ == "__main__":
    main()
