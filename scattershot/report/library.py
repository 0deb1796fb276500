"""What the library holds: its models, and the ones that failed."""

from typing import Any

import pandas as pd


def holdings(catalog: pd.DataFrame) -> list[dict[str, Any]]:
    """A row per property and setup: how many models, on what, in how much time.

    Args:
        catalog: a row per model with `property`, `label`, `setup`, `family`, `status`,
            `descriptors`, `n_train`, `n_validation`, `n_test`, `epochs`, `seconds`, `licence`.

    Returns:
        `property`, `label`, `setup`, `family`, `models`, `failed`, `descriptors`, `rows` (train,
        validation and test rows of one replicate), `epochs` (median of the usable models; None
        for families without epochs), `seconds` (sum over all), `licence`.
    """
    rows = []
    for (name, setup), models in catalog.groupby(["property", "setup"], sort=True):
        first = models.iloc[0]
        epochs = models.loc[models["status"] == "ok", "epochs"].median()
        rows.append(
            {
                "property": name,
                "label": first["label"],
                "setup": setup,
                "family": first["family"],
                "models": len(models),
                "failed": int((models["status"] != "ok").sum()),
                "descriptors": _words(first["descriptors"]),
                "rows": [int(first[f"n_{part}"]) for part in ("train", "validation", "test")],
                "epochs": float(epochs) if pd.notna(epochs) and epochs > 0 else None,
                "seconds": float(models["seconds"].sum()),
                "licence": first["licence"],
            }
        )
    return rows


def failures(catalog: pd.DataFrame) -> list[dict[str, Any]]:
    """Failed models by property, setup and reason: `count` and one `example` model."""
    failed = catalog[catalog["status"] != "ok"]
    return [
        {
            "property": name,
            "setup": setup,
            "reason": reason,
            "count": len(models),
            "example": models["model_id"].iloc[0],
        }
        for (name, setup, reason), models in failed.groupby(["property", "setup", "reason"])
    ]


def _words(descriptors: Any) -> str:
    """Descriptor names as text, whether the catalog keeps them as a text or as a list."""
    return descriptors if isinstance(descriptors, str) else ", ".join(descriptors)
