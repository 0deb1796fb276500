"""Rows of results/summary.json."""

import json

import pytest

from scattershot.report import summary

SELECTION = {
    "target": "a.x",
    "n": 58,
    "unit": "K",
    "direct": {"mae": 2.0},
    "many_source": {"mae": 1.5},
    "shotgun": {
        "models": 7, "paper_mae": 1.0, "nested_mae": 1.8, "untrained_median_mae": 3.0,
        "p_value": 0.2,
    },
    "choice": {"way": "many_source", "mae": 1.55},
    "sources": [
        {
            "source": "b.y", "models": 7, "paper_mae": 1.1, "nested_mae": 1.9,
            "untrained_median_mae": 3.1, "p_value": 0.3,
        }
    ],
}  # fmt: skip
OUTER = {
    "n": 300,
    "direct_mae": 2.2,
    "many_source_mae": 1.6,
    "paper_mae": 1.7,
    "choice_mae": 1.65,
    "sources": {"b.y": 1.85},
}


def test_one_row_for_all_sources_and_one_for_each():
    shared = {
        "target": "a.x", "models": 7, "n": 58, "unit": "K", "direct_mae": 2.0,
        "many_source_mae": 1.5, "outer_direct_mae": 2.2, "outer_many_source_mae": 1.6,
        "choice": "many_source", "choice_mae": 1.55, "outer_choice_mae": 1.65,
    }  # fmt: skip
    assert summary([SELECTION], [OUTER]) == [
        shared
        | {"source": "all", "paper_mae": 1.0, "nested_mae": 1.8, "untrained_mae": 3.0}
        | {"outer_paper_mae": 1.7, "p_value": 0.2},
        shared
        | {"source": "b.y", "paper_mae": 1.1, "nested_mae": 1.9, "untrained_mae": 3.1}
        | {"outer_paper_mae": 1.85, "p_value": 0.3},
    ]


def test_without_outer_test_its_numbers_are_null():
    none = {"n": 0, "direct_mae": None, "many_source_mae": None, "paper_mae": None, "sources": {}}
    for row in summary([SELECTION], [none]):
        assert row["outer_direct_mae"] is None
        assert row["outer_paper_mae"] is None
        assert row["outer_many_source_mae"] is None


def test_nan_becomes_null_so_that_the_file_is_json():
    rows = summary([SELECTION | {"many_source": {"mae": float("nan")}}], [OUTER])
    assert json.loads(json.dumps(rows, allow_nan=False))[0]["many_source_mae"] is None


def test_selections_and_outer_tests_must_be_as_many():
    with pytest.raises(ValueError, match="shorter"):
        summary([SELECTION], [])
