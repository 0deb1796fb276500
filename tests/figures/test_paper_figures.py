"""Figures 2b to 6 and the atlas: what they compute, and that they say it."""

import numpy as np
import pandas as pd
import pytest
from figures import synthetic
from figures.test_figures import texts
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scattershot import figures
from scattershot.figures import (
    fig2b,
    fig3,
    fig3c,
    fig4,
    fig5,
    fig6,
    heat,
    labels,
    numbers,
)

POLYMER = "polymer_n.refractive_index"


@pytest.fixture(scope="module")
def tension() -> synthetic.Target:
    target = synthetic.target("chemicals.surface_tension", sources=6)
    # Structures of the made-up outer rows are others than those of the target's rows.
    outer = target.parity["part"] == "outer"
    target.parity.loc[outer, "structure"] += "O"
    return target


def own_rows(target: synthetic.Target) -> pd.DataFrame:
    points = target.parity
    return points[(points["method"] == "direct") & (points["part"] == "cv")]


def handed_out(target: synthetic.Target) -> pd.DataFrame:
    rows = target.parity[target.parity["method"] == "many_source"]
    return rows.assign(lower=rows["predicted"] - 0.01, upper=rows["predicted"] + 0.01)


def points(method: str, part: str, observed: list[float], predicted: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "method": method,
            "part": part,
            "structure": [f"{part}{i}" for i in range(len(observed))],
            "observed": observed,
            "predicted": predicted,
            "source": "",
        }
    )


def test_the_table_of_errors_gives_every_number_of_the_selection(tension):
    rows = {name: cells for name, *cells in numbers.rows(tension.selection, tension.outer)}
    shotgun = tension.selection["shotgun"]
    assert rows["best of 72 transferred networks"] == [
        labels.number(shotgun["paper_mae"]),
        labels.number(shotgun["nested_mae"]),
        labels.number(tension.outer["paper_mae"]),
    ]
    assert rows["control: best of 72 untrained networks"] == [
        labels.number(shotgun["untrained_paper_mae"]),
        labels.number(shotgun["untrained_nested_mae"]),
        "",
    ]
    assert "handed out: mixture of direct and many-source" in rows


def test_without_outer_rows_the_table_has_no_outer_errors():
    polymer = synthetic.target(POLYMER, sources=4)
    assert {cells[-1] for cells in numbers.rows(polymer.selection, polymer.outer)} == {""}


def test_fig2b_names_each_group_with_its_rows_and_its_own_error(tension):
    rows = own_rows(tension)
    number = np.arange(len(rows)) % 3
    groups = pd.DataFrame(
        {"structure": rows["structure"], "group": number, "name": [f"kind {i}" for i in number]}
    )
    errors = fig2b.group_errors(tension.selection, tension.parity, groups).set_index("name")
    first = rows[number == 0]
    assert errors.loc["kind 0", "direct"] == pytest.approx(
        (first["predicted"] - first["observed"]).abs().mean()
    )
    assert len(errors) == 3
    written = texts(fig2b.draw(tension.selection, tension.outer, tension.parity, groups))
    assert "kind 0" in written
    assert tension.selection["verdict"]["sentence"] in written.replace("\n", " ")
    assert "Mean absolute error (N/m)" in written


def test_fig2b_calls_groups_by_their_classes_and_number_of_rows():
    kinds = [["oils"] * 3, ["oils", "waxes"], ["oils", "waxes", "waxes", "fats"], ["oils"] * 3]
    kinds += [["fats", None], [None] * 2]
    members = pd.DataFrame(
        [(group, kind) for group, found in enumerate(kinds) for kind in found],
        columns=["group", "sample_class"],
    )
    long = ["3 oils", "1 oils, 1 waxes", "2 waxes, 1 oils, 1 more", "3 oils", "1 fats", "2 of C H"]
    members["name"] = [f"{group + 1}: {long[group]}" for group in members["group"]]
    assert fig2b.short_names(members).tolist() == [
        "oils (3), group 1",
        "oils and waxes (2)",
        "waxes and others (4)",
        "oils (3), group 4",
        "fats and others (2)",
        "C H (2)",
    ]


def drawn_3(target: synthetic.Target) -> dict[str, Axes]:
    figure = fig3.draw(target.selection, target.outer, target.models, target.parity)
    return {axes.get_title(loc="left"): axes for axes in figure.axes}


def marks_of(axes: Axes, label: str) -> dict[str, float]:
    """Where the marks of a lane stand, by their shape."""
    lane = [tick.get_text().replace("\n", " ") for tick in axes.get_yticklabels()].index(label)
    found = [line for line in axes.lines if len(line.get_xdata()) == 1]
    return {line.get_marker(): line.get_xdata()[0] for line in found if line.get_ydata()[0] == lane}


def test_fig3_has_a_lane_for_each_source_with_its_three_errors(tension):
    lanes = drawn_3(tension)["The networks of each source"]
    worst = max(tension.selection["sources"], key=lambda row: row["nested_mae"])
    assert lanes.get_yticklabels()[0].get_text().replace("\n", " ") == worst["label"]
    tested = tension.outer["sources"][worst["source"]]
    marks = {"<": worst["paper_mae"], "o": worst["nested_mae"], "D": tested}
    assert marks_of(lanes, worst["label"]) == marks
    assert lanes.get_xlabel().endswith("(N/m)")


def test_fig3_sets_the_outer_test_of_each_way_beside_its_cross_validated_errors(tension):
    panels = drawn_3(tension)
    ways = panels["Each way: cross-validated on 58 rows, and 358 outer test rows"]
    selection, outer = tension.selection, tension.outer
    nested_and_outer = {
        "Predicting the mean": (selection["mean_mae"], outer["mean_mae"]),
        "Direct model": (selection["direct"]["mae"], outer["direct_mae"]),
        "Many-source": (selection["many_source"]["mae"], outer["many_source_mae"]),
        "Handed out": (selection["choice"]["mae"], outer["choice_mae"]),
        "Control: mixture without sources": (
            selection["without_sources"]["mae"],
            outer["without_sources_mae"],
        ),
    }
    for name, (nested, tested) in nested_and_outer.items():
        assert marks_of(ways, name) == {"o": nested, "D": tested}
    assert marks_of(ways, "Best transferred network of all sources") == {
        "<": selection["shotgun"]["paper_mae"],
        "o": selection["shotgun"]["nested_mae"],
        "D": outer["paper_mae"],
    }
    assert ways.get_xlim() == panels["The networks of each source"].get_xlim()


def test_fig3_without_outer_rows_has_cross_validated_errors_only():
    target = synthetic.target(POLYMER, sources=4)
    ways = drawn_3(target)["Each way: cross-validated on 16 rows, and no outer test"]
    assert marks_of(ways, "Direct model") == {"o": target.selection["direct"]["mae"]}


def test_fig3c_shows_the_sources_that_go_best_with_the_targets_own_rows(tension):
    points = tension.parity[tension.parity["method"] == "direct"]
    random = np.random.default_rng(0)
    sources = [row["source"] for row in tension.selection["sources"]]
    fingerprint = pd.DataFrame(
        {"structure": points["structure"]}
        | {f"prediction:{name}": random.normal(size=len(points)) for name in sources}
    )
    fingerprint[f"prediction:{sources[4]}"] = -points["observed"].to_numpy()
    frame, drawn = fig3c.table(tension.selection, tension.parity, fingerprint)
    assert list(frame)[:2] == ["target", sources[4]]
    assert frame.shape == (416, 6)
    assert drawn.sum() == 58
    units = dict.fromkeys(sources, "kJ/mol")
    written = texts(
        fig3c.draw(tension.selection, tension.outer, tension.parity, fingerprint, units)
    )
    handed = labels.number(tension.selection["choice"]["mae"])
    assert f"{handed} nested" in written.replace("\n", " ")
    assert f"r = {labels.MINUS}1.0" in written
    assert "predicted (kJ/mol)" in written.replace("\n", " ")
    assert "358 outer test rows" in written


def test_fig4_takes_apart_what_lies_outside_the_learned_range():
    values = pd.Series([0.5, 1.0, 2.5, 3.0, 3.5])
    assert fig4.by_value(values, 1, 3).tolist() == [
        fig4.BELOW,
        fig4.WITHIN,
        fig4.WITHIN,
        fig4.WITHIN,
        fig4.ABOVE,
    ]
    table = pd.concat(
        [
            points("direct", "cv", [1, 3], [1, 3]),
            points("direct", "outer", [2, 4, 6], [3, 4, 9]),
        ]
    )
    kinds = {"outer0": "esters", "outer1": "amides", "outer2": "amides"}
    errors = fig4.errors({"direct": {"mae": 1}, "shotgun": {}}, table, kinds)
    assert errors["direct"].to_dict() == {"amides": 1.5, "esters": 1.0}
    assert errors["mean"].to_dict() == {"amides": 3.0, "esters": 0.0}
    assert errors["rows"].to_dict() == {"amides": 2, "esters": 1}


def test_fig4_says_how_many_of_a_class_were_learned_from(tension):
    structures = tension.parity["structure"].unique()
    classes = {text: "oils" if text.endswith("O") else "waxes" for text in structures}
    figure = fig4.draw(tension.selection, tension.outer, tension.parity, classes)
    written = texts(figure)
    assert "oils, none learned (358)" in written
    assert "within the range" in written


def test_fig5_counts_the_picked_that_are_extreme_indeed():
    rows = pd.DataFrame({"observed": [1, 2, 3, 4, 5, 6], "predicted": [1, 5, 2, 3, 9, 4]})
    assert fig5.picks(rows["predicted"], "highest", 2).tolist() == [4, 1]
    assert fig5.picks(rows["predicted"], "lowest", 2).tolist() == [0, 2]
    assert fig5.found(rows, "highest", 2) == 1
    assert fig5.found(rows, "lowest", 2) == 1
    assert fig5.found(rows, "highest", 6) == 6


def test_fig5_draws_what_is_handed_out(tension):
    figure = fig5.draw(tension.selection, tension.outer, tension.parity, handed_out(tension))
    written = texts(figure)
    assert "Extreme compounds among 358, picked by: mixture of direct and many-source" in written
    assert "(by chance 1.1)" in written
    assert "58 learned from" in written


def drawn_6(polymer: synthetic.Target) -> Figure:
    random = np.random.default_rng(0)
    return fig6.draw(
        polymer.selection,
        polymer.outer,
        polymer.parity,
        "matbench.refractive_index",
        random.normal(size=(60, 6)),
        [f"composition:{statistic}:{name}" for statistic in ("ave", "sum") for name in "abc"],
        ["inorganic compounds"] * 44 + ["polymers"] * 16,
        random.uniform(1.3, 4, 60).tolist(),
        1,
    )


def test_fig6_has_one_scale_and_the_errors_of_that_source():
    polymer = synthetic.target(POLYMER, sources=4)
    figure = drawn_6(polymer)
    titles = ["Source applied directly", "Transferred from that source", "Direct"]
    panels = [axes for axes in figure.axes if axes.get_title(loc="left") in titles]
    assert len({panel.get_xlim() for panel in panels}) == 1
    rows = polymer.parity[polymer.parity["method"] == "application"]
    error = (rows["predicted"] - rows["observed"]).abs().mean()
    assert f"MAE all rows {labels.number(error)}" in panels[0].texts[-1].get_text()
    source = next(
        row for row in polymer.selection["sources"] if row["source"].startswith("matbench")
    )
    assert f"nested {labels.number(source['nested_mae'])}" in panels[1].texts[-1].get_text()
    written = texts(figure)
    assert "44 inorganic compounds" in written
    assert "16 of 16\npolymers" in written
    assert "6 composition descriptors" in written


def test_fig6_embedding_repeats_with_its_seed():
    values = np.random.default_rng(3).normal(size=(40, 6))
    first, again = fig6.embed(values, 2**62 + 5), fig6.embed(values, 2**62 + 5)
    assert first.shape == (40, 2)
    np.testing.assert_array_equal(first, again)


def test_the_heat_map_weighs_both_classes_alike_and_sorts_by_value():
    descriptors = np.array([[0.0, 5], [0, 5], [0, 5], [4, 5]])
    shown = heat.ordered(descriptors, np.array(["a", "a", "a", "b"]), np.array([3.0, 1, 2, 9]))
    np.testing.assert_allclose(shown["a"], [[-1, 0]] * 3)
    np.testing.assert_allclose(shown["b"], [[1, 0]])
    values = np.array([2.0, 0, 1, 0])
    steps = heat.ordered(values[:, None], np.array(["a", "a", "a", "b"]), values)["a"][:, 0]
    assert (np.diff(steps) > 0).all()


def test_every_figure_of_the_paper_has_a_title_and_a_caption_for_the_report():
    from scattershot.report import illustrations

    assert set(illustrations.CAPTIONS) == set(illustrations.TITLES) == set(figures.FIGURES)
