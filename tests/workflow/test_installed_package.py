"""The package as a wheel: installed elsewhere, used from an empty folder."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

CONFIG = """\
datasets:
  mine:
    path: mine.csv
    structure: smiles
    properties: {density: {unit: g/cm^3}}
sources:
  computed:
    properties: [qm9.heat_capacity_cv]
    descriptors: [rdkit2d]
    rows: 100
    setups: {NN1: 2}
targets:
  mine.density: {descriptors: [rdkit2d]}
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory, repository) -> Path:
    """A folder with the package as pip installs its wheel."""
    folder = tmp_path_factory.mktemp("installed")
    _run("pip", "wheel", "--no-deps", "--no-build-isolation", "-w", folder, repository)
    (wheel,) = folder.glob("*.whl")
    _run("pip", "install", "--no-deps", "--no-index", "--target", folder / "site", wheel)
    return folder / "site"


def _run(module: str, *arguments: object, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _from(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return _run("scattershot.cli", *arguments, cwd=folder, env=environment)


def test_the_default_run_is_planned_from_an_empty_folder(installed, tmp_path):
    shown = _from(installed, tmp_path, "run", "-n", "--cores", "2").stdout
    assert "pretrain" in shown
    assert "report" in shown
    assert str(installed / "scattershot" / "workflow") in shown


def test_a_rule_of_the_installed_workflow_runs_on_a_users_file(installed, tmp_path):
    (tmp_path / "mine.yaml").write_text(CONFIG)
    (tmp_path / "mine.csv").write_text("smiles,density\nCCO,0.789\nCCCC,0.6\nnonsense,1\n")
    _from(
        installed, tmp_path, "run", "--cores", "1", "results/tables/mine.parquet",
        "--configfile", "mine.yaml",
    )  # fmt: skip
    assert len(pd.read_parquet(tmp_path / "results/tables/mine.parquet")) == 2
    assert len(pd.read_csv(tmp_path / "results/tables/mine.rejected.csv")) == 1


def test_only_the_package_and_its_workflow_are_installed(installed):
    folders = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert folders - {"bin"} == {"scattershot"}
    workflow = installed / "scattershot" / "workflow"
    assert {path.name for path in workflow.iterdir()} == {
        "Snakefile", "rules", "scripts", "config", "envs", "profiles",
    }  # fmt: skip
