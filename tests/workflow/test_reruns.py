"""What runs again after a change, and what does not: dry runs of the real workflow.

The outputs of a finished run are empty files here; Snakemake looks at their names, their times and
what it noted of the jobs, not into them.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small_run
import yaml

import scattershot

TRANSFERRED = {"transfer": 3, "selection": 1, "outer": 1}
CHANGES: dict[str, Any] = {
    "datasets": {
        "minerals": {
            "path": "minerals.csv",
            "structure": "formula",
            "properties": {"gap": {"unit": "eV"}},
        }
    },
    "sources": {
        "minerals": {
            "properties": ["minerals.gap"],
            "descriptors": ["composition_means"],
            "rows": 90,
            "setups": {"NN": 3},
        }
    },
    "targets": {"compounds.volume": {"draw": 20, "descriptors": ["composition_means"]}},
}
ONE_TARGET = "results/outer/compounds.hardness/3fold.json"


def clone(repository: Path, folder: Path) -> Path:
    """The workflow without the package, as a fresh clone would lie there: all files new."""
    for name in ("rules", "scripts", "config", "envs", "profiles"):
        shutil.copytree(repository / name, folder / name, copy_function=shutil.copyfile)
    shutil.copyfile(repository / "Snakefile", folder / "Snakefile")
    return folder


SNAKEMAKE = """
import sys

import scattershot
import snakemake.cli

trainer, *arguments = sys.argv[1:]
scattershot.TRAINER_VERSION = int(trainer)
snakemake.cli.main(arguments)
"""


def call(folder: Path, workflow: Path, *arguments: str, trainer: int | None = None) -> str:
    """What Snakemake says, with the package's trainer version or another one."""
    version = scattershot.TRAINER_VERSION if trainer is None else trainer
    command = [sys.executable, "-c", SNAKEMAKE, str(version), "-s", f"{workflow}/Snakefile"]
    done = subprocess.run(
        [*command, *arguments, "--configfile", "small.yaml"],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A finished run of two sources and two targets, and the clone it was made with."""
    folder = tmp_path_factory.mktemp("finished")
    small_run.write(folder, **CHANGES)
    small_run.write_data(folder / "minerals.csv")
    made_with = clone(repository, folder / "clone")
    listed = call(folder, made_with, "all", "--summary")
    for name in re.findall(r"^(results/\S+)\t", listed, flags=re.MULTILINE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    call(folder, made_with, "all", "--touch", "--forceall", "--cores", "1")
    return folder


@pytest.fixture
def finished(template: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, for one test to change."""
    return Path(shutil.copytree(template, tmp_path / "run", dirs_exist_ok=True))


@pytest.fixture
def runs(finished: Path) -> Callable[..., dict[str, int]]:
    """How many jobs of each rule would run, after changes of the config."""

    def plan(*arguments: str, workflow: Path | None = None, **changes: Any) -> dict[str, int]:
        trainer = changes.pop("trainer", None)
        if changes:
            merged = small_run.merged(small_run.config(**CHANGES), changes)
            (finished / "small.yaml").write_text(yaml.safe_dump(merged))
        wanted = arguments or ["all"]
        text = call(
            finished, workflow or finished / "clone", *wanted, "-n", "--quiet", "host",
            trainer=trainer,
        )  # fmt: skip
        if "Nothing to be done" in text:
            return {}
        table = re.search(r"^job +count\n[- ]+\n(.*?)^total", text, re.MULTILINE | re.DOTALL)
        assert table, text
        rows = [line.split() for line in table[1].splitlines()]
        return {rule: int(count) for rule, count in rows if rule != "all"}

    return plan


def test_a_finished_run_has_nothing_to_do(runs):
    assert runs() == {}


def test_a_touched_or_edited_script_reruns_nothing(runs, finished):
    for script in (finished / "clone" / "scripts").glob("*.py"):
        script.write_text(f"{script.read_text()}\n# A comment.\n")
    assert runs() == {}


def test_a_fresh_clone_beside_old_results_reruns_nothing(runs, repository, tmp_path):
    assert runs(workflow=clone(repository, tmp_path / "another")) == {}


def test_an_edited_comment_in_the_config_reruns_nothing(runs, finished):
    path = finished / "small.yaml"
    path.write_text(f"# A comment.\n{path.read_text()}")
    assert runs() == {}


def test_another_order_of_the_config_reruns_only_the_report_that_prints_it(runs, finished):
    path = finished / "small.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()), sort_keys=True))
    assert runs() == {"report": 1}


def test_one_rule_can_be_run_again_with_what_follows_from_it(runs):
    planned = runs("all", "-R", "transfer")
    assert planned["transfer"] == 6
    assert planned["selection"] == planned["outer"] == 2
    assert not planned.keys() & {"table", "source", "pretrain", "catalog", "baseline", "folds"}


def test_one_target_is_made_alone(runs, finished):
    shutil.rmtree(finished / "results")
    planned = runs(ONE_TARGET)
    assert {rule: planned[rule] for rule in TRANSFERRED} == TRANSFERRED
    assert planned["baseline"] == planned["predictions"] == planned["many_source"] == 1
    assert planned["pretrain"] == 5


def test_one_shard_is_made_alone(runs, finished):
    shutil.rmtree(finished / "results")
    planned = runs("results/library/compounds.gap/NN/0001.safetensors")
    assert planned == {"table": 1, "target": 2, "source": 1, "describe": 1, "pretrain": 1}


def test_a_lost_shard_is_trained_again_when_it_is_asked_for_and_no_other(runs, finished):
    """As `scattershot verify --repair` does; Snakemake asks for no file that nobody needs."""
    lost = [f"results/library/compounds.gap/NN/0001.{end}" for end in ("safetensors", "parquet")]
    for name in lost:
        (finished / name).unlink()
    assert runs("library") == {}
    assert runs(*lost) == {"pretrain": 1}
    assert runs(*lost, "library") == {"library": 1, "pretrain": 1, "catalog": 1}
    assert runs(*lost, ONE_TARGET)["transfer"] == 1


def test_a_run_goes_on_from_any_stage(runs):
    planned = runs(ONE_TARGET, "-R", "folds")
    assert planned["folds"] == planned["baseline"] == planned["outer"] == 1
    assert planned["transfer"] == 3
    assert not planned.keys() & {"table", "source", "pretrain", "describe"}


def test_a_grown_sweep_runs_only_its_new_shards(runs):
    planned = runs("library", sources={"all": {"setups": {"NN": 12}}})
    assert planned == {"library": 1, "pretrain": 2, "catalog": 1}


def test_a_grown_sweep_fills_up_its_last_shard(runs):
    planned = runs("library", sources={"all": {"setups": {"EN": 6}}})
    assert planned == {"library": 1, "pretrain": 1, "catalog": 1}


def test_another_trainer_version_trains_everything_again_and_reads_no_data(runs):
    planned = runs(trainer=-1)
    assert planned["pretrain"] == 5
    assert planned["transfer"] == 6
    assert not planned.keys() & {"table", "source", "target", "describe", "folds", "baseline"}


def test_another_range_of_a_hyperparameter_trains_that_setup_again(runs):
    planned = runs("library", setups={"EN": {"log10_lambda": [-2, 0]}})
    assert planned == {"library": 1, "pretrain": 2, "catalog": 1}
    planned = runs("library", setups={"NN": {"last_layer": [4, 8]}})
    assert planned == {"library": 1, "pretrain": 3, "catalog": 1}


def test_a_changed_data_file_is_read_again_and_trains_its_own_sources(runs, finished):
    path = finished / "minerals.csv"
    path.write_text(f"{path.read_text()}Sc2O3,6.0,60,7\n")
    os.utime(path)
    planned = runs("library")
    assert planned == {
        "library": 1, "table": 1, "source": 1, "describe": 1, "pretrain": 1, "catalog": 1,
    }  # fmt: skip


def test_a_changed_entry_of_a_dataset_is_read_again(runs):
    planned = runs("library", datasets={"minerals": {"tolerance": 0.5}})
    assert planned["table"] == planned["source"] == planned["pretrain"] == 1


def test_other_heads_are_fitted_on_the_library_as_it_is(runs):
    planned = runs(transfer={"heads": ["ridge", "affine"]})
    assert planned["transfer"] == 6
    assert not planned.keys() & {"table", "source", "pretrain", "catalog", "baseline"}


def test_a_screen_comes_before_the_heads_of_a_target(runs):
    planned = runs(transfer={"screen": 0.5})
    assert planned["screen"] == planned["selection"] == 2
    assert planned["transfer"] == 6
    assert not planned.keys() & {"pretrain", "many_source", "baseline"}


def test_a_control_is_trained_and_scored_beside_finished_networks(runs):
    planned = runs(transfer={"shuffled": 2})
    assert planned["pretrain_shuffled"] == planned["transfer_shuffled"] == 2
    assert planned["selection"] == 2
    assert not planned.keys() & {"pretrain", "transfer", "many_source", "baseline"}


def test_another_seed_draws_everything_anew_but_reads_nothing_again(runs):
    planned = runs(seed=2)
    assert planned["pretrain"] == 5
    assert planned["target"] == planned["source"] == 2
    assert "table" not in planned


def test_a_new_target_is_kept_out_of_every_source(runs):
    new = {"compounds.weight": {"draw": 20, "descriptors": ["composition_means"]}}
    planned = runs(targets=new)
    assert planned["source"] == 2
    assert planned["pretrain"] == 5
