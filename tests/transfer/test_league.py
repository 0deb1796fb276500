"""The league: nothing of the rows outside a draw is known inside it; the table counts rightly."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scattershot.library import open_shard
from scattershot.transfer import candidates, ensemble, league, standings, target

WITHOUT = standings.CONTROL
FOLDS = {"folds": 3, "repeats": 1, "inner_folds": 2}


@pytest.fixture(scope="module")
def property(molecules, networks):
    frame = molecules.frame.iloc[::3].reset_index(drop=True)
    structures, names = frame["structure"].to_numpy(), list(molecules.paths)
    shard = open_shard(networks[0])
    told = ensemble.fingerprints(
        frame["structure"], [tuple(map(str, networks))], molecules.paths, "smiles"
    )
    return league.Property(
        "wet.refractivity",
        structures,
        np.sqrt(frame["value"].to_numpy()),
        candidates.fingerprint_blocks(told, structures)
        | target.plain_blocks(molecules.paths, structures, names),
        candidates.direct(names),
        candidates.many_source(names, ["rdkit2d"]),
        [(shard, target.shard_inputs(shard, molecules.paths, structures))],
    )


@pytest.fixture(scope="module")
def found(property):
    return league.play(property, [20], 1, FOLDS, seed=1)


def test_every_method_is_scored_on_the_rows_outside_each_draw(property, found):
    methods = set(found["method"])
    assert {"mean", "shotgun", "choice", "direct_gp", "many_source_blend"} <= methods
    assert {"direct_forest", "direct_ridge", "direct_boosting", WITHOUT} <= methods
    assert "many_source_predictions_hidden_plain_gp" in methods
    by_method = found.set_index("method")
    assert np.isfinite(found["outer_mae"]).all()
    assert by_method.loc["mean", "relative_to_mean"] == 1
    drawn = league.drawn_rows(property.keys, property.name, 20, 1, 0)
    mean = np.abs(property.y[drawn].mean() - property.y[~drawn]).mean()
    assert by_method.loc["mean", "outer_mae"] == pytest.approx(mean)
    # The square root of what the source predicts, from networks that know it well.
    assert by_method.loc["many_source_blend", "relative_to_mean"] < 0.5


def test_the_choice_errs_no_more_than_the_worst_of_what_it_is_made_of(found):
    errors = found.set_index("method")["outer_mae"]
    learners = errors[errors.index.str.contains("forest|boosting|blend|direct")]
    assert errors["choice"] <= learners.max()


def test_values_outside_a_draw_do_not_change_what_is_predicted(property):
    drawn = league.drawn_rows(property.keys, property.name, 20, 1, 0)
    other = replace(property, y=np.where(drawn, property.y, -1e6))
    folds, key = league.k_fold(20, **FOLDS, key=(1,)), (1, "a.b")
    first = league._Draw(property, drawn, folds, key).predicted()
    second = league._Draw(other, drawn, folds, key).predicted()
    for method, values in first.items():
        np.testing.assert_array_equal(values, second[method], err_msg=method)


def played():
    """Two draws of two properties, one size; the choice gains 20 % on one and loses 10 %."""
    about = [
        {"property": "a.x", "kind": "smiles"},
        {"property": "b.y", "kind": "formula"},
    ]
    errors = [
        {"mean": 2.0, "direct_gp": 1.0, "direct_forest": 1.5, WITHOUT: 0.9, "choice": 0.8},
        {"mean": 4.0, "direct_gp": 3.0, "direct_forest": 2.0, WITHOUT: 2.0, "choice": 2.2},
    ]
    return [
        (
            one,
            pd.DataFrame(
                [
                    {"n": 19, "draw": draw, "method": method, "outer_mae": error + draw}
                    | {"relative_to_mean": error / each["mean"]}
                    for draw in range(2)
                    for method, error in each.items()
                ]
            ),
        )
        for one, each in zip(about, errors, strict=True)
    ]


def test_the_table_has_a_row_per_property_size_and_method():
    rows = standings.table(played(), final=["b.y"])
    assert rows.columns.tolist() == (
        ["target", "class", "role", "n", "draws", "method", "outer_mae", "relative_to_mean"]
    )
    choice = rows[rows["method"] == "choice"].to_numpy().tolist()
    assert choice == [
        ["a.x", "molecules", "development", 19, 2, "choice", pytest.approx(1.3), 0.4],
        ["b.y", "inorganic", "final", 19, 2, "choice", pytest.approx(2.7), 0.55],
    ]


def test_gains_are_counted_from_the_best_direct_model_of_each_target():
    told = standings.standings(standings.table(played(), final=["b.y"])).set_index("role")
    choice = told[told["method"] == "choice"]
    assert choice["wins"].to_dict() == {"development": 1, "final": 0}
    assert choice["median_gain"].tolist() == pytest.approx([0.2, -0.1])
    page = standings.page(standings.table(played(), final=["b.y"]))
    assert "| choice | 1 of 1 | 20.0% | 20.0% |" in page
    assert "| inorganic | b.y | 0.500 (direct_forest) | 0.500 | 0.550 |" in page
    assert "with sources the error is lower than without on 1, by a median of 11.1%." in page
