"""Table 1: how many models of each property and family there are, and how good they are."""

import pandas as pd


def table1(catalog: pd.DataFrame) -> pd.DataFrame:
    """Count and score the models of each property and setup.

    The best model is the one with the lowest MAE on its validation rows; what is reported of it
    comes from its test rows, which had no part in that choice.

    Args:
        catalog: a row per model with `model_id`, `property`, `label`, `unit`, `setup`, `family`,
            `status` ("ok" or "failed"), `validation_mae`, `test_mae`, `test_pearson`.

    Returns:
        A row per property and setup, sorted by both: `property`, `label`, `family`, `setup`,
        `models` (all that were tried), `failed` (of these), `best_model`, `best_r` and
        `median_r` (Pearson, test rows), `best_mae` (test rows, in `unit`), `unit`. Where all
        models failed, `best_model` is empty and the scores are NaN.
    """
    keys = ["property", "setup"]
    rows = []
    for (name, setup), models in catalog.groupby(keys, sort=True):
        usable = models[models["status"] == "ok"].sort_values(["validation_mae", "model_id"])
        best = usable.iloc[0] if len(usable) else None
        rows.append(
            {
                "property": name,
                "label": models["label"].iloc[0],
                "family": models["family"].iloc[0],
                "setup": setup,
                "models": len(models),
                "failed": len(models) - len(usable),
                "best_model": "" if best is None else best["model_id"],
                "best_r": float("nan") if best is None else float(best["test_pearson"]),
                "median_r": float(usable["test_pearson"].median()),
                "best_mae": float("nan") if best is None else float(best["test_mae"]),
                "unit": models["unit"].iloc[0],
            }
        )
    return pd.DataFrame(rows)
