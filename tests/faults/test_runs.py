"""Whole runs that are killed, started twice, or find their files damaged or their clocks wrong."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import small_run

from scattershot.cli import lock

SHARD = "results/library/compounds.gap/NN/0000"


def command(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "scattershot.cli", name, *arguments]


def scattershot(folder: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of `scattershot` in a folder, to its end."""
    return subprocess.run(
        command(name, *arguments), cwd=folder, capture_output=True, text=True, check=False
    )


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The library of the small run, built in a folder."""
    return scattershot(folder, "run", "library", "--cores", "2", "--configfile", "small.yaml")


def trained(folder: Path) -> int:
    """How many shards the last run trained, by its log."""
    log = (folder / "results/logs/run.log").read_text()
    return log.count(": Training shard ")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed."""
    folder = small_run.write(tmp_path_factory.mktemp("whole"))
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert "10 models trained" in done.stderr
    return folder


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    """A copy of that run, for one test to spoil."""
    return Path(shutil.copytree(whole, tmp_path / "run"))


def test_a_second_run_is_told_of_the_first_and_a_killed_one_is_recovered(whole, tmp_path, tried):
    folder = small_run.write(tmp_path)
    arguments = ["library", "--cores", "2", "--configfile", "small.yaml"]
    with subprocess.Popen(
        command("run", *arguments), cwd=folder, stderr=subprocess.PIPE, text=True
    ) as first:
        while not list(folder.glob("results/library/*/*/*.parquet")):
            assert first.poll() is None
            time.sleep(0.05)
        second = run(folder)
        assert second.returncode == 1
        assert "Another run works in" in second.stderr
        assert "Another run works in" in scattershot(folder, "status").stdout
        # Snakemake alone: the jobs that it had started go on, and meet those of the next run.
        [snakemake, *_] = lock.holders(folder)
        os.kill(snakemake.pid, signal.SIGKILL)
        _, told = first.communicate()
        assert first.returncode != 0, told
    refused = run(folder)
    assert refused.returncode == 1
    assert "`scattershot run --unlock`" in refused.stderr
    assert "a run was killed" in scattershot(folder, "status").stdout
    assert scattershot(folder, "run", "--unlock", "--configfile", "small.yaml").returncode == 0
    assert run(folder).returncode == 0
    small_run.assert_same_library(whole, folder)
    tried("SIGKILL of Snakemake, then `--unlock` and the same command", 1, 0, 0)
    tried("a second run in the same folder", 1, 0, 0)


def test_a_damaged_shard_is_named_and_built_anew(whole, copied, tried):
    models = copied / f"{SHARD}.safetensors"
    content = bytearray(models.read_bytes())
    content[-100] ^= 1
    models.write_bytes(content)
    truncated = copied / "results/library/compounds.gap/EN/0000.safetensors"
    truncated.write_bytes(truncated.read_bytes()[:-100])
    found = scattershot(copied, "verify")
    assert found.returncode == 1
    assert f"{SHARD}.safetensors" in found.stdout
    assert "EN/0000.safetensors" in found.stdout
    arguments = ["--repair", "--cores", "2", "--configfile", "small.yaml"]
    repaired = scattershot(copied, "verify", *arguments)
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert trained(copied) == 2
    assert scattershot(copied, "verify").returncode == 0
    small_run.assert_same_library(whole, copied)
    tried("a shard with a flipped bit, and one cut off", 2, 0, 0)


@pytest.mark.parametrize("files", ["library/*/*/*", "sources/*"])
def test_a_clock_that_goes_ahead_retrains_nothing(whole, copied, tried, files):
    tomorrow = time.time() + 86400
    for path in copied.glob(f"results/{files}"):
        os.utime(path, (tomorrow, tomorrow))
    done = run(copied)
    assert done.returncode == 0, done.stderr
    assert trained(copied) == 0
    small_run.assert_same_library(whole, copied)
    tried(f"a clock a day ahead where results/{files} were written", 1, 0, 0)
