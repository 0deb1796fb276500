"""Readable names of targets."""

from typing import Any

import pytest

from scattershot.figures import labels

RANDOM = "5-fold cross-validation, 4 repeats, choices by 3-fold inside each training fold"
GROUPS = "6-fold cross-validation of 12 groups by Ward's method on rdkit5 kept whole, stratified"


def selection(target: str, n: int = 58, scheme: str = RANDOM, **fields: str) -> dict[str, Any]:
    about = {"property": "radonpy.heat_capacity_cp", "label": f"Heat capacity Cp ({target})"}
    return {"target": target, "n": n, "scheme": scheme} | about | fields


def test_a_name_has_the_rows_and_not_the_key_of_the_config():
    assert labels.named([selection("cp", 1058)]) == ["Heat capacity Cp, 1,058 rows"]
    assert labels.quantity(selection("cp")) == "Heat capacity Cp"


def test_brackets_that_belong_to_the_label_stay():
    volume = selection("cp", label="Heat capacity (constant volume)")
    assert labels.named([volume]) == ["Heat capacity (constant volume), 58 rows"]


def test_targets_that_differ_in_rows_or_groups_need_nothing_more():
    found = labels.named([selection("a"), selection("b", scheme=GROUPS), selection("c", 19)])
    assert found == [
        "Heat capacity Cp, 58 rows",
        "Heat capacity Cp, 58 rows, whole groups held out",
        "Heat capacity Cp, 19 rows",
    ]


@pytest.mark.parametrize(
    ("fields", "added"),
    [
        ({"scheme": "10-fold cross-validation, 2 repeats"}, ["5-fold", "10-fold"]),
        ({"property": "polymer_n.cp"}, ["radonpy", "polymer_n"]),
        ({}, ["a", "b"]),
    ],
)
def test_what_differs_between_targets_of_one_name_is_added(fields, added):
    found = labels.named([selection("a"), selection("b", **fields), selection("c", 19)])
    end = " cross-validation" if "scheme" in fields else ""
    assert found[:2] == [f"Heat capacity Cp, 58 rows, {text}{end}" for text in added]
    assert found[2] == "Heat capacity Cp, 19 rows"


def test_no_two_names_are_alike_and_only_those_that_must_are_longer():
    rows = [selection(name) for name in "abc"]
    rows += [selection("d", property="polymer_n.cp")]
    assert labels.named(rows) == [
        *(f"Heat capacity Cp, 58 rows, radonpy, {key}" for key in "abc"),
        "Heat capacity Cp, 58 rows, polymer_n",
    ]


def test_renaming_changes_labels_alone():
    before = selection("cp")
    [after] = labels.renamed([before])
    assert after == before | {"label": "Heat capacity Cp, 58 rows"}
    assert before["label"] == "Heat capacity Cp (cp)"
