"""What benchmarks/train.py compares: the plain loop in PyTorch, the package, and the peak."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from scattershot import sweep
from scattershot.models.columns import Scaled, SideBySide
from scattershot.models.family import Inputs
from scattershot.models.network import Networks
from scattershot.models.network.schedule import SCHEDULES, Batches, Schedule
from scattershot.models.scaling import fit_scaler

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SETUPS = {
    "NN1": {"hidden_layers": [3, 4], "first_layer": [100, 400], "last_layer": [10, 30]},
    "NN2": {"hidden_layers": [3, 4], "first_layer": [400, 1640], "last_layer": [10, 30]},
    "NN3": {"hidden_layers": [3, 6], "first_layer": [100, 348], "last_layer": [5, 30]},
}


@dataclass(frozen=True)
class Case:
    """Networks to train on made-up rows.

    Attributes:
        rows: training rows; a ninth as many are validation rows, predicted after each epoch.
        bits: columns of zeros and ones.
        reals: columns of real numbers.
        setup: ranges of the networks' widths.
        networks: how many.
        epochs: passes over the training rows.
        batch: rows of a step.
        device: "cpu" or "cuda".
    """

    rows: int
    bits: int = 500
    reals: int = 0
    setup: str = "NN1"
    networks: int = 12
    epochs: int = 10
    batch: int = 256
    device: str = "cpu"

    @property
    def name(self) -> str:
        """What is special about it, in words."""
        inputs = f"{self.bits} bits" + (f" + {self.reals} reals" if self.reals else "")
        return f"{self.setup}, {inputs}, batch {self.batch}"

    @property
    def samples(self) -> list[sweep.Sample]:
        """The networks, the same for every engine."""
        ranges = {"family": "network", "columns": self.bits + self.reals, "schedule": "benchmark"}
        return sweep.draw(
            1, "benchmark", self.setup, SETUPS[self.setup] | ranges, 1, 0, self.networks
        )

    @property
    def flops(self) -> float:
        """Arithmetic of one epoch of all networks that nobody can avoid.

        Forward, gradient of the weights and gradient of the inputs: 2 per weight and row each,
        the last not for the first layer; for validation rows forward alone.
        """
        total = 0.0
        for sample in self.samples:
            widths = (self.bits + self.reals, *sample.hyperparameters["widths"], 1)
            weights = sum(a * b for a, b in pairwise(widths))
            total += self.rows * (6 * weights - 2 * widths[0] * widths[1])
            total += self.rows // 9 * 2 * weights
        return total

    def inputs(self) -> Inputs:
        """Made-up rows, a third of the bits set."""
        random = np.random.default_rng(1)
        rows, columns = self.rows + self.rows // 9, np.arange(self.bits + self.reals)
        bits = (random.random((rows, self.bits), dtype=np.float32) < 0.3).astype(np.uint8)
        parts = [bits, random.standard_normal((rows, self.reals), dtype=np.float32)]
        source = SideBySide([part for part in parts if part.shape[1]])
        x = np.concatenate(parts, axis=1)
        y = x[:, :20].sum(axis=1) * (1.0 + x[:, 20])
        y = ((y - y.mean()) / y.std()).astype(np.float32)
        scaled = Scaled(source, columns, fit_scaler(source.take(np.arange(1000), columns)))
        train, validation = np.arange(self.rows), np.arange(self.rows, rows)
        return Inputs(scaled, y, train, validation, [columns] * self.networks)


def engine(case: Case) -> Callable[[], Any]:
    """The package itself, as a shard's job calls it."""
    samples, inputs = case.samples, case.inputs()
    SCHEDULES["benchmark"] = Schedule(case.epochs, 0.001, case.batch)
    return lambda: list(Networks().fit(samples, inputs, case.device))


def baseline(case: Case, fused: bool) -> Callable[[], Any]:
    """One nn.Sequential after the other, rows on the device beforehand."""
    import torch

    torch.set_num_threads(1)
    inputs = case.inputs()
    x, x_validation = (
        torch.from_numpy(inputs.x.take(rows, inputs.columns[0])).to(case.device)
        for rows in (inputs.train, inputs.validation)
    )
    y, y_validation = (
        torch.from_numpy(inputs.y[rows]).to(case.device)
        for rows in (inputs.train, inputs.validation)
    )

    def train(sample: sweep.Sample) -> None:
        widths = (x.shape[1], *sample.hyperparameters["widths"])
        hidden = [torch.nn.Linear(a, b) for a, b in pairwise(widths)]
        parts = [part for layer in hidden for part in (layer, torch.nn.ReLU())]
        network = torch.nn.Sequential(*parts, torch.nn.Linear(widths[-1], 1)).to(case.device)
        optimizer = torch.optim.Adam(network.parameters(), lr=0.001, fused=fused)
        loss = torch.nn.MSELoss()
        batches, best = Batches(case.rows, case.batch, sample.data_seed), np.inf
        for epoch in range(case.epochs):
            for rows in batches.of_epoch(epoch):
                chosen = torch.from_numpy(rows).to(case.device)
                optimizer.zero_grad(set_to_none=True)
                loss(network(x[chosen])[:, 0], y[chosen]).backward()
                optimizer.step()
            with torch.no_grad():
                error = loss(network(x_validation)[:, 0], y_validation).item()
            if error < best:
                best = error
                {name: part.clone() for name, part in network.state_dict().items()}

    return lambda: [train(sample) for sample in case.samples]


def seconds(run: Callable[[], Any], device: str) -> float:
    """CPU time of a run (this machine may have other work to do); on a GPU time by the clock."""
    if device == "cpu":
        started = time.process_time()
        run()
        return time.process_time() - started
    import torch

    torch.cuda.synchronize()
    started = time.perf_counter()
    run()
    torch.cuda.synchronize()
    return time.perf_counter() - started


def peaks(device: str) -> dict[str, float]:
    """GFLOP/s of float32 matrix products by different libraries: the best of several sizes.

    On a CPU in a process of its own with one thread, where OpenBLAS may choose its kernels:
    some environments force old ones on it by OPENBLAS_CORETYPE.
    """
    if device == "cuda":
        return _peaks_here(device)
    free = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    measured = subprocess.run(
        [sys.executable, __file__],
        env=free | dict.fromkeys(THREADS, "1"),
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(measured.stdout)
    return result


def _peaks_here(device: str) -> dict[str, float]:
    import torch

    from scattershot.models.network.product import add_product

    torch.set_num_threads(1)
    # A product of the size of a network's first layer, and large ones.
    sizes = [(256, 512, 304), (512, 512, 528), (1024, 1024, 1040), (2048, 2048, 2064)]
    if device == "cuda":
        sizes = [(4096, 4096, 4096), (8192, 8192, 8192)]
    best: dict[str, float] = {}
    for m, k, n in sizes:
        a, b = torch.rand(m, k, device=device), torch.rand(k, n, device=device)
        c = torch.zeros(m, n, device=device)
        runs = {"torch": lambda a=a, b=b, c=c: torch.mm(a, b, out=c)}
        if device == "cpu":
            left, right, out = a.numpy(), b.numpy(), c.numpy()
            runs["numpy"] = lambda a=left, b=right, c=out: np.dot(a, b, out=c)
            if m == 256:
                runs["add_product"] = lambda a=left, b=right, c=out: add_product(a, b, c)
        for name, run in runs.items():
            work = 2 * m * k * n
            calls = max(1, int((1e14 if device == "cuda" else 3e8) / work))
            run()
            fastest = min(
                seconds(lambda run=run, calls=calls: [run() for _ in range(calls)], device)
                for _ in range(15)
            )
            best[name] = max(best.get(name, 0.0), work * calls / fastest / 1e9)
    return best


def peak_now() -> float:
    """GFLOP/s of a matrix product of a first layer's size in this process, this moment."""
    from scattershot.models.network.product import add_product

    m, k, n = 256, 512, 304
    a, b, c = (np.ones(shape, np.float32) for shape in ((m, k), (k, n), (m, n)))
    calls = 100

    def often() -> None:
        for _ in range(calls):
            add_product(a, b, c)

    return 2 * m * k * n * calls / min(seconds(often, "cpu") for _ in range(5)) / 1e9


def peak_memory(case: Case, which: str) -> float:
    """MB of resident memory at most, in a process that trains one network of the case so."""
    one = replace(case, networks=1, epochs=2)
    code = (
        f"import engines, re; case = engines.{one}; engines.{which}();"
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    measured = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.path.dirname(__file__)},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(measured.stdout) * 1024 / 1e6


if __name__ == "__main__":
    print(json.dumps(_peaks_here("cpu")))
