"""`scattershot run` on small workflows: what a user sees and what is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SNAKEFILE = """
rule all:
    input:
        expand("results/{n}.txt", n=range(3)),


rule make:
    output:
        "results/{n}.txt",
    log:
        "results/logs/make/{n}.log",
    message:
        "Making number {wildcards.n}"
    shell:
        "COMMAND"
"""
SUMMARY = [
    {
        "target": "chemicals.flash_point",
        "source": "all",
        "models": 312,
        "unit": "K",
        "direct_mae": 11.23456,
        "paper_mae": 9.5,
        "nested_mae": None,
    }
]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "scattershot.cli", "run", *arguments]


@pytest.fixture
def run(tmp_path: Path):
    """Run the workflow with a shell command in place of its work."""

    def runner(shell: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "Snakefile").write_text(SNAKEFILE.replace("COMMAND", shell))
        return subprocess.run(
            command("--cores", "1", *arguments),
            cwd=tmp_path,
            text=True,
            capture_output=True,
            check=False,
        )

    return runner


def test_success_prints_the_table_and_the_pages(run, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "summary.json").write_text(json.dumps(SUMMARY))
    for page in ("report.html", "explorer.html"):
        (tmp_path / "results" / page).write_text("<html></html>")
    result = run("echo told; touch {output}")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "target                 source  models  best direct MAE  best transferred MAE"
        "  nested MAE  unit",
        "---------------------  ------  ------  ---------------  --------------------"
        "  ----------  ----",
        "chemicals.flash_point  all        312            11.23                   9.5"
        "           -  K",
        "",
        "Explorer: results/explorer.html",
        "Report: results/report.html",
    ]
    assert "Jobs done: 4 of 4" in result.stderr
    log = (tmp_path / "results" / "logs" / "run.log").read_text()
    assert "Making number 2" in log
    assert "told" in log


def test_a_second_run_has_nothing_to_do(run):
    run("touch {output}")
    result = run("touch {output}")
    assert result.returncode == 0
    assert result.stdout == "Nothing to do: everything is up to date.\n"


def test_failure_names_rule_message_log_and_remedy(run, tmp_path):
    failing = "test {wildcards.n} != 1 || {{ echo no such disk > {log}; exit 3; }}; touch {output}"
    result = run(failing)
    assert result.returncode == 1
    assert "Failed: rule make: Making number 1" in result.stderr
    assert "  | no such disk" in result.stderr
    assert "the same command goes on from there" in result.stderr
    done = [path.name for path in (tmp_path / "results").glob("*.txt")]
    assert "1.txt" not in done

    # The remedy is true: only what is missing is made.
    result = run("touch {output}", "--rerun-triggers", "mtime")
    assert result.returncode == 0
    assert f"of {4 - len(done)}," in result.stderr


def test_a_job_without_a_log_shows_its_traceback(run):
    result = run("python -c 'print(1 / 0)'")
    assert result.returncode == 1
    assert "  | ZeroDivisionError: division by zero" in result.stderr


def test_a_fault_of_the_workflow_itself_is_shown_plainly(run, tmp_path):
    (tmp_path / "bad.smk").write_text(
        "from snakemake.exceptions import WorkflowError\n"
        "raise WorkflowError('c.yaml: a: unknown')\n"
    )
    result = run("true", "--snakefile", "bad.smk")
    assert result.returncode == 1
    assert "\nc.yaml: a: unknown\n" in result.stderr
    assert "Traceback" not in result.stderr


def test_snakemake_arguments_are_passed_on(run, tmp_path):
    result = run("touch {output}", "results/2.txt", "--config", "ab=1")
    assert result.returncode == 0, result.stderr
    assert [path.name for path in (tmp_path / "results").glob("*.txt")] == ["2.txt"]


def test_a_dry_run_is_snakemakes_own(run, tmp_path):
    result = run("touch {output}", "-n")
    assert result.returncode == 0
    assert "Making number 0" in result.stdout + result.stderr
    assert not list(tmp_path.glob("results/*.txt"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_the_jobs_and_leaves_no_lock(run, tmp_path, number):
    waiting = "echo $$ > pid; exec sleep 600"
    (tmp_path / "Snakefile").write_text(SNAKEFILE.replace("COMMAND", waiting))
    process = subprocess.Popen(
        command("--cores", "1"),
        cwd=tmp_path,
        text=True,
        stderr=subprocess.PIPE,
        # A shell starts what runs in its background with this signal ignored: so may CI be.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    _, text = process.communicate()
    assert process.returncode == 130
    assert "Stopped. Finished jobs are kept" in text
    job = int(pid.read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(job, 0)
    assert run("touch {output}", "--rerun-incomplete").returncode == 0
