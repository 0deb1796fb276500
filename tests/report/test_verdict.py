"""What a target's numbers are said to mean."""

import pytest

from scattershot.report.verdict import compare, verdict

SELECTION = {
    "direct": {"mae": 2.0},
    "many_source": {"mae": 1.0},
    "shotgun": {"paper_mae": 1.5, "nested_mae": 2.3},
    "without_sources": {"mae": 1.6},
}
OUTER = {
    "n": 300,
    "direct_mae": 2.0,
    "paper_mae": 2.4,
    "many_source_mae": 1.96,
    "without_sources_mae": 1.5,
}
NO_OUTER = {"n": 0, "direct_mae": None, "paper_mae": None, "many_source_mae": None}


def test_the_outer_test_decides_where_there_is_one():
    found = verdict(SELECTION, OUTER)
    assert found["errors"] == {"direct": 2.0, "single": 2.4, "many": 1.96, "without": 1.5}
    assert found["single"] == {"relation": "worse", "percent": pytest.approx(20)}
    assert found["many"]["relation"] == "same"
    assert found["without"] == {"relation": "better", "percent": pytest.approx(25)}
    # A control is no way of predicting that one could choose.
    assert found["best"] == ["direct", "many"]


def test_the_nested_estimate_decides_where_there_is_none():
    found = verdict(SELECTION, NO_OUTER)
    assert found["errors"] == {"direct": 2.0, "single": 2.3, "many": 1.0, "without": 1.6}
    assert found["many"] == {"relation": "better", "percent": pytest.approx(50)}
    assert found["closer"] is None


def test_the_estimate_nearer_to_the_outer_test_is_named():
    found = verdict(SELECTION, OUTER)
    assert found["paper_miss"] == pytest.approx(-37.5)
    assert found["nested_miss"] == pytest.approx(100 * (2.3 / 2.4 - 1))
    assert found["closer"] == "nested"


def test_estimates_equally_far_off_are_not_ranked():
    selection = SELECTION | {"shotgun": {"paper_mae": 2.16, "nested_mae": 2.64}}
    assert verdict(selection, OUTER)["closer"] == "neither"


def test_without_many_source_there_is_nothing_to_compare():
    found = verdict(SELECTION | {"many_source": None}, NO_OUTER)
    assert found["many"] is None
    assert found["best"] == ["direct"]


@pytest.mark.parametrize(
    ("error", "relation"), [(0.96, "same"), (0.94, "better"), (1.04, "same"), (1.06, "worse")]
)
def test_five_percent_is_no_difference(error, relation):
    found = compare(error, 1.0)
    assert found is not None
    assert found["relation"] == relation
