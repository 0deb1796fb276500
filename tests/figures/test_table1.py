"""Table 1 against numbers worked out by hand."""

import math

import pandas as pd

from scattershot.figures import table1

COLUMNS = [
    "model_id", "property", "label", "unit", "setup", "family", "status",
    "validation_mae", "test_mae", "test_pearson",
]  # fmt: skip


def catalog(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_best_is_chosen_on_validation_and_reported_on_test():
    nan = float("nan")
    table = table1(
        catalog(
            ("a/NN1/0", "a", "Alpha", "K", "NN1", "network", "ok", 3.0, 1.0, 0.99),
            ("a/NN1/1", "a", "Alpha", "K", "NN1", "network", "ok", 2.0, 5.0, 0.70),
            ("a/NN1/2", "a", "Alpha", "K", "NN1", "network", "ok", 4.0, 2.0, 0.80),
            ("a/NN1/3", "a", "Alpha", "K", "NN1", "network", "failed", nan, nan, nan),
            ("a/RF1/0", "a", "Alpha", "K", "RF1", "forest", "ok", 1.0, 6.0, 0.60),
        )
    )
    assert table.to_dict("records") == [
        {
            "property": "a", "label": "Alpha", "family": "network", "setup": "NN1",
            "models": 4, "failed": 1, "best_model": "a/NN1/1",
            "best_r": 0.70, "median_r": 0.80, "best_mae": 5.0, "unit": "K",
        },
        {
            "property": "a", "label": "Alpha", "family": "forest", "setup": "RF1",
            "models": 1, "failed": 0, "best_model": "a/RF1/0",
            "best_r": 0.60, "median_r": 0.60, "best_mae": 6.0, "unit": "K",
        },
    ]  # fmt: skip


def test_equal_validation_errors_are_settled_by_the_models_name():
    rows = [
        (f"a/NN1/{i}", "a", "A", "K", "NN1", "network", "ok", 2.0, 1.0, r)
        for i, r in ((1, 0.1), (0, 0.9))
    ]
    assert table1(catalog(*rows))["best_r"].tolist() == [0.9]


def test_a_group_whose_models_all_failed_has_no_scores():
    nan = float("nan")
    (row,) = table1(
        catalog(("a/EN/0", "a", "A", "K", "EN", "elastic_net", "failed", nan, nan, nan))
    ).to_dict("records")
    assert (row["models"], row["failed"], row["best_model"]) == (1, 1, "")
    assert math.isnan(row["best_r"])
    assert math.isnan(row["median_r"])
    assert math.isnan(row["best_mae"])
