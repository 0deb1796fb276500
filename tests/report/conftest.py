"""A made-up run on disk, and the page made of it."""

from pathlib import Path
from typing import Any

import pytest
from figures.synthetic import SOURCES
from report import made_up_run

from scattershot.figures import FIGURES, save
from scattershot.report import Inputs

TARGETS = ["chemicals.surface_tension", "polymer_n.refractive_index"]
RUN: dict[str, Any] = {
    "config": {
        "seed": 2019,
        "sources": {
            source: {
                "rows": 1500,
                "setups": {"NN1": {"models": 8, "descriptors": ["rdkit5", "rdkit2d"]}},
            }
            for source in SOURCES
        },
        "targets": {name: {"descriptors": ["rdkit5", "rdkit2d"]} for name in TARGETS},
        "datasets": {
            "chemicals": {"structure": "smiles"},
            "polymer_n": {"structure": "polymer"},
        },
        "setups": {"NN1": {"family": "network", "first_layer": [100, 400], "keep": "all"}},
        "splits": {"replicates": 3, "test": 0.2, "validation": 0.1},
        "transfer": {"heads": ["TL1", "recalibration"], "shuffled": 3},
    },
    "configfiles": ["config/config.yaml"],
}


@pytest.fixture(scope="session")
def made_up(tmp_path_factory) -> made_up_run.Files:
    return made_up_run.write(tmp_path_factory.mktemp("run"), TARGETS)


@pytest.fixture(scope="session")
def inputs(made_up, tmp_path_factory) -> Inputs:
    folder: Path = tmp_path_factory.mktemp("figures")
    first = made_up.targets[0]
    save(
        FIGURES["overview"](
            [target.selection for target in made_up.targets],
            [target.outer for target in made_up.targets],
        ),
        folder / "overview.svg",
    )
    save(
        FIGURES["fig2a"](first.selection, first.outer, first.models, first.parity),
        folder / f"fig2a.{first.selection['target']}.svg",
    )
    groups = tmp_path_factory.mktemp("folds") / first.selection["target"] / "5fold_group.groups.csv"
    groups.parent.mkdir()
    groups.write_text("structure,group,name\nCO,4,1: alcohols\nCCO,4,1: alcohols\nCC,9,2: of C H\n")
    return Inputs(
        selections=made_up.selections,
        outers=made_up.outers,
        catalog=made_up.catalog,
        tables=made_up.tables,
        rejected=made_up.rejected,
        sources=made_up.sources,
        groups=[groups],
        figures=sorted(folder.iterdir(), reverse=True),
        benchmarks=made_up.benchmarks,
    )
