"""Which structures a descriptor is computed for, where a property is a target several times."""

import subprocess
import sys
from pathlib import Path

import yaml

NETWORK = {
    "family": "network",
    "hidden_layers": [2, 2],
    "first_layer": [12, 12],
    "last_layer": [5, 5],
    "columns": 50,
    "schedule": "cosine",
}


def test_each_descriptor_covers_the_targets_that_have_it(tmp_path: Path, repository: Path) -> None:
    (tmp_path / "oils.csv").write_text("smiles,density\nC,1\n")
    again = {"property": "oils.density", "draw": 20, "descriptors": ["rdkit2d", "composition"]}
    config = {
        "datasets": {
            name: {
                "path": "oils.csv",
                "structure": "smiles",
                "properties": {"density": {"unit": "g/cm^3"}},
            }
            for name in ("oils", "fats")
        },
        "setups": {"SMALL": NETWORK},
        "sources": {
            "fats": {
                "properties": ["fats.density"],
                "descriptors": ["rdkit2d"],
                "rows": 90,
                "setups": {"SMALL": 5},
            }
        },
        "targets": {
            "plain": {"property": "oils.density", "draw": 20, "descriptors": ["rdkit2d"]},
            "again": again,
            "tested": {**again, "outer": 9},
        },
    }
    (tmp_path / "oils.yaml").write_text(yaml.safe_dump(config))
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "-n",
        "results/descriptors/oils.composition.parquet",
    ]
    command += [
        "--cores",
        "1",
        "--snakefile",
        str(repository / "Snakefile"),
        "--configfile",
        "oils.yaml",
    ]
    planned = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # All draws of a property have the same structures, but for those with an outer test of a size.
    assert "results/targets/plain.structures.parquet" not in planned
    assert "results/targets/again.structures.parquet" in planned
    assert "results/targets/tested.structures.parquet" in planned
