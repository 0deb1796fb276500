"""scattershot plan, calibrate and status."""

import json
import os
import time

import pytest
import small_run
from molecules import RANGES

from scattershot import cli
from scattershot.cli import calibrate, lock, plan, status
from scattershot.cli.workflow import State
from scattershot.library import calibration
from scattershot.library.calibration import Sweep


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(small_run.write(tmp_path))
    return tmp_path


def test_a_shard_is_as_large_as_the_slowest_models_and_the_mean_allow():
    slow, fast = (
        Sweep("a.b", setup, models, 100, ("composition",), RANGES["NN"])
        for setup, models in (("SLOW", 10), ("FAST", 990))
    )
    seconds = {slow.kind: 20.0, fast.kind: 0.1}
    # 30 minutes of the slowest.
    assert calibration.proposed_shard([slow, fast], seconds) == 90
    # 15 minutes of the mean.
    assert calibration.proposed_shard([slow], {slow.kind: 10.0}) == 90
    assert calibration.proposed_shard([fast], seconds) == 9000
    assert calibration.proposed_shard([fast], {fast.kind: 1e-9}) == 100_000


@pytest.mark.parametrize(
    ("device", "setup", "models", "timed"),
    [
        ("cpu", "NN", 3000, 3),
        ("cuda", "NN", 3000, 256),
        ("cuda", "NN", 90, 30),
        # Trained one after the other there, too.
        ("cuda", "EN", 3000, 3),
    ],
)
def test_on_a_gpu_a_stack_is_timed_as_a_shard_makes_them(monkeypatch, device, setup, models, timed):
    fitted = []
    monkeypatch.setattr(
        calibration.models, "fit", lambda drawn, rows, device: fitted.append(len(drawn)) or []
    )
    each = Sweep("a.b", setup, models, 100, ("composition",), RANGES[setup], replicates=3)
    calibration.seconds_per_model(each, device)
    assert fitted == [1, timed]


def test_calibration_times_every_kind_and_plan_reads_it(folder, capsys):
    arguments = ["--configfile", "small.yaml"]
    assert cli.main(["calibrate", *arguments]) == 0
    written = json.loads((folder / calibrate.FILE).read_text())
    assert written["seconds_per_model"].keys() == {
        "NN on 90 rows of composition_means", "EN on 90 rows of composition_means",
    }  # fmt: skip
    assert all(0 < each < 60 for each in written["seconds_per_model"].values())
    assert f"proposed: `shard: {written['shard']}`" in capsys.readouterr().out
    assert cli.main(["plan", *arguments]) == 0
    told = capsys.readouterr().out
    assert "10 source models, 3 to a shard" in told
    assert "4 jobs of rule pretrain" in told
    assert "CPU hours of pretraining" in told


def test_predicted_hours_are_models_times_seconds(folder):
    run = calibrate.load([folder / "small.yaml"])
    seconds = {each.kind: 3600.0 for each in calibrate.sweeps(run)}
    measured = {"device": "cpu", "processor": "a core", "seconds_per_model": seconds}
    assert plan.hours(run, measured) == ("time           10.0 CPU hours of pretraining on a core")
    del seconds["EN on 90 rows of composition_means"]
    assert "6.0 CPU hours" in plan.hours(run, measured)
    assert "without 4 models that were not timed" in plan.hours(run, measured)


def test_status_counts_finished_and_begun_shards(networks, tmp_path, capsys):
    shard = tmp_path / "results/library/a.b/NN/0000.parquet"
    shard.parent.mkdir(parents=True)
    shard.write_bytes(networks[1].read_bytes())
    (shard.parent / ".0001.progress").mkdir()
    (shard.parent / "0002.parquet").write_bytes(b"cut")
    earlier = time.time() - 3600
    os.utime(shard, (earlier, earlier))
    assert cli.main(["status", str(tmp_path / "results")]) == 0
    told = capsys.readouterr().out
    assert f"none works in {tmp_path}" in told
    assert "1 shards with 4 models finished, 0 of them failed; 1 shards cannot be read" in told
    assert "a.b/NN/0001 begun, last saved 0:0" in told


def test_status_of_no_run_says_so(tmp_path, capsys):
    assert cli.main(["status", str(tmp_path / "results")]) == 1
    assert "no such folder" in capsys.readouterr().err


def test_failed_jobs_are_named_from_the_log():
    log = "Error in rule pretrain:\n3 of 9 steps (33%) done\n"
    assert status.jobs(log) == (
        "3 of 9 done when Snakemake was last started here, 1 failed (pretrain)"
    )


def test_a_lock_without_a_process_tells_how_to_go_on(tmp_path):
    assert lock.told(tmp_path) == ""
    (tmp_path / lock.LOCKS).mkdir(parents=True)
    (tmp_path / lock.LOCKS / "0.input.lock").touch()
    assert "`scattershot run --unlock`" in lock.told(tmp_path)


def test_progress_tells_models_trained_to_go_and_per_second(networks, tmp_path):
    (tmp_path / "0000.parquet").write_bytes(networks[1].read_bytes())
    state = State()
    state.take({"event": "run_info", "stats": {"total": 5, "pretrain": 3}})
    assert state.rate(1.0) == ""
    job = {"event": "job_info", "jobid": 1, "rule_name": "pretrain", "rule_msg": "Training"}
    state.take(job | {"output": ["0000.safetensors", "0000.parquet"]}, tmp_path)
    state.take({"event": "job_finished", "job_id": 1}, tmp_path)
    assert state.rate(8.0) == "4 models trained, about 8 to go, 0.5/s"
