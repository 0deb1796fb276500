"""Targets and sources: drawn by key, kept apart, stable when data grow."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scattershot import data
from scattershot.errors import DataError

SPLITS = {"replicates": 3, "test": 0.2, "validation": 0.1}
ALKANES = ["C" * n for n in range(1, 41)]
ALCOHOLS = [text + "O" for text in ALKANES]
META: dict[str, Any] = {
    "dataset": "mine",
    "licence": "CC0-1.0",
    "citation": "",
    "source_sha256": "0" * 64,
    "kind": "smiles",
    "properties": {
        "k": {"label": "Conductivity", "unit": "W/(m K)", "transform": "none"},
        "p": {"label": "Permeability", "unit": "Barrer", "transform": "log10"},
    },
}


def table(structures: list[str]) -> pd.DataFrame:
    n = len(structures)
    return pd.DataFrame(
        {
            "id": [f"id-{text}" for text in structures],
            "structure": structures,
            "k": np.arange(n, dtype=float),
            "p": 10.0 ** (np.arange(n) % 10),
        }
    )


def test_target_and_outer_rows_are_all_rows_and_share_no_key() -> None:
    train, outer, meta = data.draw_target(table(ALKANES + ALCOHOLS), META, "k", 58, 2019)
    assert (len(train), len(outer)) == (58, 22)
    assert set(train["key"]).isdisjoint(outer["key"])
    assert set(train["key"]) | set(outer["key"]) == set(ALKANES + ALCOHOLS)
    assert meta["property"] == "mine.k"
    assert meta["seed"] == 2019


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(30)), st.integers(0, 9))
def test_draws_do_not_depend_on_the_order_of_rows(order: list[int], seed: int) -> None:
    rows = table([*ALKANES[:20], "C[C@H](N)O", "C[C@@H](N)O", "CC(N)O", *ALCOHOLS[10:17]])
    mixed = rows.iloc[order].reset_index(drop=True)
    for one, other in zip(
        data.draw_target(rows, META, "k", 8, seed)[:2],
        data.draw_target(mixed, META, "k", 8, seed)[:2],
        strict=True,
    ):
        assert set(one["id"]) == set(other["id"])
    first, _ = data.draw_source(rows, META, "k", 15, seed, {"CC"}, SPLITS)
    second, _ = data.draw_source(mixed, META, "k", 15, seed, {"CC"}, SPLITS)
    pd.testing.assert_frame_equal(
        first.sort_values("id", ignore_index=True), second.sort_values("id", ignore_index=True)
    )


def test_stereoisomers_are_one_key_and_one_row() -> None:
    rows = table(["C[C@H](N)O", "C[C@@H](N)O", "CC(N)O", "CCC"])
    train, outer, _ = data.draw_target(rows, META, "k", None, 1)
    assert train["structure"].tolist() == ["CC(N)O", "CCC"]
    assert outer.empty


def test_draws_of_other_numbers_are_other_rows_of_the_same_structures():
    rows = table(ALKANES + ALCOHOLS)
    draws = [data.draw_target(rows, META, "k", 19, 1, sample=sample)[:2] for sample in range(5)]
    larger, _, _ = data.draw_target(rows, META, "k", 58, 1, sample=3)
    assert set(draws[3][0]["id"]) < set(larger["id"])
    for number, (drawn, outer) in enumerate(draws):
        assert set(drawn["id"]) | set(outer["id"]) == set(rows["id"])
        for other, _ in draws[:number]:
            assert len(set(drawn["id"]) & set(other["id"])) < 15


def test_an_outer_test_of_given_size_leaves_the_other_rows_alone():
    rows = table(ALKANES + ALCOHOLS)
    drawn, whole, _ = data.draw_target(rows, META, "k", 19, 1)
    same, outer, _ = data.draw_target(rows, META, "k", 19, 1, outer=20)
    assert drawn["id"].tolist() == same["id"].tolist()
    assert len(outer) == 20
    assert set(outer["id"]) < set(whole["id"])
    with pytest.raises(DataError, match=r"80 structures .* `draw` and `outer` ask for 81"):
        data.draw_target(rows, META, "k", 61, 1, outer=20)


def test_a_named_target_carries_its_name_in_its_label():
    rows = table(ALKANES)
    named = data.draw_target(rows, META, "k", 10, 1, name="small")[2]
    plain = data.draw_target(rows, META, "k", 10, 1)[2]
    assert (named["target"], plain["target"]) == ("small", plain["property"])
    assert named["label"] == f"{plain['label']} (small)"


def test_log10_targets_are_transformed_and_say_so() -> None:
    train, _, meta = data.draw_target(table(ALKANES[:5]), META, "p", None, 1)
    assert train["value"].tolist() == [0, 1, 2, 3, 4]
    assert meta["unit"] == "log10(Barrer)"


def test_no_structure_of_the_guard_is_in_a_source() -> None:
    guard = set(ALKANES[:13]) | {"CC(N)O"}
    rows = table([*ALKANES, "C[C@H](N)O"])
    frame, meta = data.draw_source(rows, META, "k", None, 7, guard, SPLITS)
    assert set(frame["key"]).isdisjoint(guard)
    assert (meta["available"], meta["removed_by_guard"], meta["sampled"]) == (41, 14, 27)


def test_more_rows_keep_the_old_ones_and_their_split() -> None:
    rows = table(ALKANES + ALCOHOLS)
    small, _ = data.draw_source(rows.iloc[:70], META, "k", 30, 3, set(), SPLITS)
    large, _ = data.draw_source(rows.iloc[:70], META, "k", 60, 3, set(), SPLITS)
    merged = small.merge(large, on="id", suffixes=("", "_large"))
    assert len(merged) == 30
    for replicate in range(3):
        assert (merged[f"split_{replicate}"] == merged[f"split_{replicate}_large"]).all()


def test_properties_of_a_data_set_draw_the_same_structures_where_they_have_values() -> None:
    rows = table(ALKANES + ALCOHOLS)
    every, _ = data.draw_source(rows, META, "k", 30, 3, set(), SPLITS)
    same, _ = data.draw_source(rows, META, "p", 30, 3, set(), SPLITS)
    assert same["id"].tolist() == every["id"].tolist()
    gone = every["id"].iloc[::3]
    rows.loc[rows["id"].isin(gone), "p"] = np.nan
    fewer, _ = data.draw_source(rows, META, "p", 30, 3, set(), SPLITS)
    assert set(fewer["id"]) > set(every["id"]) - set(gone)


def test_splits_have_the_asked_fractions_and_differ_between_replicates() -> None:
    rows = table([f"{'C' * a}N{'C' * b}O" for a in range(1, 41) for b in range(1, 41)])
    frame, _ = data.draw_source(rows, META, "k", None, 5, set(), SPLITS)
    for replicate in range(3):
        shares = frame[f"split_{replicate}"].value_counts(normalize=True)
        assert shares["test"] == pytest.approx(0.2, abs=0.04)
        assert shares["validation"] == pytest.approx(0.1, abs=0.03)
        assert shares["train"] == pytest.approx(0.7, abs=0.05)
    assert (frame["split_0"] != frame["split_1"]).mean() > 0.3


@settings(deadline=None, max_examples=40)
@given(st.integers(5, 40), st.integers(0, 100))
@example(5, 88)
def test_every_part_of_a_split_has_a_row(n: int, seed: int) -> None:
    frame, _ = data.draw_source(table(ALKANES), META, "k", n, seed, set(), SPLITS)
    for replicate in range(3):
        assert set(frame[f"split_{replicate}"]) == {"train", "validation", "test"}


def test_asking_for_more_than_there_is_stops() -> None:
    with pytest.raises(DataError, match=r"mine\.k: 40 structures have a value, `draw` asks for 58"):
        data.draw_target(table(ALKANES), META, "k", 58, 1)
    with pytest.raises(DataError, match="2 rows are left of 40"):
        data.draw_source(table(ALKANES), META, "k", None, 1, set(ALKANES[2:]), SPLITS)
    with pytest.raises(DataError, match="no property 'q'"):
        data.draw_target(table(ALKANES), META, "q", 5, 1)
