"""The outer test: what was chosen, fitted to all target rows, scored once."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scattershot import files
from scattershot.errors import DataError
from scattershot.library import read_rows
from scattershot.transfer import outer, summary, target
from scattershot.transfer.kernels import gaussian_process, ridge
from scattershot.transfer.learners import LEARNERS
from scattershot.transfer.selection import select

KEY = [7, "wet.refractivity"]


def score(transfer, outside=None):
    outside = transfer.outer if outside is None else outside
    return outer.score(
        transfer.drawn,
        outside,
        transfer.selection,
        transfer.scores,
        transfer.fingerprint,
        transfer.shards,
        transfer.paths,
        KEY,
    )


def predicted(outcome, method):
    """Predictions of the outer rows, one source after the other, the chosen one's first."""
    rows = outcome.parity
    return rows[(rows["method"] == method) & (rows["part"] == "outer")]["predicted"].to_numpy()


@pytest.mark.parametrize(
    ("learner", "function"), [("ridge", ridge), ("Gaussian process", gaussian_process)]
)
def test_the_direct_choice_is_fitted_to_all_target_rows(transfer, learner, function):
    chosen = transfer.selection | {
        "direct": transfer.selection["direct"] | {"choice": f"rdkit2d, {learner}"}
    }
    found = score(replace(transfer, selection=chosen))
    structures = [*transfer.drawn["structure"], *transfer.outer["structure"]]
    block = target.plain_blocks(transfer.paths, np.array(structures, dtype=object), ["rdkit2d"])
    x = block["rdkit2d"].scaled(np.arange(30))
    expected = function(x[:30], transfer.drawn["value"].to_numpy(), x[30:])
    np.testing.assert_allclose(predicted(found, "direct"), expected)
    error = np.abs(expected - transfer.outer["value"]).mean()
    assert found.errors["direct_mae"] == pytest.approx(error)


def test_values_of_outer_rows_change_no_prediction(transfer):
    other = transfer.outer.assign(value=-99.0)
    before, after = score(transfer), score(transfer, other)
    for method in ("direct", "many_source", "shotgun", "transfer", "application"):
        np.testing.assert_array_equal(predicted(before, method), predicted(after, method))
    assert before.errors["paper_mae"] < after.errors["paper_mae"]


def test_an_outer_rows_prediction_does_not_depend_on_the_other_outer_rows(transfer):
    one = transfer.outer.iloc[[3]].reset_index(drop=True)
    for method in ("direct", "many_source", "shotgun"):
        all_ten, alone = predicted(score(transfer), method), predicted(score(transfer, one), method)
        np.testing.assert_allclose(all_ten[3 :: len(transfer.outer)], alone, rtol=1e-4)


def test_cross_validated_parity_is_the_first_repeat_of_the_choice(transfer):
    found, scores = score(transfer), transfer.scores["direct"]
    rows = found.parity
    rows = rows[(rows["method"] == "direct") & (rows["part"] == "cv")]
    number = scores.about["candidate"].tolist().index(transfer.selection["direct"]["choice"])
    np.testing.assert_array_equal(rows["predicted"], scores.predictions[number, 0])
    assert rows["structure"].tolist() == transfer.drawn["structure"].tolist()


def test_parity_has_the_choice_of_each_source(transfer):
    found = score(transfer)
    rows = found.parity[found.parity["method"] == "shotgun"]
    errors = (rows["predicted"] - rows["observed"]).abs()[rows["part"] == "outer"]
    by_source = errors.groupby(rows["source"]).mean().to_dict()
    assert by_source == pytest.approx(found.errors["sources"])
    held_out = rows[rows["part"] == "cv"].groupby("source")["structure"]
    assert set(held_out.count()) == {len(transfer.drawn)}


def test_a_target_without_outer_rows_has_no_outer_error(transfer, tmp_path):
    found = score(transfer, transfer.outer[:0])
    assert found.errors["n"] == 0
    assert {found.errors[name] for name in ("mean_mae", "direct_mae", "paper_mae")} == {None}
    assert set(found.errors["sources"].values()) == {None}
    assert set(found.parity["part"]) == {"cv"}
    files.write_json(tmp_path / "errors.json", found.errors)


def test_the_summary_names_the_paper_choice_and_its_errors(transfer, networks, tmp_path):
    found, shotgun = transfer.selection, transfer.scores["shotgun"]
    [source] = found["sources"]
    assert source["paper_mae"] == pytest.approx(shotgun.mae[:4].min())
    assert source["paper_choice"] == shotgun.about["candidate"][int(shotgun.mae[:4].argmin())]
    assert source["untrained_paper_mae"] == pytest.approx(shotgun.mae[4:].min())
    assert source["paper_mae"] <= source["nested_mae"]
    assert source["untrained_nested_mae"] == select(shotgun.of("untrained")).mae
    assert source["untrained_paper_mae"] <= source["untrained_nested_mae"]
    assert (source["shuffled_models"], source["shuffled_nested_mae"]) == (0, None)
    assert found["direct"]["mae"] >= min(found["direct"]["candidates"].values())
    assert len(found["direct"]["candidates"]) == 8
    files.write_json(tmp_path / "selection.json", found)
    table = summary.models_table(shotgun, read_rows([networks[1]]))
    assert set(table["head"]) == {"TL1"}
    assert table["model_id"].tolist() == shotgun.about["candidate"].tolist()[:4]
    np.testing.assert_allclose(table["mae"], shotgun.mae[:4])
    np.testing.assert_allclose(table["untrained_mae"], shotgun.mae[4:])


def test_every_control_has_its_error_interval_and_p_value(transfer):
    found = {row["name"]: row for row in transfer.selection["controls"]}
    direct, untrained = transfer.scores["direct"], transfer.scores["shotgun"].of("untrained")
    learners = [f"direct, {learner}" for learner in LEARNERS]
    networks = ["best untrained network", "median untrained network"]
    assert list(found) == ["predicting the mean", *learners, *networks]
    assert found["predicting the mean"]["mae"] == transfer.selection["mean_mae"]
    for learner in LEARNERS:
        alone = select(direct.where((direct.about["head"] == learner).to_numpy()))
        assert found[f"direct, {learner}"]["mae"] == alone.mae
    assert found["best untrained network"]["mae"] == select(untrained).mae
    assert found["median untrained network"]["mae"] == np.sort(untrained.mae)[1]
    for row in found.values():
        low, high = row["interval"]
        assert low < row["mae"] < high
        assert 0 <= row["p_direct"] <= 1


def test_without_any_network_the_summary_says_what_to_look_at(transfer):
    nothing = transfer.scores["shotgun"].where(np.zeros(8, dtype=bool))
    scores = transfer.scores | {"shotgun": nothing}
    about = {"target": KEY[1], "property": KEY[1], "label": "", "unit": "", "seed": 7}
    with pytest.raises(DataError, match=r"wet\.refractivity: every source network .* failed"):
        summary.summarise(about, *scores.values(), {})


def test_features_are_those_of_the_chosen_network(transfer):
    found = score(transfer).features
    assert isinstance(found, pd.DataFrame)
    assert found["structure"].tolist() == transfer.drawn["structure"].tolist()
    np.testing.assert_array_equal(found["observed"], transfer.drawn["value"])
    assert found.filter(regex=r"^h\d+$").to_numpy().std(axis=0).max() > 0
