"""Profiles and environments that are shipped."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

SNAKEFILE = 'rule all:\n    output:\n        "made",\n    shell:\n        "touch {output}"\n'
TRAINING = """
print("limits none of a cluster's" if workflow.resource_scopes.is_local("gpu") else "limits all")

rule all:
    input:
        expand("{shard}.done", shard=range(3)),

rule pretrain:
    output:
        "{shard}.done",
    shell:
        "mkdir busy && sleep 0.5 && rmdir busy && touch {output}"
"""


@pytest.mark.parametrize("profile", ["default", "slurm"])
def test_snakemake_accepts_the_profile(repository, tmp_path, profile):
    (tmp_path / "Snakefile").write_text(SNAKEFILE)
    folder = repository / "profiles" / profile
    result = subprocess.run(
        [sys.executable, "-m", "snakemake", "-n", "--workflow-profile", str(folder)],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_the_jobs_of_one_gpu_run_one_after_the_other(repository, tmp_path):
    """Each job fails if another one is busy."""
    done = trained(repository, tmp_path, "--cores", "3", "--set-resources", "pretrain:gpu=1")
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("*.done"))) == 3


def test_the_limit_of_gpus_is_this_machines_and_not_a_clusters(repository, tmp_path):
    slurm = repository / "profiles" / "slurm"
    done = trained(repository, tmp_path, "-n", "--profile", str(slurm))
    assert "limits none of a cluster's" in done.stdout


def trained(repository: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What Snakemake makes of three training jobs with the profile that it takes by itself."""
    (folder / "Snakefile").write_text(TRAINING)
    shutil.copytree(repository / "profiles" / "default", folder / "profiles" / "default")
    return subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments],
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("profile", ["default", "slurm"])
def test_every_entry_of_a_profile_is_commented(repository, profile):
    lines = (repository / "profiles" / profile / "config.yaml").read_text().splitlines()
    entries = [n for n, line in enumerate(lines) if line and line[0] not in "# "]
    assert entries
    for number in entries:
        assert lines[number - 1].startswith("#"), lines[number]


def test_the_conda_environment_holds_the_lock(repository):
    environment = yaml.safe_load((repository / "envs" / "scattershot.yaml").read_text())
    lock = (repository / "requirements.lock").read_text().splitlines()
    assert environment["dependencies"][-1]["pip"] == lock
    assert not [line for line in lock if line.startswith(("nvidia-", "cuda-", "triton"))]


def test_every_specification_of_the_conda_environment_is_valid(repository):
    """Checked without a network: pip's by their own grammar, conda's by name and versions."""
    environment = yaml.safe_load((repository / "envs" / "scattershot.yaml").read_text())
    *conda, pip = environment["dependencies"]
    for text in conda:
        assert re.fullmatch(r"[a-z][a-z0-9_-]*( ?[=<>!,.0-9*]+)?", text), text
    for text in pip["pip"]:
        [specifier] = Requirement(text).specifier
        assert specifier.operator == "=="
        Version(specifier.version)
