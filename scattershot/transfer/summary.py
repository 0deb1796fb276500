"""All numbers of one target, each chosen as its name says."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scattershot.errors import DataError
from scattershot.transfer.folds import Folds
from scattershot.transfer.scores import Scores
from scattershot.transfer.selection import mean_predictor_mae, select


def summarise(
    about: Mapping[str, Any],
    direct: Scores,
    many_source: Scores,
    shotgun: Scores,
    folds: Folds,
    labels: Mapping[str, str],
) -> dict[str, Any]:
    """The selection of one target: paper-style and nested, per source and over all.

    Args:
        about: metadata of the target table; copied into the result.
        direct, many_source: their candidates' scores.
        shotgun: the scores of all source networks, trained and untrained.
        folds: the folds of all these scores.
        labels: a readable name of each source property.

    Returns:
        What results/transfer/{target}/{scheme}.json holds.

    Raises:
        DataError: there is no network to choose.
    """
    if shotgun.about.empty:
        raise DataError(
            f"{about['property']}: every source network that applies to it failed in training; "
            "the column `reason` of `scattershot query --format csv` says why"
        )
    trained = shotgun.where((shotgun.about["weights"] == "trained").to_numpy())
    untrained = shotgun.where((shotgun.about["weights"] == "untrained").to_numpy())
    return {
        **{key: about[key] for key in ("property", "label", "unit", "seed")},
        "target": about["property"],
        "scheme": folds.describe(),
        "n": len(direct.y),
        "mean_mae": mean_predictor_mae(direct.y, folds),
        "direct": _best(direct, folds),
        "many_source": _best(many_source, folds),
        "shotgun": _sources(trained, untrained, folds),
        "sources": [
            {"source": source, "label": labels[source]}
            | _sources(
                trained.where((trained.about["property"] == source).to_numpy()),
                untrained.where((untrained.about["property"] == source).to_numpy()),
                folds,
            )
            for source in sorted(set(trained.about["property"]))
        ],
    }


def models_table(shotgun: Scores, catalog: pd.DataFrame) -> pd.DataFrame:
    """A row per source model: how well it knows its source, and what it gives the target.

    Args:
        shotgun: the scores of all source networks, trained and untrained.
        catalog: rows of (at least) these models.

    Returns:
        model_id, property, setup, source_mae (its unit), source_relative_mae (over the error of
        the mean), source_r, mae (target, cross-validated), untrained_mae.
    """
    frame = shotgun.about.assign(mae=shotgun.mae)
    keys = ["candidate", "property", "setup"]
    wide = frame.pivot(index=keys, columns="weights", values="mae").reset_index()
    wide = wide.rename(
        columns={"candidate": "model_id", "trained": "mae", "untrained": "untrained_mae"}
    )
    own = catalog[["model_id", "test_mae", "test_mean_mae", "test_pearson"]]
    joined = wide.merge(own, on="model_id", validate="one_to_one")
    return joined.assign(
        source_mae=joined["test_mae"],
        source_relative_mae=joined["test_mae"] / joined["test_mean_mae"],
        source_r=joined["test_pearson"],
    ).drop(columns=["test_mae", "test_mean_mae", "test_pearson"])


def _best(scores: Scores, folds: Folds) -> dict[str, Any]:
    chosen = select(scores, folds)
    return {
        "mae": chosen.nested_mae,
        "choice": scores.about["candidate"].iloc[chosen.choice],
        "candidates": dict(zip(scores.about["candidate"], scores.mae.tolist(), strict=True)),
    }


def _sources(trained: Scores, untrained: Scores, folds: Folds) -> dict[str, Any]:
    chosen = select(trained, folds)
    return {
        "models": len(trained.about),
        "paper_mae": chosen.paper_mae,
        "paper_choice": trained.about["candidate"].iloc[chosen.choice],
        "nested_mae": chosen.nested_mae,
        "median_mae": float(np.median(trained.mae)),
        "untrained_paper_mae": float(untrained.mae.min()),
        "untrained_median_mae": float(np.median(untrained.mae)),
    }
