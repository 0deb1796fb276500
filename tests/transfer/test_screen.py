"""The screen before the heads: what it sees, who passes, and what becomes of the others."""

import numpy as np
import pandas as pd
import pytest

from scattershot.transfer import screen, selection, shotgun, summary
from scattershot.transfer.scores import Scores

NAME = "wet.refractivity"
SETS = 11
HEADS = ["TL1", "ridge"]


@pytest.fixture(scope="module", autouse=True)
def _one_network_passes_always():
    """Of the four there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "FIRST", 1)
        patch.setattr(summary, "FIRST", 1)
        yield


@pytest.fixture(scope="module")
def errors(transfer, shard, x, y):
    return screen.left_out_errors(shard, x, y, transfer.folds)


@pytest.fixture(scope="module")
def half(errors):
    return screen.passing(errors, 0.5)


@pytest.fixture(scope="module")
def screened(transfer, shard, x, y, half) -> Scores:
    return shotgun.evaluate(shard, x, y, transfer.folds, NAME, HEADS, passes=half)


@pytest.fixture(scope="module")
def whole(transfer, shard, x, y) -> Scores:
    return shotgun.evaluate(shard, x, y, transfer.folds, NAME, HEADS)


def test_networks_trained_on_a_related_property_err_less_than_untrained_ones(errors):
    assert errors["weights"].tolist() == ["trained"] * 4 + ["untrained"] * 4
    assert errors.columns.tolist() == [*screen.KEYS, *range(SETS)]
    medians = errors.groupby("weights")[SETS - 1].median()
    assert medians["trained"] < medians["untrained"]


def test_rows_of_an_outer_fold_have_no_influence_on_its_screen(transfer, shard, x, y, errors):
    there = transfer.folds.outer[1] == 2
    spoiled_x = np.where(there[:, None], np.float32(3), x)
    spoiled = screen.left_out_errors(shard, spoiled_x, np.where(there, 50 - y, y), transfer.folds)
    trained = errors["weights"] == "trained"
    fold = transfer.folds.count + 2
    np.testing.assert_allclose(errors[trained][fold], spoiled[trained][fold], rtol=1e-9)
    assert (errors[trained][fold - 1] != spoiled[trained][fold - 1]).all()


def test_the_best_share_passes_the_best_of_each_source_and_the_first_of_each_sweep():
    random = np.random.default_rng(0)
    numbers = [*range(10), *range(10)]
    table = pd.DataFrame(
        {
            "weights": ["trained"] * 40 + ["untrained"] * 20,
            "candidate": [f"n{k}" for k in range(40)] + [f"n{k}" for k in range(20)],
            "property": (["near"] * 20 + ["far"] * 20) + ["near"] * 10 + ["far"] * 10,
            "number": [*range(20), *range(20), *numbers],
        }
    )
    values = pd.DataFrame(random.uniform(size=(60, 2)))
    # Everything of the far source is worse than anything of the near one, its first worst of all.
    values[(table["property"] == "far").to_numpy()] += 1
    values[(table["number"] == 0).to_numpy()] += 2
    passes = screen.passing(pd.concat([table, values], axis=1), 0.25)
    for column in (0, 1):
        passed = table[passes[str(column)]].assign(error=values[column])
        counts = passed.groupby(["weights", "property"]).size().to_dict()
        # A fourth of forty and of twenty; the first; of the far source also the best.
        assert counts == {
            ("trained", "near"): 11,
            ("trained", "far"): 2,
            ("untrained", "near"): 6,
            ("untrained", "far"): 2,
        }
        far = (table["property"] == "far") & (table["weights"] == "trained")
        own = passed.loc[far & passes[str(column)], "error"]
        assert own.min() == values.loc[far, column].min()


def test_those_that_pass_have_the_scores_they_have_without_a_screen(half, screened, whole):
    assert screened.about.equals(whole.about)
    for ours, every in ((screened.predictions, whole.predictions), (screened.inside, whole.inside)):
        there = ~np.isnan(ours)
        np.testing.assert_allclose(ours[there], every[there], rtol=1e-5)
    trained = screened.of("trained")
    passed = (
        half[half["weights"] == "trained"]
        .set_index("candidate")
        .drop(columns=["weights", "property", "number"])
    )
    assert 2 <= passed.to_numpy().sum(axis=0).min() <= passed.to_numpy().sum(axis=0).max() < 4
    for k, name in enumerate(trained.about["candidate"]):
        *within, final = passed.loc[name]
        np.testing.assert_array_equal(~np.isnan(trained.inner[k].ravel()), within)
        assert np.isfinite(trained.mae[k]) == (final or all(within))
    for name in HEADS:
        untrained = screened.of("untrained")
        untrained = untrained.where((untrained.about["head"] == name).to_numpy())
        assert 2 <= np.isfinite(untrained.mae).sum() < 4


def test_the_choice_in_a_fold_is_the_best_of_those_that_pass_there(transfer, screened, half, y):
    trained = screened.of("trained")
    chosen = selection.select(trained)
    passed = half[half["weights"] == "trained"].set_index("candidate")
    for repeat, fold in np.ndindex(transfer.folds.repeats, transfer.folds.count):
        number = str(repeat * transfer.folds.count + fold)
        able = passed.loc[trained.about["candidate"], number].to_numpy()
        best = np.argmin(np.where(able, trained.inner[:, repeat, fold], np.inf))
        there = transfer.folds.outer[repeat] == fold
        np.testing.assert_allclose(
            chosen.predictions[repeat, there], trained.predictions[best, repeat, there]
        )


def test_a_summary_tells_of_the_screen_and_takes_medians_of_the_first(transfer, screened):
    labels = dict.fromkeys(screened.about["property"], "a source")
    keys = ("target", "property", "label", "unit", "seed")
    about = {key: transfer.selection[key] for key in keys}
    scores = [transfer.scores[kind] for kind in ("direct", "many_source")]
    found = summary.summarise(about, *scores, screened, labels, 0.5)
    assert "networks from the 50 % that ridge regression finds best" in found["scheme"]
    first = screened.of("trained").about["candidate"].str.endswith("000000").to_numpy()
    for row in (found["shotgun"], found["sources"][0]):
        assert row["models"] == 4
        assert row["median_mae"] == np.median(screened.of("trained").mae[first])
        assert np.isfinite([row["nested_mae"], row["untrained_paper_mae"]]).all()


def test_a_table_of_models_has_those_that_were_scored_on_all_rows(screened):
    trained = screened.of("trained")
    scored = set(trained.about["candidate"][np.isfinite(trained.mae)])
    catalog = pd.DataFrame({"model_id": sorted(set(trained.about["candidate"]))}).assign(
        test_mae=1.0, test_mean_mae=2.0, test_pearson=0.5
    )
    table = summary.models_table(screened, catalog)
    assert 2 <= table["model_id"].nunique() < 4
    assert set(table["model_id"]) == scored
    assert table["mae"].notna().all()
