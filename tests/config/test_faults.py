"""Each fault of a configuration: one message with the file, the key and the remedy."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scattershot import config
from scattershot.errors import ConfigError


def message(load, overrides=None, **changes) -> str:
    with pytest.raises(ConfigError) as caught:
        load(overrides, **changes)
    text = str(caught.value)
    assert "\n" not in text
    return text


def measured(**values):
    return lambda document: document["sources"]["measured"].update(values)


FAULTS = {
    "unknown key": (
        {"config": measured(rwos=3)},
        "config/config.yaml: sources.measured.rwos: unknown key; did you mean `rows`?",
    ),
    "unknown top-level key": (
        {"config": lambda c: c.update(targest={})},
        "config/config.yaml: targest: unknown key; did you mean `targets`?",
    ),
    "missing key": (
        {"config": lambda c: c["sources"]["measured"].pop("rows")},
        "config/config.yaml: sources.measured: key `rows` is missing",
    ),
    "empty sources": (
        {"config": lambda c: c.update(sources={})},
        "config/config.yaml: sources: is empty; give at least one entry",
    ),
    "wrong type": (
        {"config": measured(rows="many")},
        "config/config.yaml: sources.measured.rows: 'many' is not a whole number",
    ),
    "fractional rows": (
        {"config": measured(rows=100.5)},
        "config/config.yaml: sources.measured.rows: 100.5 is not a whole number",
    ),
    "unknown dataset": (
        {"config": measured(properties=["solvent.boiling_point"])},
        "config/config.yaml: sources.measured.properties[0]: unknown dataset `solvent`;"
        " did you mean `solvents`?",
    ),
    "unknown property": (
        {"config": measured(properties=["solvents.boiling_pont"])},
        "config/config.yaml: sources.measured.properties[0]: dataset `solvents` has no property"
        " `boiling_pont`; did you mean `boiling_point`?",
    ),
    "property without dataset": (
        {"config": measured(properties=["boiling_point"])},
        "config/config.yaml: sources.measured.properties[0]: 'boiling_point' is not of the right"
        " form; it must be dataset.property",
    ),
    "unknown setup": (
        {"config": measured(setups={"NN9": 3})},
        "config/config.yaml: sources.measured.setups.NN9: unknown setup; did you mean `NN`?",
    ),
    "unknown descriptor": (
        {"config": measured(descriptors=["rdkit6"])},
        "config/config.yaml: sources.measured.descriptors[0]: 'rdkit6' is unknown; did you mean"
        " `rdkit5`? (one of rcdk, rdkit5, rdkit5_folded, rdkit2d, composition, composition_means,"
        " counting, rdf, ofm, graph)",
    ),
    "descriptor of another kind of structure": (
        {"config": lambda c: c["sources"]["inorganic"].update(descriptors=["rdkit5"])},
        "config/config.yaml: sources.inorganic.properties[0]: descriptor rdkit5 cannot describe"
        " the formula structures of dataset `crystals`; use composition or"
        " composition_means or counting",
    ),
    "graphs for networks": (
        {
            "config": lambda c: c["sources"]["inorganic"].update(descriptors=["graph"]),
            "datasets": lambda d: d["crystals"].update(structure="crystal"),
        },
        "config/config.yaml: sources.inorganic.setups.NN: the descriptor graph goes with setups of"
        " family cgcnn and with nothing else, but NN is of family network and the descriptors are"
        " graph; make it a group of its own",
    ),
    "crystal networks without graphs": (
        {"config": lambda c: c["sources"]["inorganic"].update(setups={"CGCNN": 2})},
        "config/config.yaml: sources.inorganic.setups.CGCNN: the descriptor graph goes with setups"
        " of family cgcnn and with nothing else, but CGCNN is of family cgcnn and the descriptors"
        " are composition; make it a group of its own",
    ),
    "target described by graphs": (
        {
            "config": lambda c: c["targets"].update({"crystals.gap": {"descriptors": ["graph"]}}),
            "datasets": lambda d: d["crystals"].update(
                structure="crystal", properties={"gap": {"unit": "eV"}, "band_gap": {"unit": "eV"}}
            ),
        },
        "config/config.yaml: targets.crystals.gap.descriptors: graph is for source models alone;"
        " remove it and use composition, rdf or ofm",
    ),
    "target without unit": (
        {"config": lambda c: c["targets"].update({"solvents.odour": {"descriptors": ["rdkit5"]}})},
        "config/config.yaml: targets.solvents.odour: property has no unit; add `unit:` to"
        " solvents.properties.odour in config/datasets.yaml",
    ),
    "target that is a source": (
        {"config": measured(properties=["solvents.density"])},
        "config/config.yaml: sources.measured.properties[0]: solvents.density is a target too, and"
        " structures of a target are kept out of every source; remove one of the two",
    ),
    "named target that is a source": (
        {
            "config": lambda c: c["targets"].update(
                mine={"property": "solvents.boiling_point", "descriptors": ["rdkit5", "rdkit2d"]}
            )
        },
        "config/config.yaml: sources.measured.properties[0]: solvents.boiling_point is a target"
        " too, and structures of a target are kept out of every source; remove one of the two",
    ),
    "named target without a property": (
        {"config": lambda c: c["targets"].update(mine={"descriptors": ["rdkit5"]})},
        "config/config.yaml: targets.mine: `mine` is not a property, so it needs `property:` too",
    ),
    "target under another property's id": (
        {"config": lambda c: c["targets"]["solvents.density"].update(property="solvents.odour")},
        "config/config.yaml: targets.solvents.density.property: is the target solvents.density, not"
        " solvents.odour; give it a name without a dot",
    ),
    "final target of the league that there is not": (
        {"config": lambda c: c.update(league={"final": ["solvents.densiti"]})},
        "config/config.yaml: league.final[0]: there is no target solvents.densiti; did you mean"
        " `solvents.density`?",
    ),
    "fewer rows than folds": (
        {"config": lambda c: c["targets"]["solvents.density"].update(draw=4)},
        "config/config.yaml: targets.solvents.density.draw: 4 rows are too few for the 5 folds of"
        " transfer.folds; draw at least 10",
    ),
    "fewer rows than the target's own folds": (
        {
            "config": lambda c: c["targets"]["solvents.density"].update(
                draw=19, transfer={"folds": 10}
            )
        },
        "config/config.yaml: targets.solvents.density.draw: 19 rows are too few for the 10 folds of"
        " transfer.folds; draw at least 20",
    ),
    "outer test of a target that is not drawn": (
        {
            "config": lambda c: c["targets"].update(
                mine={"property": "solvents.density", "outer": 9, "descriptors": ["rdkit5"]}
            )
        },
        "config/config.yaml: targets.mine.outer: needs `draw`: without it all rows are the target",
    ),
    "figure of groups without groups": (
        {"config": lambda c: c["targets"]["solvents.density"].update(figures=["fig2a", "fig2b"])},
        "config/config.yaml: targets.solvents.density.figures[1]: fig2b needs a scheme with groups",
    ),
    "figure of two classes of material without the other": (
        {"config": lambda c: c["targets"]["solvents.density"].update(figures=["fig6"])},
        "config/config.yaml: targets.solvents.density.figures[0]: fig6 needs a source of the same"
        " property in another class of material, and `composition`",
    ),
    "figure by class without classes": (
        {"config": lambda c: c["targets"]["solvents.density"].update(figures=["fig4"])},
        "config/config.yaml: targets.solvents.density.figures[0]: fig4 needs an outer test (`draw`)"
        " and a property of its dataset with `classes`",
    ),
    "groups by a property that there is not": (
        {"config": lambda c: c.update(transfer={"scheme": {"kind": "group", "column": "odor"}})},
        "config/config.yaml: transfer.scheme.column: dataset `solvents` of target"
        " solvents.density has no property `odor`; did you mean `odour`?",
    ),
    "unknown head": (
        {"config": lambda c: c.update(transfer={"heads": ["TL1", "ridg"]})},
        "config/config.yaml: transfer.heads[1]: 'ridg' is unknown; did you mean `ridge`? (one of"
        " TL1, TL2, ridge, kernel_ridge, gaussian_process, affine, recalibration, fine_tuning,"
        " fine_tuning_last1, fine_tuning_last2, fine_tuning_last3, fine_tuning_last4)",
    ),
    "target that no network can be transferred to": (
        {"config": lambda c: c["sources"]["measured"]["setups"].pop("NN")},
        "config/config.yaml: targets.solvents.density.descriptors: no source with networks is"
        " described by rdkit5 or rdkit2d alone, so nothing can be transferred; add the descriptors"
        " of such a source",
    ),
    "network that widens": (
        {"setups": lambda c: c["NN"].update(last_layer=[10, 120])},
        "config/setups.yaml: NN.last_layer: up to 120 units, but the first layer may have only 100;"
        " layers never widen from the first to the last",
    ),
    "property in two groups with other rows": (
        {"config": lambda c: c["sources"].update(zz=c["sources"]["measured"] | {"rows": 20})},
        "config/config.yaml: sources.zz.properties[0]: solvents.boiling_point stands in group"
        " `measured` too, with other rows (500 instead of 20); make them the same",
    ),
    "setup of a property in two groups": (
        {
            "config": lambda c: c["sources"].update(
                zz=c["sources"]["measured"] | {"descriptors": ["rdkit2d"], "setups": {"NN": 50}}
            )
        },
        "config/config.yaml: sources.zz.properties[0]: solvents.boiling_point has setup NN in"
        " group `measured` too; remove one of them",
    ),
    "no rows left to train on": (
        {"config": lambda c: c.update(splits={"test": 0.6, "validation": 0.5})},
        "config/config.yaml: splits.test: test 0.6 and validation 0.5 leave no rows to train on;"
        " together they must be less than 1",
    ),
    "not a number": (
        {"config": lambda c: c.update(splits={"test": float("nan")})},
        "config/config.yaml: splits.test: nan is not a finite number",
    ),
    "impossible range of a property": (
        {
            "datasets": lambda d: d["solvents"]["properties"]["density"].update(range=[9, 1]),
        },
        "config/datasets.yaml: solvents.properties.density.range: impossible range [9, 1], the"
        " lowest comes first; write [1, 9]",
    ),
    "impossible range of a setup": (
        {"setups": lambda s: s["RF"].update(trees=[800, 100])},
        "config/setups.yaml: RF.trees: impossible range [800, 100], the lowest comes first; write"
        " [100, 800]",
    ),
    "half a range": (
        {"setups": lambda s: s["RF"].update(trees=[800])},
        "config/setups.yaml: RF.trees: [800] has 1 entries; it must be [lowest, highest]",
    ),
    "no way to get a dataset": (
        {"datasets": lambda d: d["crystals"].pop("url")},
        "config/datasets.yaml: crystals: needs exactly one of `wheel`, `url`, `api`, `path`; it has"
        " none of them",
    ),
    "two ways to get a dataset": (
        {"datasets": lambda d: d["crystals"].update(path="x.csv")},
        "config/datasets.yaml: crystals.path: needs exactly one of `wheel`, `url`, `api`, `path`;"
        " it has `url` and `path`",
    ),
    "wheel without checksum": (
        {"datasets": lambda d: d["solvents"].pop("sha256")},
        "config/datasets.yaml: solvents: comes by `wheel`, so it needs `sha256:` too",
    ),
    "wrong checksum": (
        {"datasets": lambda d: d["solvents"].update(sha256="abc")},
        "config/datasets.yaml: solvents.sha256: 'abc' is not of the right form; it must be 64"
        " hexadecimal digits, in lower case",
    ),
    "wheel without version": (
        {"datasets": lambda d: d["solvents"].update(wheel="solvents")},
        "config/datasets.yaml: solvents.wheel: 'solvents' is not of the right form; it must be"
        " NAME==VERSION",
    ),
    "unknown reader": (
        {"datasets": lambda d: d["solvents"].update(reader="own_fil")},
        "config/datasets.yaml: solvents.reader: 'own_fil' is unknown; did you mean `own_file`? (one"
        " of chemicals, chemml_ri, gas_permeability, matbench, matcalc, matminer_transport,"
        " measured_formation, measured_gaps, own_file, petousis, polymer_n, qm9)",
    ),
    "unknown key of a property": (
        {"datasets": lambda d: d["solvents"]["properties"]["density"].update(units="K")},
        "config/datasets.yaml: solvents.properties.density.units: unknown key; did you mean"
        " `unit`?",
    ),
    "unit that is a number": (
        {"datasets": lambda d: d["solvents"]["properties"]["density"].update(unit=1)},
        "config/datasets.yaml: solvents.properties.density.unit: 1 is not text; write it in"
        ' quotes: "1"',
    ),
    "dataset with a dot in its name": (
        {"datasets": lambda d: d.update({"my.data": d["solvents"]})},
        "config/datasets.yaml: my.data: 'my.data' is not of the right form; it must be letters,"
        " digits and _, a letter first",
    ),
    "unknown family": (
        {"setups": lambda s: s["NN"].update(family="networks")},
        "config/setups.yaml: NN.family: 'networks' is unknown; did you mean `network`? (one of"
        " network, forest, boosting, elastic_net, cgcnn)",
    ),
    "key of another family": (
        {"setups": lambda s: s["RF"].update(eta=[0.1, 1])},
        "config/setups.yaml: RF.eta: unknown key; known are columns, family, keep, mtry, trees",
    ),
    "keeping no model": (
        {"setups": lambda s: s["RF"].update(keep=0)},
        "config/setups.yaml: RF.keep: 0 is out of range; it must be at least 1",
    ),
    "keeping an unknown word": (
        {"setups": lambda s: s["RF"].update(keep="best")},
        "config/setups.yaml: RF.keep: 'best' is not of the right form; it must be all, or a whole"
        " number ≥ 1",
    ),
    "missing own file": (
        {
            "datasets": lambda d: d.update(
                mine={
                    "path": "no/such.csv",
                    "structure": "smiles",
                    "properties": {"k": {"unit": "K"}},
                }
            ),
            "config": lambda c: c["targets"].update({"mine.k": {"descriptors": ["rdkit5"]}}),
        },
        "config/datasets.yaml: mine.path: no/such.csv does not exist (looked for in ",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_named_with_file_key_and_remedy(load, fault):
    changes, expected = FAULTS[fault]
    text = message(load, **changes)
    assert text.startswith(expected) if expected.endswith(" ") else text == expected


def test_the_file_that_is_named_is_the_one_that_holds_the_key(write):
    root = write()
    (root / "more.yaml").write_text("sources: {measured: {rows: 1}}\n")
    with pytest.raises(ConfigError) as caught:
        config.load([root / "config" / "config.yaml", root / "more.yaml"], root)
    expected = "more.yaml: sources.measured.rows: 1 is out of range; it must be at least 10"
    assert str(caught.value) == expected


def test_a_unit_that_is_missing_in_the_same_file_is_asked_for_there(write):
    root = write()
    (root / "mine.csv").touch()
    (root / "mine.yaml").write_text(
        "datasets: {mine: {path: mine.csv, structure: smiles, properties: {kappa: {}}}}\n"
        "targets: {mine.kappa: {descriptors: [rdkit5]}}\n"
    )
    with pytest.raises(ConfigError) as caught:
        config.load([root / "config" / "config.yaml", root / "mine.yaml"], root)
    assert str(caught.value) == (
        "mine.yaml: targets.mine.kappa: property has no unit; add `unit:` to"
        " datasets.mine.properties.kappa"
    )


def test_a_fault_of_the_command_line_is_named_as_such(load):
    assert message(load, {"splits": {"test": "1.5"}}) == (
        "--config: splits.test: 1.5 is out of range; it must be more than 0 and less than 1"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seed: 1\nseed: 2\n", "line 2: key `seed` is given twice; keep one of them"),
        ("seed: [1\n", "line 2: expected ',' or ']', but got '<stream end>'"),
        ("- seed\n", "holds a list; it must be keys and values"),
        ("seed: !!python/name:os.system\n", "line 1: could not determine a constructor"),
        ("\tseed: 1\n", "line 1: found character '\\t' that cannot start any token"),
    ],
)
def test_broken_yaml_is_named_with_its_line(write, text, expected):
    root = write()
    (root / "broken.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        config.load([root / "broken.yaml"], root)
    assert str(caught.value).startswith(f"broken.yaml: {expected}")


def test_a_missing_file_is_named(write):
    root = write()
    with pytest.raises(ConfigError) as caught:
        config.load([Path("none.yaml")], root)
    assert str(caught.value) == "none.yaml: no such config file"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(low=st.integers(-5, 900), high=st.integers(-5, 900))
def test_a_range_is_accepted_exactly_if_it_is_possible(load, low, high):
    def change(document):
        document["RF"]["trees"] = [low, high]

    if 1 <= low <= high:
        assert load(setups=change).setups["RF"]["trees"] == [low, high]
    else:
        assert message(load, setups=change).startswith("config/setups.yaml: RF.trees")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(test=st.floats(allow_nan=True), validation=st.floats(0, 1))
def test_splits_are_accepted_exactly_if_every_part_has_rows(load, test, validation):
    def change(document):
        document["splits"] = {"test": test, "validation": validation}

    if 0 < test < 1 and 0 < validation < 1 and test + validation < 1:
        assert load(config=change).splits["test"] == test
    else:
        assert message(load, config=change).startswith("config/config.yaml: splits.")
