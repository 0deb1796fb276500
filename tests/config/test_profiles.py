"""Profiles and environments that are shipped."""

import re
import subprocess
import sys

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

SNAKEFILE = 'rule all:\n    output:\n        "made",\n    shell:\n        "touch {output}"\n'


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
