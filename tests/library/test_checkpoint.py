"""A shard that is killed goes on where it was, and ends as if it had not been."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file, save_file

from scattershot import sweep
from scattershot.descriptors import DescriptorMatrix, Joined
from scattershot.library import Checkpoint, end_on_sigterm, pretrain

NETWORKS = {
    "family": "network",
    "hidden_layers": [2, 2],
    "first_layer": [10, 30],
    "last_layer": [3, 6],
    "columns": [20, 40],
    "schedule": "cosine",
}
SETUPS = {
    "EN": {"family": "elastic_net", "alpha": [0, 1], "log10_lambda": [-3, 0], "columns": 30},
    "NN": NETWORKS,
    "NN_stacked": NETWORKS | {"batch_norm": True},
}
MODELS = 12


def samples(setup: str, count: int = MODELS, seed: int = 1) -> list[sweep.Sample]:
    return sweep.draw(seed, "made.up", setup, SETUPS[setup], 2, 0, count)


def rows(seed: int = 2) -> pretrain.SourceRows:
    generator = np.random.default_rng(seed)
    n, p = 240, 60
    counts = generator.integers(0, 3, (n, p)).astype(np.uint8)
    value = counts[:, :8].sum(axis=1) + generator.normal(size=n)
    splits = np.repeat(["train", "validation", "test"], [160, 40, 40])
    frame = pd.DataFrame({"structure": [f"s{i}" for i in range(n)], "value": value})
    for replicate in range(2):
        frame[f"split_{replicate}"] = generator.permutation(splits)
    matrix = DescriptorMatrix(
        frame["structure"].to_numpy(object),
        [f"c{j}" for j in range(p)],
        counts,
        np.ones(n, dtype=bool),
        "made",
        "1",
    )
    return pretrain.SourceRows(frame, Joined([matrix]), 0, {"property": "made.up"})


def run(setup: str, folder: Path, out: Path, interval: float = 0) -> None:
    """What the subprocess does: train, and leave all tensors in one file."""
    end_on_sigterm()
    source = rows()
    checkpoint = Checkpoint(folder, source.key("cpu"), interval)
    trained = pretrain.train(samples(setup), source, "cpu", checkpoint)
    save_file(
        {
            f"{model.sample.index}/{name}": np.ascontiguousarray(array)
            for model in trained
            for name, array in model.tensors.items()
        },
        out,
    )
    checkpoint.remove()


def start(setup: str, folder: Path, out: Path, interval: float = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, setup, folder, out, str(interval)],
        stderr=subprocess.PIPE if interval else subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


@pytest.mark.parametrize("setup", SETUPS)
def test_a_shard_killed_at_three_random_points_ends_with_the_same_models(setup, tmp_path):
    undisturbed, resumed, folder = tmp_path / "a", tmp_path / "b", tmp_path / "progress"
    run(setup, tmp_path / "other", undisturbed)
    assert not (tmp_path / "other").exists()
    chance = random.Random(setup)
    finished = [0]
    for third in range(3):
        # Somewhere after this many models, and then at any moment.
        wanted = chance.randint(third * MODELS // 3 + 1, (third + 1) * MODELS // 3 - 1)
        process = start(setup, folder, resumed)
        while len(list(folder.glob("*.safetensors"))) < wanted and process.poll() is None:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if not resumed.exists():
            finished.append(len(Checkpoint(folder, rows().key("cpu")).finished(samples(setup))))
    assert finished == sorted(finished)
    assert 0 < finished[1] < MODELS
    assert start(setup, folder, resumed).wait() == 0
    assert not folder.exists()
    expected, got = load_file(undisturbed), load_file(resumed)
    assert expected.keys() == got.keys()
    for name in expected:
        np.testing.assert_array_equal(expected[name], got[name], strict=True)


def test_a_job_that_is_told_to_stop_writes_what_it_has(tmp_path):
    process = start("NN", tmp_path / "progress", tmp_path / "out", interval=3600)
    assert process.stderr is not None
    while "models trained: " not in process.stderr.readline():
        assert process.poll() is None
    # SLURM sends it to the job and to its step.
    process.terminate()
    process.terminate()
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert Checkpoint(tmp_path / "progress", rows().key("cpu")).finished(samples("NN"))


def test_models_of_another_sweep_or_trainer_or_data_are_not_taken(tmp_path, monkeypatch):
    source, few = rows(), samples("EN", 4)
    checkpoint = Checkpoint(tmp_path / "progress", source.key("cpu"), interval=0)
    trained = pretrain.train(few, source, "cpu", checkpoint)
    reopened = Checkpoint(tmp_path / "progress", rows().key("cpu"))
    # Compared as text: a correlation that is not defined is NaN, which equals nothing.
    assert {m.sample.model_id: repr(m.record) for m in reopened.finished(few)} == {
        m.sample.model_id: repr(m.record) for m in trained
    }
    assert len(reopened.finished(samples("EN", 6))) == 4
    assert reopened.finished(samples("EN", 4, seed=9)) == []
    assert Checkpoint(tmp_path / "progress", rows(seed=3).key("cpu")).finished(few) == []
    assert Checkpoint(tmp_path / "progress", rows().key("cuda")).finished(few) == []
    monkeypatch.setattr(pretrain, "TRAINER_VERSION", -1)
    assert Checkpoint(tmp_path / "progress", rows().key("cpu")).finished(few) == []


def test_a_spoiled_file_is_passed_over(tmp_path):
    source, few = rows(), samples("EN", 4)
    checkpoint = Checkpoint(tmp_path / "progress", source.key("cpu"), interval=0)
    pretrain.train(few, source, "cpu", checkpoint)
    first = min((tmp_path / "progress").glob("*.safetensors"))
    first.write_bytes(first.read_bytes()[:100])
    assert len(checkpoint.finished(few)) == 3


def test_files_are_written_no_more_often_than_asked(tmp_path):
    checkpoint = Checkpoint(tmp_path / "progress", "key", interval=3600)
    pretrain.train(samples("EN", 4), rows(), "cpu", checkpoint)
    assert not (tmp_path / "progress").exists()


def test_the_folder_lies_hidden_beside_the_shard(tmp_path):
    models = tmp_path / "made.up" / "NN" / "0003.safetensors"
    assert Checkpoint.beside(models, "key").folder == models.parent / ".0003.progress"


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
