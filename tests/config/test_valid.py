"""What a valid configuration becomes."""

from pathlib import Path

import pytest

from scattershot import config
from scattershot.errors import ConfigError


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("stratified", "5fold_stratified"),
        ("group", "5fold_group"),
        ("leave_one_group_out", "leave_one_group_out"),
        ("extrapolation", "extrapolation"),
    ],
)
def test_a_scheme_names_its_files(load, kind, name):
    run = load(config=lambda document: document.update(transfer={"scheme": {"kind": kind}}))
    assert run.targets["solvents.density"].scheme == name


def test_every_default_is_filled_in(load):
    run = load()
    target = run.targets["solvents.density"]
    assert (run.seed, run.shard, target.scheme) == (2019, 24, "5fold")
    assert (target.figures, target.outer) == (("fig2a", "fig2c"), None)
    assert run.splits == {"replicates": 3, "test": 0.2, "validation": 0.1}
    assert run.transfer == {
        "folds": 5,
        "repeats": 4,
        "inner_folds": 3,
        "scheme": {"kind": "k_fold", "groups": 10, "quantile": 0.8},
        "heads": ["TL1"],
        "screen": 1,
        "shuffled": 3,
    }
    assert run.property("solvents.density") == {
        "dataset": "solvents",
        "column": "density",
        "label": "density",
        "unit": "g/cm3",
        "transform": "none",
    }
    assert run.datasets["solvents"]["tolerance"] == 0.02
    assert run.datasets["crystals"]["licence"] == "not stated"


def test_a_source_serves_the_targets_that_have_all_its_descriptors(load):
    assert [s.property for s in load().sources_of("solvents.density")] == ["solvents.boiling_point"]
    run = load(
        config=lambda c: c["targets"]["solvents.density"].update(
            descriptors=["rdkit5", "composition", "rdkit2d"]
        )
    )
    assert [s.property for s in run.sources_of("solvents.density")] == [
        "solvents.boiling_point",
        "crystals.band_gap",
    ]


def test_a_property_can_be_a_target_several_times_under_names(load):
    named = {
        "small": {"property": "solvents.density", "draw": 19, "descriptors": ["rdkit5", "rdkit2d"]},
        "other": {
            "property": "solvents.density",
            "draw": 58,
            "sample": 3,
            "descriptors": ["rdkit5", "rdkit2d"],
        },
    }
    targets = load(config=lambda c: c["targets"].update(named)).targets
    assert [(t.name, t.property, t.dataset, t.draw, t.sample) for t in targets.values()] == [
        ("solvents.density", "solvents.density", "solvents", 58, 0),
        ("small", "solvents.density", "solvents", 19, 0),
        ("other", "solvents.density", "solvents", 58, 3),
    ]
    plain = load(config=lambda c: c["targets"].update(named)).as_config()["targets"]
    assert plain["other"]["property"] == "solvents.density"
    assert "property" not in plain["solvents.density"]


def test_a_target_can_be_judged_in_a_way_of_its_own(load):
    own = {"folds": 6, "scheme": {"kind": "group"}}
    groups = {"property": "solvents.density", "transfer": own, "descriptors": ["rdkit5", "rdkit2d"]}
    run = load(
        config=lambda c: c["targets"].update(groups=groups) or c.update(transfer={"repeats": 2})
    )
    assert [target.scheme for target in run.targets.values()] == ["5fold", "6fold_group"]
    assert run.targets["groups"].transfer == run.transfer | {
        "folds": 6,
        "scheme": {"kind": "group", "groups": 10, "quantile": 0.8},
    }
    plain = run.as_config()["targets"]
    assert "transfer" not in plain["solvents.density"]
    assert plain["groups"]["transfer"]["folds"] == 6


def test_a_source_of_the_same_property_in_the_other_class_crosses(load):
    def change(document):
        document["sources"]["inorganic"]["properties"] = ["crystals.density"]
        document["targets"]["solvents.density"] |= {
            "descriptors": ["rdkit5", "rdkit2d", "composition"],
            "figures": ["fig6"],
        }

    run = load(
        datasets=lambda d: d["crystals"]["properties"].update(density={"unit": "g/cm3"}),
        config=change,
    )
    assert run.targets["solvents.density"].crossing == "crystals.density"
    assert load().targets["solvents.density"].crossing is None


def test_shards_cut_a_sweep_without_gap_or_overlap(load):
    assert load().shards("solvents.boiling_point", "NN") == [
        ("0000", 0, 24),
        ("0001", 24, 48),
        ("0002", 48, 50),
    ]


def test_a_larger_sweep_keeps_the_full_shards_of_a_smaller_one(load):
    small = load().shards("solvents.boiling_point", "NN")
    large = load(config=lambda c: c["sources"]["measured"]["setups"].update(NN=100)).shards(
        "solvents.boiling_point", "NN"
    )
    assert large[:2] == small[:2]
    assert len(large) == 5


def with_trees(document):
    """A second group of the same property, described in another way."""
    trees = {"descriptors": ["rcdk"], "setups": {"GB": 2}}
    document["sources"]["trees"] = document["sources"]["measured"] | trees


def test_a_property_in_two_groups_gets_the_setups_of_both_as_each_describes_them(load):
    source = load(config=with_trees).sources["solvents.boiling_point"]
    assert source.setups == {"NN": 50, "RF": 4, "GB": 2}
    assert source.descriptors == {
        "NN": ("rdkit5", "rdkit2d"),
        "RF": ("rdkit5", "rdkit2d"),
        "GB": ("rcdk",),
    }


def test_of_a_source_those_setups_apply_whose_descriptors_the_target_has(load):
    run = load(config=with_trees)
    (source,) = run.sources_of("solvents.density")
    assert source.setups == {"NN": 50, "RF": 4}
    assert run.as_config()["sources"]["solvents.boiling_point"] == {
        "rows": 500,
        "setups": {
            "NN": {"models": 50, "descriptors": ["rdkit5", "rdkit2d"]},
            "RF": {"models": 4, "descriptors": ["rdkit5", "rdkit2d"]},
            "GB": {"models": 2, "descriptors": ["rcdk"]},
        },
    }


def test_a_run_without_targets_is_a_library(load):
    run = load(config=lambda document: document.pop("targets"))
    assert run.targets == {}
    assert run.sources["solvents.boiling_point"].rows == 500


def test_own_data_take_eight_lines(load, tmp_path: Path):
    load()
    root = tmp_path
    (root / "data").mkdir()
    (root / "data" / "mine.csv").write_text("smiles,kappa\nCCO,0.2\n")
    lines = """\
datasets:
  mine:
    path: data/mine.csv
    structure: smiles
    properties:
      kappa: {column: kappa, unit: W/(m K)}
targets:
  mine.kappa: {descriptors: [rdkit5, rdkit2d]}
"""
    assert len(lines.splitlines()) == 8
    (root / "mine.yaml").write_text(lines)
    run = config.load([root / "config" / "config.yaml", root / "mine.yaml"], root)
    assert list(run.targets) == ["solvents.density", "mine.kappa"]
    assert run.targets["mine.kappa"].draw is None
    assert run.datasets["mine"]["reader"] == "own_file"


def test_later_files_win_key_by_key(load, tmp_path: Path):
    load()
    (tmp_path / "less.yaml").write_text("sources: {measured: {rows: 100}}\nsplits: {test: 0.3}\n")
    files = [tmp_path / "config" / "config.yaml", tmp_path / "less.yaml"]
    run = config.load(files, tmp_path)
    assert run.sources["solvents.boiling_point"].rows == 100
    assert run.sources["solvents.boiling_point"].setups == {"NN": 50, "RF": 4}
    assert run.splits == {"replicates": 3, "test": 0.3, "validation": 0.1}


def test_numbers_that_snakemake_passes_as_text_are_numbers(load):
    overrides = {"seed": 7, "splits": {"test": "0.25", "replicates": "2"}}
    run = load(overrides)
    assert run.seed == 7
    assert run.splits == {"replicates": 2, "test": 0.25, "validation": 0.1}


def test_scalars_mean_what_they_look_like(load, tmp_path: Path):
    load()
    (tmp_path / "more.yaml").write_text(
        "datasets: {solvents: {tolerance: 1e-3, properties: {NO: {unit: K}}}}\n"
    )
    run = config.load([tmp_path / "config" / "config.yaml", tmp_path / "more.yaml"], tmp_path)
    assert run.datasets["solvents"]["tolerance"] == 0.001
    assert run.property("solvents.NO")["unit"] == "K"


def test_ranges_of_real_numbers_are_real_however_they_are_written(load):
    setups = load().setups
    drawn = [setups["EN"]["alpha"], setups["EN"]["log10_lambda"], setups["GB"]["eta"]]
    assert [type(limit) for limits in drawn for limit in limits] == [float] * 6
    assert [type(limit) for limit in setups["GB"]["depth"]] == [int, int]


def test_an_unknown_property_is_refused(load):
    with pytest.raises(ConfigError, match=r"no property solvents\.colour"):
        load().property("solvents.colour")


def test_epochs_of_a_setup_hold_with_the_papers_schedule_alone(load):
    def with_epochs(schedule):
        return lambda setups: setups["NN"].update(schedule=schedule, epochs=[3000, 4000])

    for schedule in ("cosine", "one_cycle"):
        assert "epochs" not in load(setups=with_epochs(schedule)).setups["NN"]
    assert load(setups=with_epochs("paper")).setups["NN"]["epochs"] == [3000, 4000]
