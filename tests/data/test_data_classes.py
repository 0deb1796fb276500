"""Names of classes and of groups."""

import pandas as pd

from scattershot import data

UNITS = ["*CC*", "*CC(C)*", "*CCCC(=O)N*", "*CC(=O)N*", "*CCCCCC(=O)N*"]


def test_classes_are_called_by_their_names_and_else_by_their_numbers():
    table = pd.DataFrame({"structure": UNITS[:4], "kind": [1.0, 1.0, float("nan"), 10.0]})
    meta = {"properties": {"kind": {"classes": {"1": "polyolefins"}}}}
    assert data.classes_of(table, meta, "kind") == {
        "*CC*": "polyolefins",
        "*CC(C)*": "polyolefins",
        "*CC(=O)N*": "class 10",
    }


def test_groups_are_named_by_the_class_of_most_members():
    classes = dict(zip(UNITS, ["polyolefins"] * 2 + ["polyamides"] * 3, strict=True))
    names = data.name_groups(UNITS, "polymer", [7, 3, 3, 3, 7], classes)
    assert names == [
        "2: 1 polyolefins, 1 polyamides",
        "1: 2 polyamides, 1 polyolefins",
        "1: 2 polyamides, 1 polyolefins",
        "1: 2 polyamides, 1 polyolefins",
        "2: 1 polyolefins, 1 polyamides",
    ]


def test_of_many_classes_the_rest_is_counted():
    classes = dict(zip(UNITS, ["oxides", "amides", "amides", "sulfides", "ureas"], strict=True))
    names = data.name_groups(UNITS, "polymer", [0] * 5, classes)
    assert set(names) == {"1: 2 amides, 1 oxides, 2 more"}


def test_groups_without_classes_are_named_by_their_elements():
    assert data.name_groups(UNITS, "polymer", [0, 0, 1, 1, 1], {})[::2] == [
        "1: 2 of C H",
        "2: 3 of C H N O",
        "2: 3 of C H N O",
    ]
    assert data.name_groups(["NaCl", "KCl", "LiF"], "formula", [0, 0, 0], {})[0] == "1: 3 of Cl"
