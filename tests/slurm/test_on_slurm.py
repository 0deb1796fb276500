"""The workflow on a real SLURM of one node, with what goes wrong on clusters.

One run on SLURM has all of it: a job that stands still until its time is over, a job that needs
more memory than it asked for, and a node that is drained while jobs wait. What it leaves is
compared with what the same jobs leave on this machine when nothing disturbs them.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psutil
import pytest
import small_run

pytestmark = pytest.mark.slurm

HERE = Path(__file__).parent
MODELS = 240
CONFIG = {
    "setups": {
        "SLOW": {
            "family": "network",
            "hidden_layers": [3, 4],
            "first_layer": [150, 200],
            "last_layer": [20, 30],
            "columns": 100,
            "schedule": "paper",
        }
    },
    "sources": {"all": {"setups": {"NN": 6, "SLOW": MODELS, "EN": 4}}},
    "shard": MODELS,
}
BEFORE = [
    "results/sources/compounds.gap.parquet",
    "results/descriptors/compounds.composition_means.parquet",
    "results/folds/compounds.hardness/3fold.parquet",
]
SLOW_LOG = "results/logs/pretrain/compounds.gap/SLOW/0000.log"
TRANSFERS = [
    f"results/transfer/compounds.hardness/3fold/compounds.gap/{setup}/0000.parquet"
    for setup in ("NN", "SLOW")
]
SITE = [
    # A cluster without accounting.
    "--slurm-status-command", "squeue", "--slurm-no-account",
    # The shard NN gets too little memory, the shard SLOW too little time: once.
    "--set-resources",
    "pretrain:mem_mb=200 if wildcards.setup == 'NN' and attempt == 1 else 1500",
    "pretrain:runtime=1 if wildcards.setup == 'SLOW' and attempt == 1 else 10",
    "transfer:gpu=1", "transfer:slurm_partition=gpu",
    # A test is in a hurry, and its cluster has no other users.
    "--seconds-between-status-checks", "2", "--slurm-init-seconds-before-status-checks", "2",
    "--latency-wait", "10", "--slurm-keep-successful-logs",
]  # fmt: skip


def missing() -> str:
    """Why SLURM cannot be started here, "" if it can."""
    if os.geteuid() != 0:
        return "only root can start it"
    if not (shutil.which("slurmctld") or shutil.which("apt-get")):
        return "it is not installed, and there is no apt-get to install it with"
    return ""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A running SLURM; without one, skip, or fail where SCATTERSHOT_REQUIRE_SLURM is set."""
    state = tmp_path_factory.mktemp("slurm")
    reason = missing()
    if not reason:
        up = subprocess.run(
            [HERE / "up.sh", state],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        reason = up.stderr if up.returncode else ""
    if reason:
        subprocess.run([HERE / "down.sh", state], check=False)
        text = f"NOT TESTED ON SLURM: {reason}"
        pytest.fail(text) if "SCATTERSHOT_REQUIRE_SLURM" in os.environ else pytest.skip(text)
    yield
    subprocess.run([HERE / "down.sh", state], check=True)


def scontrol(*arguments: str) -> str:
    return subprocess.run(
        ["scontrol", *arguments], capture_output=True, text=True, check=True
    ).stdout


def jobs() -> pd.DataFrame:
    """All jobs that SLURM knows: number, state, partition, GPUs, memory, what for."""
    names = {"JobArrayID": "job", "State": "state", "Partition": "partition"}
    names |= {"tres-per-job": "gpus", "MinMemory": "memory", "Comment": "comment"}
    wanted = ",".join(f"{name}:100" for name in names)
    answer = subprocess.run(
        ["squeue", "--states", "all", "--array", "--noheader", "--Format", wanted],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    frame = pd.DataFrame([line.split() for line in answer.splitlines()], columns=names.values())
    return frame.sort_values("job", ignore_index=True)


def script_of(setup: str) -> psutil.Process | None:
    """The process on the node that trains the shard of a setup."""
    for process in psutil.process_iter():
        try:
            if "pretrain.py" in " ".join(process.cmdline()[1:2]) and any(
                f"setup={setup}" in " ".join(parent.cmdline()) for parent in process.parents()
            ):
                return process
        except psutil.NoSuchProcess:
            pass
    return None


@dataclass
class Disturbed:
    """A run on SLURM and what was seen of it.

    Attributes:
        undisturbed, folder: of the run on this machine and of that on SLURM.
        drained: the jobs while the node was drained.
        jobs: the jobs at the end.
    """

    undisturbed: Path
    folder: Path
    drained: pd.DataFrame
    jobs: pd.DataFrame


@pytest.fixture(scope="module")
def run(cluster: None, tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    """Both runs, from the same tables."""
    undisturbed = small_run.write(tmp_path_factory.mktemp("undisturbed"), **CONFIG)
    done = small_run.snakemake(undisturbed, *BEFORE, "--cores", "2")
    assert done.returncode == 0, done.stdout
    folder = tmp_path_factory.mktemp("on_slurm") / "run"
    shutil.copytree(undisturbed, folder)
    done = small_run.snakemake(undisturbed, "library", *TRANSFERS, "--cores", "2")
    assert done.returncode == 0, done.stdout

    profile = str(small_run.REPOSITORY / "profiles" / "slurm")
    command = small_run.command("library", "--profile", profile, *SITE)
    environment = os.environ | {"PYTHONPATH": str(small_run.REPOSITORY)}
    with (folder / "snakemake.log").open("w") as log:
        snakemake = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        drained = disturb(snakemake, folder / SLOW_LOG)
        snakemake.wait()
    output = (folder / "snakemake.log").read_text()
    assert snakemake.returncode == 0, output
    # All transfers are ready at once: they become one array.
    arguments = [*TRANSFERS, "--profile", profile, *SITE, "--slurm-array-jobs", "transfer"]
    done = small_run.snakemake(folder, *arguments)
    assert done.returncode == 0, done.stdout
    return Disturbed(undisturbed, folder, drained, jobs())


def disturb(snakemake: subprocess.Popen[bytes], slow_log: Path) -> pd.DataFrame:
    """Stop the slow shard's process once it has models, drain the node, wait, and resume it.

    Returns:
        The jobs when nothing ran on the drained node any more.
    """
    node = os.uname().nodename.partition(".")[0]
    while not (slow_log.exists() and "models trained: " in slow_log.read_text()):
        assert snakemake.poll() is None, "the run ended before its slow shard began"
        time.sleep(0.05)
    process = script_of("SLOW")
    assert process is not None, slow_log.read_text()
    process.send_signal(signal.SIGSTOP)
    scontrol("update", f"nodename={node}", "state=drain", "reason=test")
    while "RUNNING" in (seen := jobs())["state"].values or "COMPLETING" in seen["state"].values:
        time.sleep(1)
    while snakemake.poll() is None and "PENDING" not in (seen := jobs())["state"].values:
        time.sleep(1)
    scontrol("update", f"nodename={node}", "state=resume")
    return seen


def states(run: Disturbed, job: str) -> list[str]:
    """What became of the attempts at a job, first to last."""
    return run.jobs[run.jobs["comment"].str.contains(job)]["state"].tolist()


def test_every_job_ends_well_in_spite_of_all(
    run: Disturbed, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\njobs of the run on SLURM:\n{run.jobs.to_string(index=False)}")
    assert states(run, "EN_0000") == ["COMPLETED"]
    assert run.jobs.groupby("comment")["state"].last().unique().tolist() == ["COMPLETED"]


def test_the_library_and_its_transfer_are_those_of_an_undisturbed_run(run: Disturbed) -> None:
    small_run.assert_same_library(run.undisturbed, run.folder)
    for path in TRANSFERS:
        pd.testing.assert_frame_equal(
            pd.read_parquet(run.undisturbed / path), pd.read_parquet(run.folder / path)
        )


def test_a_job_past_its_time_goes_on_where_it_was(run: Disturbed) -> None:
    assert states(run, "pretrain.*SLOW_0000") == ["TIMEOUT", "COMPLETED"]
    log = (run.folder / SLOW_LOG).read_text()
    found = re.search(rf"(\d+) of {MODELS} models were finished before", log)
    assert found, log
    assert 0 < int(found[1]) < MODELS


def test_a_job_killed_for_its_memory_is_tried_with_more(run: Disturbed) -> None:
    attempts = run.jobs[run.jobs["comment"].str.contains("pretrain.*NN_0000")]
    assert attempts["state"].tolist() == ["FAILED", "COMPLETED"]
    assert attempts["memory"].tolist() == ["200M", "1500M"]
    folder = run.folder / "results/logs/slurm/rule_pretrain/compounds.gap_NN_0000"
    log = (folder / f"{attempts['job'].iloc[0]}.log").read_text()
    assert "Exceeded job memory limit" in log


def test_jobs_wait_while_the_node_is_drained(run: Disturbed) -> None:
    assert not set(run.drained["state"]) & {"RUNNING", "COMPLETING"}
    assert "PENDING" in set(run.drained["state"])


def test_transfers_run_as_one_array_on_the_gpu_partition(run: Disturbed) -> None:
    transfers = run.jobs[run.jobs["comment"].str.contains("rule_transfer")]
    assert [job.partition("_")[2] for job in transfers["job"]] == ["1", "2"]
    assert set(transfers["partition"]) == {"gpu"}
    assert set(transfers["gpus"]) == {"gres:gpu:1"}
    assert set(run.jobs.drop(transfers.index)["partition"]) == {"cpu"}
