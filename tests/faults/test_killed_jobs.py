"""A job that dies at any moment leaves whole files or none, and its rerun ends as if it had not."""

import random
import shutil
import signal
import time
from pathlib import Path

from faults import job

KILLS = 20


def test_a_job_killed_at_random_moments_ends_with_the_same_shard(folder, undisturbed, tried):
    started = time.monotonic()
    assert job.finish(folder, Path("timed/0000.safetensors")) == 0
    whole = time.monotonic() - started
    chance, kills, states = random.Random(20), 0, []
    while kills < KILLS - 1:
        process = job.start(folder)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.join()
        states.append(job.state(folder))
        if process.exitcode == -signal.SIGKILL:
            kills += 1
            continue
        job.assert_same(folder / job.SHARD, undisturbed / job.SHARD)
        # From the beginning, until it has been killed often enough.
        shutil.rmtree((folder / job.SHARD).parent)
    assert "nothing" in states
    # Once more, when some models are surely finished.
    process = job.start(folder)
    until_a_model_is_finished(folder)
    process.kill()
    process.join()
    assert job.finish(folder) == 0, job.log(folder)
    assert "models were finished before" in job.log(folder)
    job.assert_same(folder / job.SHARD, undisturbed / job.SHARD)
    left = [path.name for path in (folder / job.SHARD).parent.glob("[!.]*")]
    assert sorted(left) == ["0000.log", "0000.parquet", "0000.safetensors"]
    tried("SIGKILL of a job at a random moment", KILLS, 0, 0)


def until_a_model_is_finished(folder):
    """Wait for the first checkpoint of the job, or one that an earlier job has left."""
    progress = (folder / job.SHARD).with_name(".0000.progress")
    while not list(progress.glob("*.safetensors")):
        time.sleep(0.01)


def test_a_job_asked_to_stop_keeps_its_models(folder, undisturbed, tried):
    process = job.start(folder)
    until_a_model_is_finished(folder)
    process.terminate()
    process.join()
    assert process.exitcode != 0
    assert job.state(folder) == "nothing"
    assert job.finish(folder) == 0
    assert "models were finished before" in job.log(folder)
    job.assert_same(folder / job.SHARD, undisturbed / job.SHARD)
    tried("SIGTERM, as SLURM sends it before the end of a job's time", 1, 0, 0)
