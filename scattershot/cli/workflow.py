"""Snakemake as a child process: its events, its log, and signals passed on to it."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import scattershot
from scattershot.progress import Progress

PLUGINS = Path(__file__).parent / "plugin"
INTERVAL = 0.2


def shipped() -> Path:
    """The folder of the Snakefile, rules, scripts and config that came with the package.

    In a wheel it lies inside the package; in a clone the package lies inside it.
    """
    package = Path(scattershot.__file__).parent
    return package / "workflow" if (package / "workflow").is_dir() else package.parent


@dataclass
class State:
    """What is known of a run.

    Attributes:
        done, total: number of jobs.
        running: what each job that is under way says of itself, by its number.
        training: the rows' file of each shard that is being trained, by its job's number.
        shards, models: number of shards and of models that this run has trained.
        shards_to_train: number of shards that it trains in all.
        failed: events of the jobs that failed, each with the rule's `message`.
        errors: what Snakemake says of faults outside a job, a wrong config for instance.
        status: exit status of Snakemake.
        interrupted: whether the user asked to stop.
    """

    done: int = 0
    total: int = 0
    running: dict[int, str] = field(default_factory=dict)
    training: dict[int, str] = field(default_factory=dict)
    shards: int = 0
    models: int = 0
    shards_to_train: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    status: int = 0
    interrupted: bool = False

    def take(self, event: dict[str, Any], folder: Path = Path()) -> None:
        """Note what an event of a run in this folder tells."""
        match event["event"]:
            case "run_info":
                self.total = event["stats"]["total"]
                self.shards_to_train = event["stats"].get("pretrain", 0)
            case "progress":
                self.done, self.total = event["done"], event["total"]
            case "job_info":
                self.running[event["jobid"]] = event["rule_msg"] or event["rule_name"]
                if event["rule_name"] == "pretrain":
                    self.training[event["jobid"]] = event["output"][-1]
            case "job_finished":
                self.running.pop(event["job_id"], None)
                if event["job_id"] in self.training:
                    self._trained(folder / self.training.pop(event["job_id"]))
            case "job_error":
                message = self.running.pop(event["jobid"], event["rule_name"])
                self.failed.append({**event, "message": message})
            case "error":
                self.errors.append(event["text"])

    def _trained(self, rows: Path) -> None:
        """Count the models of a shard that is done; on a cluster its file may come late."""
        with suppress(OSError, pa.ArrowException):
            self.models += pq.read_metadata(rows).num_rows
            self.shards += 1

    def rate(self, seconds: float) -> str:
        """Models trained, to go (by the mean shard so far) and per second; "" without any."""
        if not self.models:
            return ""
        left = max(0, self.shards_to_train - self.shards) * self.models / self.shards
        to_go = f", about {left:,.0f} to go" if left else ""
        return f"{self.models:,} models trained{to_go}, {self.models / seconds:.2g}/s"

    @property
    def note(self) -> str:
        """What is under way: the youngest job, and how many there are beside it."""
        if not self.running:
            return ""
        others = len(self.running) - 1
        youngest = next(reversed(self.running.values()))
        return f"({others + 1} at once) {youngest}" if others else youngest


def follow(arguments: list[str], log: Path, folder: Path = Path()) -> State:
    """Run Snakemake, with everything it says in `log`, and show its progress on stderr.

    Ctrl-C and SIGTERM are passed on to Snakemake and its jobs, which then end in good order; the
    second one ends them at once.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    state = State()
    reading, writing = os.pipe()
    path = os.pathsep.join([str(PLUGINS), *filter(None, [os.environ.get("PYTHONPATH")])])
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments, "--logger", "scattershot"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "PYTHONPATH": path, "SCATTERSHOT_EVENTS": str(writing)},
            pass_fds=(writing,),
            # A group of its own: the terminal's Ctrl-C reaches it once, through this process.
            process_group=0,
        )
    os.close(writing)
    progress: Progress | None = None
    started = time.monotonic()
    with _signals_passed_on(process, state):
        for event in _events(reading, process):
            if event:
                state.take(event, folder)
            if state.total and progress is None:
                progress = Progress(state.total, "Jobs done")
            if progress:
                progress.total = state.total
                rate = state.rate(time.monotonic() - started)
                progress.update(state.done, f"{rate}  {state.note}" if rate else state.note)
        state.status = process.wait()
    os.close(reading)
    if progress:
        progress.close()
    return state


def _events(pipe: int, process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any] | None]:
    """Events as they come, and None now and then while there are none, until the process ends."""
    selector = selectors.DefaultSelector()
    selector.register(pipe, selectors.EVENT_READ)
    rest = b""
    while True:
        if selector.select(INTERVAL):
            data = os.read(pipe, 65536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            yield from (json.loads(line) for line in lines)
        elif process.poll() is not None:
            return
        else:
            yield None


@contextmanager
def _signals_passed_on(process: subprocess.Popen[bytes], state: State) -> Iterator[None]:
    def pass_on(number: int, _: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL if state.interrupted else number)
        state.interrupted = True

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
