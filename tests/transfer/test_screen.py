"""The screen before the heads: what it sees, who passes, and what becomes of the others."""

import numpy as np
import pandas as pd
import pytest

from scattershot.library import open_shard
from scattershot.transfer import screen, shotgun, summary, target
from scattershot.transfer.scores import Scores

NAME = "wet.refractivity"
SETS = 11


@pytest.fixture(scope="module")
def shard(networks):
    return open_shard(networks[0])


@pytest.fixture(scope="module")
def x(transfer, shard):
    return target.shard_inputs(shard, transfer.paths, transfer.drawn["structure"].to_numpy())


@pytest.fixture(scope="module")
def y(transfer):
    return transfer.drawn["value"].to_numpy()


@pytest.fixture(scope="module")
def errors(transfer, shard, x, y):
    return screen.left_out_errors(shard, x, y, transfer.folds)


@pytest.fixture(scope="module")
def half(errors):
    return screen.passing(errors, 0.5)


@pytest.fixture(scope="module")
def screened(transfer, shard, x, y, half) -> Scores:
    return shotgun.evaluate(shard, x, y, transfer.folds, NAME, ["TL1"], passes=half)


def test_networks_trained_on_a_related_property_err_less_than_untrained_ones(errors):
    assert errors["weights"].tolist() == ["trained"] * 4 + ["untrained"] * 4
    assert errors.columns.tolist() == [*screen.KEYS, *range(SETS)]
    medians = errors.groupby("weights")[SETS - 1].median()
    assert medians["trained"] < medians["untrained"]


def test_rows_of_an_outer_fold_have_no_influence_on_its_screen(transfer, shard, x, y, errors):
    there = transfer.folds.outer[1] == 2
    spoiled = screen.left_out_errors(shard, x, np.where(there, 50 - y, y), transfer.folds)
    trained = errors["weights"] == "trained"
    fold = transfer.folds.count + 2
    np.testing.assert_array_equal(errors[trained][fold], spoiled[trained][fold])
    assert (errors[trained][fold - 1] != spoiled[trained][fold - 1]).all()


def test_the_best_share_passes_and_the_best_of_each_source():
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "weights": ["trained"] * 40 + ["untrained"] * 20,
            "candidate": [f"n{k}" for k in range(40)] + [f"n{k}" for k in range(20)],
            "property": (["near"] * 10 + ["far"] * 10) * 3,
        }
    )
    values = pd.DataFrame(random.uniform(size=(60, 2)))
    # Everything of the far source is worse than anything of the near one.
    values[(table["property"] == "far").to_numpy()] += 1
    passes = screen.passing(pd.concat([table, values], axis=1), 0.25)
    for column in (0, 1):
        passed = table[passes[str(column)]].assign(error=values[column])
        counts = passed.groupby(["weights", "property"]).size()
        assert counts["trained", "near"] == 10
        assert counts["untrained", "near"] == 5
        assert counts["trained", "far"] == counts["untrained", "far"] == 1
        far = values[column][(table["property"] == "far") & (table["weights"] == "trained")]
        assert passed["error"][passed["property"] == "far"].iloc[0] == far.min()


def test_those_that_pass_have_the_scores_they_have_without_a_screen(transfer, half, screened):
    every = transfer.scores["shotgun"]
    keys = ["candidate", "weights"]
    places = pd.MultiIndex.from_frame(every.about[keys]).get_indexer(
        pd.MultiIndex.from_frame(screened.about[keys])
    )
    for ours, whole in (
        (screened.predictions, every.predictions[places]),
        (screened.inside, every.inside[places]),
    ):
        there = ~np.isnan(ours)
        np.testing.assert_array_equal(ours[there], whole[there])
    trained = screened.of("trained")
    passed = (
        half[half["weights"] == "trained"].set_index("candidate").drop(columns=screen.KEYS[::2])
    )
    assert len(trained) == passed.any(axis=1).sum()
    for k, name in enumerate(trained.about["candidate"]):
        *within, final = passed.loc[name]
        there = ~np.isnan(trained.inner[k].ravel())
        np.testing.assert_array_equal(there, within)
        assert np.isfinite(trained.mae[k]) == (final or all(within))
    # Two of four, by all rows.
    assert len(screened.of("untrained")) == np.isfinite(screened.of("untrained").mae).sum() == 2


def test_the_choice_in_a_fold_is_among_those_that_pass_there(transfer, screened, y):
    labels = dict.fromkeys(screened.about["property"], "a source")
    about = {
        key: transfer.selection[key] for key in ("target", "property", "label", "unit", "seed")
    }
    found = summary.summarise(
        about,
        transfer.scores["direct"],
        transfer.scores["many_source"],
        screened,
        labels,
        0.5,
    )
    assert "50 % passed" in found["scheme"]
    for row in (found["shotgun"], found["sources"][0]):
        numbers = [row[key] for key in ("paper_mae", "nested_mae", "median_mae")]
        assert np.isfinite(numbers).all()
        assert numbers[0] <= numbers[2]
    assert found["direct"] == transfer.selection["direct"]


def test_a_table_of_models_has_those_that_were_scored_on_all_rows(screened):
    trained = screened.of("trained")
    scored = set(trained.about["candidate"][np.isfinite(trained.mae)])
    catalog = pd.DataFrame({"model_id": sorted(set(trained.about["candidate"]))}).assign(
        test_mae=1.0, test_mean_mae=2.0, test_pearson=0.5
    )
    table = summary.models_table(screened, catalog)
    assert set(table["model_id"]) == scored
    assert table["mae"].notna().all()
