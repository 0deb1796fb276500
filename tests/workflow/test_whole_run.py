"""A whole run on own files, without network: from CSV to the report."""

import json
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from report.browser import check_page, opened

from scattershot import library

CONFIG = {
    "seed": 1,
    "datasets": {
        "liquids": {
            "path": "liquids.csv",
            "structure": "smiles",
            "properties": {
                "boiling_point": {"unit": "K"},
                "density": {"unit": "g/cm^3"},
                "viscosity": {"unit": "mPa s", "transform": "log10"},
                "kind": {"unit": "1", "classes": {"0": "hydrocarbons", "1": "others"}},
            },
        },
        "oxides": {
            "path": "oxides.csv",
            "structure": "formula",
            "properties": {"refractive_index": {"unit": "1"}},
        },
        "polymers": {
            "path": "polymers.csv",
            "structure": "polymer",
            "properties": {"refractive_index": {"unit": "1"}},
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
        "TREES": {"family": "forest", "trees": [10, 20], "mtry": [5, 10], "columns": 50},
    },
    "sources": {
        "liquids": {
            "properties": ["liquids.boiling_point", "liquids.density"],
            "descriptors": ["rdkit5", "rdkit2d"],
            "rows": 90,
            "setups": {"SMALL": 5},
        },
        "trees": {
            "properties": ["liquids.density"],
            "descriptors": ["rdkit5", "rdkit2d"],
            "rows": 90,
            "setups": {"TREES": 2},
        },
        "oxides": {
            "properties": ["oxides.refractive_index"],
            "descriptors": ["composition"],
            "rows": 60,
            "setups": {"SMALL": 4},
        },
    },
    "targets": {
        "liquids.viscosity": {
            "draw": 20,
            "descriptors": ["rdkit5", "rdkit2d"],
            "figures": ["fig2a", "fig2b", "fig2c", "fig3", "fig3c", "fig4", "fig5"],
        },
        "polymers.refractive_index": {
            "descriptors": ["rdkit5", "rdkit2d", "composition"],
            "figures": ["fig2a", "fig6"],
        },
    },
    "splits": {"replicates": 2},
    "shard": 3,
    "transfer": {
        "folds": 3,
        "repeats": 2,
        "inner_folds": 2,
        "scheme": {"kind": "group", "groups": 6},
        "heads": ["TL1", "ridge"],
        "shuffled": 2,
    },
}


def write_inputs(folder: Path) -> None:
    """Made-up values that grow with size and polarity; two bad rows among them."""
    random = np.random.default_rng(0)
    groups = ["C", "O", "N", "Cl", "C=O", "C(=O)O", "OC", "C#N", "C(C)C", "C(=O)C", "F", "S"]
    liquids = pd.DataFrame(
        [("C" * length + group, length, polarity) for length, (polarity, group) in
         product(range(2, 14), enumerate(groups))],
        columns=["smiles", "length", "polarity"],
    )  # fmt: skip
    noise = random.normal(size=(3, len(liquids)))
    liquids["boiling_point"] = 200 + 22 * liquids["length"] + 6 * liquids["polarity"] + noise[0]
    liquids["density"] = 0.7 + 0.01 * liquids["polarity"] + 0.01 * noise[1]
    liquids["viscosity"] = np.exp(0.2 * liquids["length"] + 0.1 * noise[2])
    liquids.loc[60:, "viscosity"] = np.nan
    liquids["kind"] = (liquids["polarity"] % 8 > 0).astype(float)
    liquids = liquids.drop(columns=["length", "polarity"])
    liquids.loc[len(liquids)] = ["not a molecule", 300, 1, np.nan, 1]
    liquids.loc[len(liquids)] = ["CCCCCCCCCCCCCCCC", np.inf, np.nan, np.nan, np.nan]
    liquids.to_csv(folder / "liquids.csv", index=False)

    elements = ["Li", "Na", "K", "Mg", "Ca", "Sr", "Al", "Ga", "Ti", "Zr", "Si", "Ge"]
    formulas = [
        f"{a}{x}{b}O{y}" for a, b, x, y in product(elements[:6], elements[6:], (1, 2), (3,))
    ]
    n = 1.5 + 0.02 * np.arange(len(formulas)) % 1.0
    pd.DataFrame({"formula": formulas, "refractive_index": n}).to_csv(
        folder / "oxides.csv", index=False
    )
    side = ["", "(C)", "(F)", "(Cl)", "(C#N)", "(OC)", "(C(=O)OC)", "(c1ccccc1)", "(CC)"]
    units = [f"*{spacer}C{group}*" for spacer, group in product(("C", "CO", "CCO"), side)]
    pd.DataFrame({"smiles": units, "refractive_index": 1.4 + 0.01 * np.arange(len(units))}).to_csv(
        folder / "polymers.csv", index=False
    )


def run(folder: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`scattershot run` in a folder of its own."""
    command = [sys.executable, "-m", "scattershot.cli", "run", *arguments, "--cores", "2"]
    command += ["--snakefile", str(repository / "Snakefile"), "--configfile", "tiny.yaml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> tuple[Path, str]:
    """The folder of a finished run and what it printed."""
    folder = tmp_path_factory.mktemp("run")
    write_inputs(folder)
    (folder / "tiny.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False))
    done = run(folder, repository)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def test_run_ends_with_the_table_and_the_path_of_the_report(finished: tuple[Path, str]) -> None:
    _, printed = finished
    assert "best direct MAE" in printed
    assert "nested MAE" in printed
    assert printed.rstrip().endswith("Report: results/report.html")


def test_summary_has_a_row_for_each_target_and_source(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    rows = {
        (row["target"], row["source"]): row
        for row in json.loads((folder / "results/summary.json").read_text())
    }
    liquids = {"all", "liquids.boiling_point", "liquids.density"}
    assert {source for target, source in rows if target == "liquids.viscosity"} == liquids
    assert {source for target, source in rows if target == "polymers.refractive_index"} == {
        *liquids, "oxides.refractive_index",
    }  # fmt: skip
    overall = rows["liquids.viscosity", "all"]
    assert overall["unit"] == "log10(mPa s)"
    assert (overall["models"], overall["n"]) == (10, 20)
    errors = [value for key, value in overall.items() if key.endswith("_mae")]
    assert all(0 < error < 1 for error in errors)
    assert overall["paper_mae"] <= min(
        rows["liquids.viscosity", source]["paper_mae"] for source in liquids
    )
    polymers = rows["polymers.refractive_index", "all"]
    assert polymers["n"] == 27
    assert polymers["outer_direct_mae"] is None


def test_selection_has_its_controls_its_verdict_and_its_groups(
    finished: tuple[Path, str],
) -> None:
    folder, _ = finished
    found = json.loads((folder / "results/transfer/liquids.viscosity/3fold_group.json").read_text())
    assert "groups by Ward's method on rdkit5 and rdkit2d kept whole" in found["scheme"]
    assert found["verdict"]["sentence"].startswith(("Transfer", "Whether", "Nothing"))
    assert found["choice"]["way"] in ("direct", "mixture")
    assert len(found["direct"]["candidates"]) == 8
    # Two networks of each of two sources.
    assert found["shotgun"]["shuffled_models"] == 4
    assert found["shotgun"]["optimism"] == pytest.approx(
        found["shotgun"]["paper_mae"] - found["shotgun"]["nested_mae"]
    )
    groups = pd.read_parquet(folder / "results/folds/liquids.viscosity/3fold_group.parquet")
    assert groups["group"].nunique() >= 6
    assert not groups[["group", "outer_0"]].drop_duplicates()["group"].duplicated().any()
    intervals = pd.read_parquet(
        folder / "results/outer/liquids.viscosity/3fold_group.intervals.parquet"
    )
    assert intervals.groupby("part").size().to_dict() == {"cv": 20, "outer": 40}
    assert (intervals["lower"] < intervals["upper"]).all()


def test_every_figure_of_the_config_is_drawn_and_its_groups_are_named(
    finished: tuple[Path, str],
) -> None:
    folder, _ = finished
    drawn = {path.stem for path in (folder / "results/figures").glob("*.svg")}
    assert drawn == {"overview", "atlas", "atlas_network"} | {
        f"{figure}.{target}"
        for target, entry in CONFIG["targets"].items()
        for figure in entry["figures"]
    }
    groups = pd.read_csv(folder / "results/folds/liquids.viscosity/3fold_group.groups.csv")
    assert len(groups) == 20
    assert groups["name"].str.contains("hydrocarbons|others").all()


def test_atlas_has_a_row_for_each_target_and_source(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    found = pd.read_csv(folder / "results/atlas.csv")
    pairs = set(zip(found["target"], found["source"], strict=True))
    summary = json.loads((folder / "results/summary.json").read_text())
    assert pairs == {(row["target"], row["source"]) for row in summary if row["source"] != "all"}
    assert found["gain"].to_numpy() == pytest.approx(1 - found["nested_mae"] / found["direct_mae"])


def test_library_holds_every_model_with_its_checksum(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    catalog = library.query(folder / "results/library")
    assert catalog.groupby(["property", "setup"]).size().to_dict() == {
        ("liquids.boiling_point", "SMALL"): 5,
        ("liquids.density", "SMALL"): 5,
        ("liquids.density", "TREES"): 2,
        ("oxides.refractive_index", "SMALL"): 4,
    }
    assert set(catalog["status"]) == {"ok"}
    sources = pd.read_parquet(folder / "results/sources/liquids.density.parquet")
    seen = library.seen(folder / "results/library", [*sources["key"], "CCO"])
    assert seen["liquids.density"] == set(sources["key"])


def test_bad_rows_are_rejected_with_their_reason(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    rejected = pd.read_csv(folder / "results/tables/liquids.rejected.csv")
    whole = rejected[rejected["property"].isna()]
    assert whole["row"].tolist() == [145, 146]
    assert "not a molecule" in whole["reason"].iloc[0]


def test_no_structure_of_a_target_is_in_a_source(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    targets = pd.read_parquet(folder / "results/targets/liquids.viscosity.structures.parquet")
    assert len(targets) == 60
    for path in (folder / "results/sources").glob("liquids.*.parquet"):
        assert not set(pd.read_parquet(path)["key"]) & set(targets["key"])


def test_second_run_has_nothing_to_do(finished: tuple[Path, str], repository: Path) -> None:
    folder, _ = finished
    again = run(folder, repository)
    assert again.returncode == 0
    assert "Nothing to do" in again.stdout


def test_with_a_screen_only_the_networks_that_pass_are_transferred(
    finished: tuple[Path, str], repository: Path, tmp_path: Path
) -> None:
    folder, _ = finished
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    screened = yaml.safe_dump(CONFIG | {"transfer": CONFIG["transfer"] | {"screen": 0.3}})
    (whole / "tiny.yaml").write_text(screened)
    done = run(whole, repository)
    assert done.returncode == 0, done.stdout + done.stderr
    place = "results/transfer/liquids.viscosity/3fold_group"
    passes = pd.read_parquet(whole / f"{place}.screen.parquet")
    # Three folds twice, and all rows; of ten networks the first three of each source and others.
    passed = passes[passes["weights"] == "trained"]
    assert passed.loc[passed["number"] < 3, "6"].all()
    assert 6 <= passed["6"].sum() < 10
    passed = passed.set_index("candidate")[[str(number) for number in range(7)]]
    models, before = (
        pd.read_parquet(path / f"{place}.models.parquet").set_index(["model_id", "head"])
        for path in (whole, folder)
    )
    assert set(models.index.get_level_values("model_id")) == set(
        passed.index[passed["6"] | passed.all(axis=1)]
    )
    found = json.loads((whole / f"{place}.json").read_text())
    assert found["shotgun"]["models"] == 10
    assert found["shotgun"]["shuffled_models"] == 4
    pd.testing.assert_series_equal(models["mae"], before.loc[models.index, "mae"])
    text = (whole / "results/report.html").read_text()
    assert "from the 30 % that ridge regression finds best" in text


@pytest.mark.browser
def test_report_opens_from_disk_without_network(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    check_page(folder / "results/report.html")


@pytest.mark.browser
def test_explorer_opens_from_disk_with_every_transfer_and_model(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    with opened(folder / "results/explorer.html") as page:
        page.wait_for_selector("html[data-loaded]", state="attached")
        # Two sources for one target and three for the other, and all together for each.
        assert page.locator("#atlas-table td a").count() == 7
        page.get_by_role("link", name="Models (16)").click()
        page.get_by_text("16 of 16 models").wait_for()
        page.locator("#grid tbody a").first.click()
        page.get_by_text("SHA-256 of the shard").wait_for()


def test_models_do_not_depend_on_the_size_of_the_shards(
    finished: tuple[Path, str], repository: Path, tmp_path: Path
) -> None:
    folder, _ = finished
    write_inputs(tmp_path)
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(CONFIG | {"shard": 50}, sort_keys=False))
    done = run(tmp_path, repository, "library")
    assert done.returncode == 0, done.stdout + done.stderr
    one, other = (
        library.query(path / "results/library").set_index("model_id").sort_index()
        for path in (folder, tmp_path)
    )
    assert one["hyperparameters"].equals(other["hyperparameters"])
    np.testing.assert_allclose(one["test_mae"], other["test_mae"], rtol=1e-3)
