"""A run without targets: the library and Table 1, each setup on its own descriptors."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from rdkit import Chem
from rdkit.Chem import Crippen
from report.browser import opened

CONFIG: dict[str, Any] = {
    "seed": 1,
    "datasets": {
        "liquids": {
            "path": "liquids.csv",
            "structure": "smiles",
            "properties": {"refractivity": {"unit": "cm^3/mol"}, "logp": {"unit": "1"}},
        },
    },
    "setups": {
        "SMALL": {
            "family": "network",
            "hidden_layers": [2, 3],
            "first_layer": [12, 24],
            "last_layer": [5, 8],
            "columns": [50, 80],
            "schedule": "cosine",
        },
    },
    "sources": {
        "bits": {
            "properties": ["liquids.refractivity", "liquids.logp"],
            "descriptors": ["rdkit5_folded"],
            "rows": 60,
            "setups": {"SMALL": 3},
        },
        "reals": {
            "properties": ["liquids.refractivity"],
            "descriptors": ["rdkit2d"],
            "rows": 60,
            "setups": {"EN": 4},
        },
    },
    "shard": 3,
}


def snakemake(folder: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *arguments]
    command += ["--snakefile", str(repository / "Snakefile"), "--configfile", "tiny.yaml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The folder of a finished run."""
    folder = tmp_path_factory.mktemp("library")
    groups = ["O", "N", "Cl", "C=O", "C(=O)O", "C#N", "S", "OC"]
    molecules = [Chem.MolFromSmiles("C" * n + group) for n in range(2, 12) for group in groups]
    pd.DataFrame(
        {
            "smiles": [Chem.MolToSmiles(molecule) for molecule in molecules],
            "refractivity": [Crippen.MolMR(molecule) for molecule in molecules],
            "logp": [Crippen.MolLogP(molecule) for molecule in molecules],
        }
    ).to_csv(folder / "liquids.csv", index=False)
    (folder / "tiny.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False))
    done = snakemake(folder, repository)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_table_has_a_row_for_each_setup_with_its_own_descriptor(folder: Path) -> None:
    table = pd.read_csv(folder / "results/table1.csv")
    columns = ["property", "family", "setup", "descriptor", "models", "rows"]
    assert table[columns].to_numpy().tolist() == [
        ["liquids.refractivity", "network", "SMALL", "rdkit5_folded", 3, 60],
        ["liquids.refractivity", "elastic_net", "EN", "rdkit2d", 4, 60],
        ["liquids.logp", "network", "SMALL", "rdkit5_folded", 3, 60],
    ]
    # Molar refractivity is a sum over atoms, which the real-valued descriptors count.
    assert table["best_r"][1] > 0.99
    assert table["paper_r"].isna().all()
    assert (folder / "results/table1.md").read_text().count("\n") == 5
    assert not (folder / "results/report.html").exists()


def test_properties_share_their_structures(folder: Path) -> None:
    one, other = (
        pd.read_parquet(folder / f"results/sources/liquids.{name}.parquet")
        for name in ("refractivity", "logp")
    )
    assert one["structure"].tolist() == other["structure"].tolist()
    described = pd.read_parquet(folder / "results/descriptors/liquids.rdkit5_folded.parquet")
    assert len(described) == 60


def test_another_setup_trains_its_own_shards_alone(folder: Path, repository: Path) -> None:
    sources = copy.deepcopy(CONFIG["sources"])
    sources["more"] = sources["reals"] | {"descriptors": ["rdkit5_folded"], "setups": {"GB": 2}}
    (folder / "tiny.yaml").write_text(
        yaml.safe_dump(CONFIG | {"sources": sources}, sort_keys=False)
    )
    planned = snakemake(folder, repository, "-n").stdout
    (folder / "tiny.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False))
    jobs = dict(line.split() for line in planned.splitlines() if len(line.split()) == 2)
    assert {name: jobs.get(name) for name in ("describe", "pretrain", "catalog", "table1")} == {
        "describe": None,
        "pretrain": "1",
        "catalog": "1",
        "table1": "1",
    }


def test_transfer_without_targets_is_refused_with_a_remedy(folder: Path, repository: Path) -> None:
    for rule in ("transfers", "figures", "results/report.html"):
        refused = snakemake(folder, repository, "-n", rule)
        assert refused.returncode == 1
        assert "this config has no `targets:`" in refused.stdout + refused.stderr


@pytest.mark.browser
def test_the_explorer_shows_the_models_alone(folder: Path) -> None:
    with opened(folder / "results/explorer.html") as page:
        page.get_by_text("This run has no target").wait_for()
        page.get_by_role("link", name="Models (10)").click()
        page.get_by_text("10 of 10 models").wait_for()
