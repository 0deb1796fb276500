"""The atlas: gains of all sources, with one correction for all of them."""

import math

import pytest

from scattershot.transfer import atlas


def selection(target, direct, sources):
    rows = [
        {"source": name, "label": name.upper(), "models": 3, "nested_mae": mae, "p_value": p}
        for name, mae, p in sources
    ]
    return {
        "target": target,
        "label": target.title(),
        "unit": "K",
        "direct": {"mae": direct},
        "sources": rows,
    }


SELECTIONS = [
    selection("one", 2.0, [("a", 1.0, 0.01), ("b", 3.0, 0.02)]),
    selection("two", 4.0, [("a", 3.0, 0.9), ("b", 6.0, None)]),
]
OUTERS = [
    {"direct_mae": 2.0, "sources": {"a": 1.5, "b": 3.0}},
    {"direct_mae": None, "sources": {"a": None, "b": None}},
]


def test_a_gain_is_relative_to_the_best_direct_model():
    found = atlas.table(SELECTIONS, OUTERS)
    assert found["gain"].tolist() == [0.5, -0.5, 0.25, -0.5]
    assert found["outer_gain"].tolist()[:2] == [0.25, -0.5]
    assert found["outer_gain"].isna().tolist() == [False, False, True, True]


def test_significance_is_corrected_for_all_targets_and_sources():
    found = atlas.table(SELECTIONS, OUTERS)
    assert found["p_holm"].tolist()[:3] == pytest.approx([0.03, 0.04, 0.9])
    assert math.isnan(found["p_holm"].iloc[3])
    assert found["verdict"].tolist() == [
        "helps",
        "hurts",
        "makes no difference",
        "makes no difference",
    ]
