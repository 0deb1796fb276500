"""Networks per second on one GPU: the plain loop, the stack, and what the card itself can do.

    python benchmarks/gpu.py [--json FILE]

is made to take less than eight minutes on an H100 (it has not been run on one yet): no turn and
no case begins once --budget seconds have passed, and what was measured is in the file already.
For 5,000 and 100,000 rows of QM9's shape it times epochs of random NN1 networks, one
`torch.nn.Sequential` after the other (preloaded tensors, fused Adam) and stacked, in turns and at
the same precision, and compares with the measured rates of the card's matrix products and memory.
Without a GPU it prints what the arithmetic says of an H100, and that nothing was measured. The
script itself is tried by `--device cpu --rows 500 --batch 128 --networks 8`.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from scattershot import files, memory, sweep
from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.network.bucket import buckets, padding
from scattershot.models.network.options import Options
from scattershot.models.network.resident import Resident
from scattershot.models.network.schedule import Batches, Schedule
from scattershot.models.network.stack import Stack
from scattershot.models.network.stacked import WASTE
from scattershot.models.network.train import train
from scattershot.models.network.weights import Architecture, initial_weights
from scattershot.models.scaling import fit_scaler

BITS, REALS = 939, 180
"""Columns of QM9 that are left of rdkit5 and rdkit2d when the mostly empty ones are dropped."""

H100 = {"float32": 67e12, "tf32": 495e12, "bandwidth": 3.35e12}
"""Data sheet, SXM: FLOP/s of matrix products, dense, and bytes/s."""

NN1: dict[str, Any] = {
    "family": "network",
    "hidden_layers": [3, 4],
    "first_layer": [100, 400],
    "last_layer": [10, 30],
    "columns": [400, 600],
    "schedule": "cosine",
}
ALONE = 3
EPOCHS = {"loop": 2, "stack": 4}
TURNS = 3

Loaded = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


class Case:
    """Rows like QM9's and random networks for them."""

    def __init__(self, rows: int, networks: int, device: str) -> None:
        random = np.random.default_rng(1)
        bits = (random.random((rows, BITS), np.float32) < 0.3).astype(np.uint8)
        reals = random.normal(size=(rows, REALS)).astype(np.float32)
        self.rows, self.device = rows, device
        kept = np.arange(BITS + REALS)
        source = SideBySide([bits, reals])
        some = np.arange(min(rows, 1000))
        self.x = Scaled(source, kept, fit_scaler(source.take(some, kept)))
        self.y = (bits[:, :30].sum(axis=1) - 9.0 + reals[:, 0]).astype(np.float32) / 3
        self.train, self.validation = np.split(np.arange(rows), [rows * 9 // 10])
        self.samples = sweep.draw(1, "made.up", "NN1", NN1, 1, 0, networks)
        self.columns = [self._columns(sample) for sample in self.samples]
        self.architectures = [
            Architecture(len(own), tuple(sample.hyperparameters["widths"]))
            for sample, own in zip(self.samples, self.columns, strict=True)
        ]

    def _columns(self, sample: sweep.Sample) -> np.ndarray:
        random = np.random.default_rng(sample.seed)
        chosen = random.choice(BITS, sample.columns, replace=False)
        return np.sort(np.append(chosen, BITS + np.arange(REALS)))

    def buckets(self) -> list[list[int]]:
        """As training makes them."""
        most = len(self.samples)
        if self.device == "cuda":
            free, _ = torch.cuda.mem_get_info()
            each = max(memory.stacked_network(a.widths, 256) for a in self.architectures)
            most = max(1, int(memory.GPU_SHARE * free / each))
        return buckets(self.architectures, most, WASTE["cuda"])

    def loaded(self, number: int) -> Loaded:
        """A network's own columns on the device: training and validation inputs, and values."""
        own = self.columns[number]
        parts = (
            array
            for rows in (self.train, self.validation)
            for array in (self.x.take(rows, own), self.y[rows, None])
        )
        x, y, x_validation, y_validation = (torch.from_numpy(a).to(self.device) for a in parts)
        return x, y, x_validation, y_validation

    def loop(self, schedule: Schedule, number: int, loaded: Loaded) -> None:
        """One network by itself, for the schedule's epochs."""
        torch.manual_seed(number)
        layers: list[torch.nn.Module] = []
        *hidden, last = zip(
            self.architectures[number].widths, self.architectures[number].widths[1:], strict=False
        )
        for a, b in hidden:
            layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers, torch.nn.Linear(*last)).to(self.device)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
        x, y, x_validation, y_validation = loaded
        for _ in range(schedule.epochs):
            for rows in torch.randperm(len(x), device=self.device).split(schedule.batch):
                optimizer.zero_grad()
                torch.nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
                optimizer.step()
            with torch.no_grad():
                torch.nn.functional.mse_loss(model(x_validation), y_validation)

    def stack(self, schedule: Schedule, precision: str = "float32") -> None:
        """All networks in their buckets, for the schedule's epochs."""
        for bucket in self.buckets():
            stack = Stack(
                [initial_weights(self.architectures[k], self.samples[k].seed) for k in bucket],
                Options(precision=precision),
                device=self.device,
            )
            columns = [self.columns[k] for k in bucket]
            x, x_validation = (
                Resident(self.x, rows, columns, self.device)
                for rows in (self.train, self.validation)
            )
            y, y_validation = (
                torch.from_numpy(self.y[rows]).to(self.device)
                for rows in (self.train, self.validation)
            )
            batches = Batches(len(self.train), schedule.batch, 1)
            train(stack, x, y, x_validation, y_validation, schedule, batches)


def seconds(run: Callable[[], Any], device: str) -> float:
    """Wall time of a run and of what it left to the device."""
    if device == "cuda":
        torch.cuda.synchronize()
    started = time.perf_counter()
    run()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - started


def measured_rates(device: str) -> dict[str, float]:
    """FLOP/s of large matrix products and bytes/s of copies on this device."""
    size = 8192 if device == "cuda" else 1024
    a, b = torch.randn(2, size, size, device=device)
    rates = {}
    for precision in ("float32", "tf32") if device == "cuda" else ("float32",):
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        seconds(lambda: a @ b, device)
        rates[precision] = 2 * size**3 / min(seconds(lambda: a @ b, device) for _ in range(5))
    torch.backends.cuda.matmul.allow_tf32 = False
    big = torch.empty(2**28 if device == "cuda" else 2**24, device=device)
    other = torch.empty_like(big)
    copies = [seconds(lambda: other.copy_(big), device) for _ in range(5)]
    return rates | {"bandwidth": 2 * big.numel() * 4 / min(copies)}


def floor(case: Case, rates: dict[str, float], batch: int) -> dict[str, float]:
    """Seconds per network and epoch that arithmetic and memory traffic take at least.

    Arithmetic: forward, and backward twice as much, but no gradient of the inputs. Traffic: per
    step parameters, gradients and Adam's two moments, each read and written; the inputs that
    are gathered, written once and read twice.
    """
    flops, traffic = 0.0, 0.0
    steps = len(case.train) / batch
    for a in case.architectures:
        first = a.inputs * a.hidden[0]
        flops += len(case.train) * (6 * a.size - 2 * first) / len(case.architectures)
        traffic += steps * (8 * a.size + 3 * batch * a.inputs) * 4 / len(case.architectures)
    return {
        "flops": flops,
        "bytes": traffic,
        "arithmetic_float32": flops / rates["float32"],
        "arithmetic_tf32": flops / rates.get("tf32", rates["float32"]),
        "traffic": traffic / rates["bandwidth"],
    }


def measure(case: Case, batch: int, rates: dict[str, float], ends: float) -> dict[str, Any]:
    """Time loop and stack in turns, the first one whole, others until `ends`; networks x epochs/s.

    Of the loop only epochs are timed; rows and columns are on the device before.
    """
    loop = Schedule(epochs=EPOCHS["loop"], rate=0.01, batch=batch)
    short, long = (Schedule(epochs=e * EPOCHS["stack"], rate=0.01, batch=batch) for e in (1, 3))
    kinds = ("float32", "tf32") if case.device == "cuda" else ("float32",)
    alone: dict[str, list[float]] = {kind: [] for kind in kinds}
    stacked: dict[str, list[float]] = {kind: [] for kind in kinds}
    case.loop(loop, 0, case.loaded(0))
    for kind in kinds:
        case.stack(short, kind)
    for turn in range(TURNS):
        if turn and time.perf_counter() > ends:
            break
        for kind in kinds:
            torch.backends.cuda.matmul.allow_tf32 = kind == "tf32"
            for place in range(ALONE):
                number = (turn * ALONE + place) % len(case.samples)
                run = partial(case.loop, loop, number, case.loaded(number))
                alone[kind].append(seconds(run, case.device) / loop.epochs)
            torch.backends.cuda.matmul.allow_tf32 = False
            # The difference of two lengths: copying rows and recording graphs is not an epoch.
            less, more = (seconds(partial(case.stack, s, kind), case.device) for s in (short, long))
            stacked[kind].append((more - less) / (long.epochs - short.epochs) / len(case.samples))
    least = floor(case, rates, batch)
    result: dict[str, Any] = {
        "rows": case.rows, "batch": batch, "networks": len(case.samples), "device": case.device,
        "buckets": len(case.buckets()),
        "padding": statistics.fmean(
            padding([case.architectures[k] for k in bucket]) for bucket in case.buckets()
        ),
        "turns": len(stacked["float32"]),
        "floor": least,
    }  # fmt: skip
    for kind, times in stacked.items():
        typical, plain = statistics.median(times), statistics.median(alone[kind])
        result[kind] = {
            "loop_networks_epochs_per_s": 1 / plain,
            "networks_epochs_per_s": 1 / typical,
            "ratio": plain / typical,
            "spread": [plain / max(times), plain / min(times)],
            "fraction_of_product_rate": least["flops"] / typical / rates[kind],
            "over_floor": typical / max(least[f"arithmetic_{kind}"], least["traffic"]),
        }
    return result


def show(result: dict[str, Any]) -> None:
    """One case as lines of text."""
    print(f"{result['rows']:>7} rows, batch {result['batch']}", end="")
    if "networks" in result:
        print(
            f": {result['networks']} NN1 networks in {result['buckets']} stacks, padded to "
            f"{result['padding']:.2f} times their size, {result['turns']} turns",
            end="",
        )
    print(f": {result['error']}" if "error" in result else "", flush=True)
    for kind in ("float32", "tf32"):
        if kind in result:
            r = result[kind]
            low, high = r["spread"]
            print(
                f"  {kind:<8} one at a time {r['loop_networks_epochs_per_s']:.2f}, stacked "
                f"{r['networks_epochs_per_s']:.2f} networks x epochs/s: {r['ratio']:.1f} times "
                f"({low:.1f} to {high:.1f}), {r['fraction_of_product_rate']:.1%} of the product "
                f"rate, {r['over_floor']:.1f} times the floor"
            )
    show_floor(result["floor"])


def show_floor(least: dict[str, float]) -> None:
    """What one network's epoch takes at least."""
    print(
        f"  floor per network and epoch: {least['flops'] / 1e9:.2f} GFLOP = "
        f"{least['arithmetic_float32'] * 1e6:.1f} us in float32, "
        f"{least['arithmetic_tf32'] * 1e6:.1f} us in TF32; "
        f"{least['bytes'] / 1e6:.1f} MB of traffic = {least['traffic'] * 1e6:.1f} us"
    )


def main() -> None:
    """Measure, or estimate where there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--rows", type=int, nargs="+", default=[5000, 100_000])
    parser.add_argument("--batch", type=int, nargs="+", default=[256, 1024])
    parser.add_argument("--networks", type=int, default=512)
    parser.add_argument("--budget", type=float, default=400, help="seconds (default: 400)")
    given = parser.parse_args()
    ends = time.perf_counter() + given.budget
    estimate = given.device == "cuda" and not torch.cuda.is_available()
    cases: list[dict[str, Any]] = []
    rates = H100 if estimate else measured_rates(given.device)
    name = "an H100 by its data sheet" if estimate else given.device
    print(
        f"{name}: {rates['float32'] / 1e12:.2f} TFLOP/s in float32, "
        f"{rates.get('tf32', float('nan')) / 1e12:.0f} in TF32, "
        f"{rates['bandwidth'] / 1e9:.0f} GB/s",
        flush=True,
    )
    wanted = [(rows, batch) for batch in given.batch for rows in given.rows]
    for place, (rows, batch) in enumerate(wanted):
        case = Case(rows, 64 if estimate else given.networks, "cpu" if estimate else given.device)
        least = {"rows": rows, "batch": batch, "floor": floor(case, rates, batch)}
        cases.append(
            least if estimate else _tried(case, least, rates, _share(ends, wanted[place:]))
        )
        show(cases[-1])
        if given.json:
            files.write_json(given.json, {"measured": not estimate, "rates": rates, "cases": cases})
    if estimate:
        print("No GPU here: NOTHING OF THIS WAS MEASURED. It is arithmetic, a floor, no promise.")
    sys.exit(any("error" in case for case in cases))


def _share(ends: float, left: list[tuple[int, int]]) -> float:
    """When the next of the cases should end, so that there is time for the others."""
    now = time.perf_counter()
    return now + (ends - now) / len(left)


def _tried(
    case: Case, least: dict[str, Any], rates: dict[str, float], ends: float
) -> dict[str, Any]:
    """What a case gives, or what went wrong: one must not take the others' numbers with it."""
    if ends < time.perf_counter():
        return least | {"error": "not begun: the budget was spent; name this case alone"}
    try:
        return measure(case, least["batch"], rates, ends)
    except RuntimeError as error:
        return least | {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
