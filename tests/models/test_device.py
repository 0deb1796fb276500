"""Which card a training job takes."""

import os
import subprocess
import sys

import pytest

from scattershot.models import device

TAKES = """
import sys, os, pathlib
from scattershot.models import device

print(device.for_job(1, pathlib.Path(sys.argv[1])), os.environ["CUDA_VISIBLE_DEVICES"], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def job(tmp_path):
    """Starts a job that holds its card until its standard input ends, and tells what it took."""
    started = []

    def start(cards: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-c", TAKES, tmp_path],
            env=os.environ | {"CUDA_VISIBLE_DEVICES": cards},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process.stdout.readline().strip()

    start.end = lambda number: started[number].communicate()
    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_jobs_beside_each_other_take_different_cards(job):
    assert [job("0,1,2") for _ in range(3)] == ["cuda 0", "cuda 1", "cuda 2"]
    job.end(1)
    assert job("0,1,2") == "cuda 1"


def test_a_job_that_finds_no_card_free_shares(job):
    assert [job("4,7") for _ in range(3)] == ["cuda 4", "cuda 7", "cuda 4,7"]


def test_what_a_cluster_gives_to_a_job_stays(job):
    assert [job("GPU-5a"), job("GPU-5a")] == ["cuda GPU-5a", "cuda GPU-5a"]


def test_without_a_gpu_it_is_the_cpu(tmp_path):
    assert device.for_job(0, tmp_path) == "cpu"
    assert not list(tmp_path.iterdir())
