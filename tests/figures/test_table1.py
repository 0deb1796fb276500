"""Table 1 against numbers worked out by hand."""

import math

import pandas as pd
import pytest

from scattershot.figures import table1

NAN = float("nan")
COLUMNS = [
    "model_id", "property", "label", "unit", "setup", "family", "descriptors", "status",
    "validation_mae", "test_mae", "test_pearson", "test_r2",
]  # fmt: skip
ALPHA = ("a", "Alpha", "K", "NN1", "network", "rcdk")


def catalog(*rows: tuple) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=COLUMNS).assign(n_train=70, n_validation=10, n_test=20)
    return found.assign(replicate=[int(model[-1]) % 2 for model in found["model_id"]])


def test_best_is_chosen_on_validation_and_reported_on_test():
    table = table1(
        catalog(
            ("a/RF1/0", "a", "Alpha", "K", "RF1", "forest", "rdkit5", "ok", 1.0, 6.0, 0.60, 0.3),
            ("a/NN1/0", *ALPHA, "ok", 3.0, 1.0, 0.99, 0.98),
            ("a/NN1/1", *ALPHA, "ok", 2.0, 5.0, 0.70, 0.48),
            ("a/NN1/2", *ALPHA, "ok", 4.0, 2.0, 0.80, 0.63),
            ("a/NN1/3", *ALPHA, "failed", NAN, NAN, NAN, NAN),
        )
    ).drop(columns="paper_r")
    assert table.to_dict("records") == [
        {
            "property": "a", "label": "Alpha", "family": "forest", "setup": "RF1",
            "descriptor": "rdkit5", "models": 1, "failed": 0, "rows": 100,
            "best_model": "a/RF1/0", "best_r": 0.60, "split_r": 0.60, "median_r": 0.60,
            "best_mae": 6.0, "best_r2": 0.3, "unit": "K",
        },
        {
            "property": "a", "label": "Alpha", "family": "network", "setup": "NN1",
            "descriptor": "rcdk", "models": 4, "failed": 1, "rows": 100,
            "best_model": "a/NN1/1", "best_r": 0.70, "split_r": pytest.approx((0.99 + 0.70) / 2),
            "median_r": 0.80, "best_mae": 5.0, "best_r2": 0.48, "unit": "K",
        },
    ]  # fmt: skip


def test_equal_validation_errors_are_settled_by_the_models_name():
    rows = [(f"a/NN1/{i}", *ALPHA, "ok", 2.0, 1.0, r, 0.5) for i, r in ((1, 0.1), (0, 0.9))]
    assert table1(catalog(*rows))["best_r"].tolist() == [0.9]


def test_a_group_whose_models_all_failed_has_no_scores():
    (row,) = table1(catalog(("a/NN1/0", *ALPHA, "failed", NAN, NAN, NAN, NAN))).to_dict("records")
    assert (row["models"], row["failed"], row["best_model"]) == (1, 1, "")
    for name in ("best_r", "median_r", "best_mae", "best_r2"):
        assert math.isnan(row[name])


def test_what_is_published_stands_beside_the_same_property_setup_and_descriptor():
    published = pd.DataFrame(
        [("a", "NN1", "rcdk", 0.9), ("b", "NN1", "rcdk", 0.8), ("a", "RF1", "rcdk", 0.7)],
        columns=["property", "setup", "descriptor", "paper_r"],
    )
    models = catalog(
        ("a/NN1/0", *ALPHA, "ok", 1.0, 1.0, 0.95, 0.9),
        ("a/RF1/0", "a", "Alpha", "K", "RF1", "forest", "rdkit5", "ok", 1.0, 6.0, 0.60, 0.3),
    )
    assert table1(models, published)["paper_r"].tolist() == [0.9, pytest.approx(NAN, nan_ok=True)]
