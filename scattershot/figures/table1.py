"""Table 1: how many models of each property and setup there are, and how good they are."""

import pandas as pd

CSV = {
    "property": "property",
    "family": "family",
    "setup": "setup",
    "descriptor": "descriptor",
    "models": "models",
    "rows": "rows",
    "best_r": "best_r",
    "median_r": "median_r",
    "best_mae": "mae",
    "paper_r": "paper_r",
}
"""Columns of the table as they are written to CSV, and their names there."""

_KEYS = ["property", "setup", "descriptor"]


def table1(catalog: pd.DataFrame, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count and score the models of each property and setup.

    The best model is the one with the lowest MAE on its validation rows; what is reported of it
    comes from its test rows, which had no part in that choice. Models of different splits have
    different validation rows: the choice falls on a split whose validation rows are easy, and
    where rows are few its test rows may be hard. So the same choice is also made within each
    split, and the correlations are averaged (`split_r`).

    Args:
        catalog: a row per model with `model_id`, `property`, `label`, `unit`, `setup`, `family`,
            `descriptors`, `replicate`, `status` ("ok" or "failed"), `n_train`, `n_validation`,
            `n_test`, `validation_mae`, `test_mae`, `test_pearson`, `test_r2`.
        published: `property`, `setup`, `descriptor` and `paper_r`, to be set beside.

    Returns:
        A row per property and setup, in the catalog's order: `property`, `label`, `family`,
        `setup`, `descriptor`, `models` (all that were tried), `failed` (of these), `rows` (of
        all parts of a split), `best_model`, `best_r`, `split_r` and `median_r` (Pearson, test
        rows), `best_mae` (test rows, in `unit`), `best_r2`, `unit`, `paper_r` (NaN where nothing is
        published). Where all models failed, `best_model` is empty and the scores are NaN.
    """
    rows = []
    for (name, setup), models in catalog.groupby(["property", "setup"], sort=False):
        usable = models[models["status"] == "ok"].sort_values(["validation_mae", "model_id"])
        best = usable.iloc[0] if len(usable) else None
        first = models.iloc[0]
        rows.append(
            {
                "property": name,
                "label": first["label"],
                "family": first["family"],
                "setup": setup,
                "descriptor": first["descriptors"],
                "models": len(models),
                "failed": len(models) - len(usable),
                "rows": int(first[["n_train", "n_validation", "n_test"]].sum()),
                "best_model": "" if best is None else best["model_id"],
                "best_r": _score(best, "test_pearson"),
                "split_r": float(usable.drop_duplicates("replicate")["test_pearson"].mean()),
                "median_r": float(usable["test_pearson"].median()),
                "best_mae": _score(best, "test_mae"),
                "best_r2": _score(best, "test_r2"),
                "unit": first["unit"],
            }
        )
    table = pd.DataFrame(rows)
    if published is None:
        return table.assign(paper_r=float("nan"))
    return table.merge(published[[*_KEYS, "paper_r"]], on=_KEYS, how="left", validate="1:1")


def _score(model: pd.Series | None, name: str) -> float:
    return float("nan") if model is None else float(model[name])
