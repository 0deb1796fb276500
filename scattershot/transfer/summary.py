"""All numbers of one target, each chosen as its name says."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scattershot.errors import DataError
from scattershot.transfer.candidates import apart, in_mixture
from scattershot.transfer.scores import Scores, joined
from scattershot.transfer.screen import FIRST
from scattershot.transfer.selection import (
    DIRECT,
    MIXTURE,
    WITHOUT_SOURCES,
    Guarded,
    Nested,
    guard,
    mae,
    mean_predictor,
    mixture,
    select,
    stacking,
    top_k,
)
from scattershot.transfer.statistics import corrected_t_test, holm, interval
from scattershot.transfer.verdict import against_mean, sources_add, verdict

CONTROLS = {"untrained": "untrained network", "shuffled": "network on shuffled values"}
"""Networks that a transferred one must be held against, by their weights."""


def summarise(
    about: Mapping[str, Any],
    direct: Scores,
    many_source: Scores,
    shotgun: Scores,
    labels: Mapping[str, str],
    screen: float = 1.0,
) -> dict[str, Any]:
    """The selection of one target: paper-style and nested, per source and over all.

    Args:
        about: metadata of the target table; copied into the result.
        direct: their candidates' scores.
        many_source: the same, with the control among them.
        shotgun: the scores of all source networks and of the controls.
        labels: a readable name of each source property.
        screen: share of the networks that a screen let pass to the heads.

    Returns:
        What results/transfer/{target}/{scheme}.json holds. `interval` is always the 95 %
        confidence interval of the error beside it, `p_direct` the p-value of its being that of
        the best direct model, `p_mean` that of the mean's. The verdict on transfer is that on the
        mixture with sources; what sources add has no sentence where nothing was learnt.

    Raises:
        DataError: there is no network to choose.
    """
    trained = shotgun.of("trained")
    if not len(trained):
        raise DataError(
            f"{about['target']}: every source network that applies to it failed in training; "
            "the column `reason` of `scattershot query --format csv` says why"
        )
    y, folds = direct.y, direct.folds
    many_source, control = apart(many_source)
    plain = joined([direct, control])
    pool, offered = joined([trained, many_source]), joined([direct, in_mixture(many_source)])
    ways = {
        DIRECT: select(direct),
        "many_source": select(many_source),
        "shotgun": select(trained),
        "top_k": top_k(pool),
        "stacking": stacking(pool),
        MIXTURE: mixture(offered),
        WITHOUT_SOURCES: mixture(plain),
    }

    def p_value(way: Nested | Guarded, reference: str = DIRECT) -> float | None:
        return corrected_t_test(way.predictions, ways[reference].predictions, y, folds)

    # One way of transfer, named beforehand: a single candidate among hundreds is chosen by luck.
    transfer = ways[MIXTURE]
    handed = guard(ways[DIRECT], ways[MIXTURE], y, folds)
    mean = mean_predictor(y, folds)
    mean_mae, p_mean = mae(mean, y, folds), corrected_t_test(handed.predictions, mean, y, folds)
    beside_mean = against_mean(handed.mae, mean_mae, p_mean)
    added = sources_add(transfer.mae, ways[WITHOUT_SOURCES].mae, p_value(transfer, WITHOUT_SOURCES))
    if not beside_mean["learnt"]:
        added |= {"sentence": ""}
    return {
        **{key: about[key] for key in ("target", "property", "label", "unit", "seed")},
        "scheme": folds.describe() + _screened(screen),
        "n": len(y),
        "mean_mae": mean_mae,
        "direct": _best(direct, ways[DIRECT]),
        "many_source": _best(many_source, ways["many_source"])
        | {"p_direct": p_value(ways["many_source"])},
        "shotgun": _networks(shotgun, ways[DIRECT], screen),
        "sources": _sources(shotgun, ways[DIRECT], labels, screen),
        "top_k": _combined(pool, ways["top_k"]) | {"p_direct": p_value(ways["top_k"])},
        "stacking": _combined(pool, ways["stacking"]) | {"p_direct": p_value(ways["stacking"])},
        MIXTURE: _combined(offered, ways[MIXTURE]) | {"p_direct": p_value(ways[MIXTURE])},
        WITHOUT_SOURCES: _combined(plain, ways[WITHOUT_SOURCES])
        | {"p_direct": p_value(ways[WITHOUT_SOURCES])}
        | added,
        "choice": {
            "way": handed.way,
            "mae": handed.mae,
            "interval": interval(handed.predictions, y, folds),
            "direct_share": handed.direct_share,
            "p_direct": p_value(handed),
            "p_mean": p_mean,
        },
        "controls": _controls(direct, shotgun, ways[DIRECT], screen),
        "verdict": verdict(
            transfer.mae,
            ways[DIRECT].mae,
            p_value(transfer),
            added,
            beside_mean,
        ),
    }


def models_table(shotgun: Scores, catalog: pd.DataFrame) -> pd.DataFrame:
    """A row per source model and head: how well it knows its source, what it gives the target.

    Args:
        shotgun: the scores of all source networks and of the controls.
        catalog: rows of (at least) these models.

    Returns:
        model_id, property, setup, head, source_mae (its unit), source_relative_mae (over the
        error of the mean), source_r, mae (target, cross-validated), untrained_mae (NaN where a
        screen held the untrained network back).
    """
    frame = shotgun.about.assign(mae=shotgun.mae)
    frame = frame[frame["weights"].isin(["trained", "untrained"])]
    keys = ["candidate", "property", "setup", "head"]
    wide = frame.pivot(index=keys, columns="weights", values="mae").reset_index()
    # Behind a screen, a network that passes for some folds alone has no error of all rows.
    wide = wide.dropna(subset="trained").rename(
        columns={"candidate": "model_id", "trained": "mae", "untrained": "untrained_mae"}
    )
    own = catalog[["model_id", "test_mae", "test_mean_mae", "test_pearson"]]
    joined = wide.merge(own, on="model_id", validate="many_to_one")
    return joined.assign(
        source_mae=joined["test_mae"],
        source_relative_mae=joined["test_mae"] / joined["test_mean_mae"],
        source_r=joined["test_pearson"],
    ).drop(columns=["test_mae", "test_mean_mae", "test_pearson"])


def _unchosen(scores: Scores, screen: float) -> Scores:
    """All networks, or behind a screen those that pass whatever their error."""
    if screen == 1 or not len(scores):
        return scores
    number = scores.about["candidate"].str.rpartition("/")[2].astype(int).to_numpy()
    return scores.where(number < FIRST)


def _median(scores: Scores, screen: float) -> float:
    return float(np.median(_unchosen(scores, screen).mae))


def _screened(share: float) -> str:
    if share == 1:
        return ""
    return f" (networks from the {100 * share:g} % that ridge regression finds best there)"


def _best(scores: Scores, chosen: Nested) -> dict[str, Any]:
    return {
        "mae": chosen.mae,
        "interval": interval(chosen.predictions, scores.y, scores.folds),
        "choice": scores.about["candidate"].iloc[chosen.choice],
        "candidates": dict(zip(scores.about["candidate"], scores.mae.tolist(), strict=True)),
    }


def _combined(pool: Scores, chosen: Nested) -> dict[str, Any]:
    members = pool.about.assign(weight=chosen.weights)[chosen.weights > 0]
    members = members.sort_values("weight", ascending=False, kind="stable")
    return {
        "mae": chosen.mae,
        "interval": interval(chosen.predictions, pool.y, pool.folds),
        "intercept": chosen.intercept,
        "members": members[["candidate", "head", "weight"]].to_dict(orient="records"),
    }


def _controls(direct: Scores, shotgun: Scores, best: Nested, screen: float) -> list[dict[str, Any]]:
    """What transfer must be held against, one by one, beside the best direct model.

    A direct learner's descriptors are chosen inside the training folds, and so is the best of the
    untrained networks, and of those on shuffled values, as the best transferred one is. Beside it
    the one of middle error stands for all: it is not chosen.

    Returns:
        A row each: `name`, `choice`, `mae`, `interval` and `p_direct`.
    """
    y, folds = direct.y, direct.folds
    found = [("predicting the mean", "", mean_predictor(y, folds))]

    def choose(title: str, offered: Scores) -> None:
        chosen = select(offered)
        name = offered.about["candidate"].iloc[chosen.choice]
        found.append((title, name, chosen.predictions))

    for learner in dict.fromkeys(direct.about["head"]):
        choose(f"direct, {learner}", direct.where((direct.about["head"] == learner).to_numpy()))
    for weights, title in CONTROLS.items():
        networks = shotgun.of(weights)
        if len(networks):
            choose(f"best {title}", networks)
            networks = _unchosen(networks, screen)
            middle = np.argsort(networks.mae, kind="stable")[(len(networks) - 1) // 2]
            name = networks.about["candidate"].iloc[middle]
            found.append((f"median {title}", name, networks.predictions[middle]))
    return [
        {
            "name": name,
            "choice": choice,
            "mae": mae(predictions, y, folds),
            "interval": interval(predictions, y, folds),
            "p_direct": corrected_t_test(predictions, best.predictions, y, folds),
        }
        for name, choice, predictions in found
    ]


def _sources(
    shotgun: Scores, direct: Nested, labels: Mapping[str, str], screen: float
) -> list[dict[str, Any]]:
    trained = shotgun.of("trained").about["property"]
    rows = [
        {"source": source, "label": labels[source]}
        | _networks(shotgun.where((shotgun.about["property"] == source).to_numpy()), direct, screen)
        for source in sorted(set(trained))
    ]
    corrected = holm([row["p_value"] for row in rows])
    return [row | {"p_holm": p} for row, p in zip(rows, corrected, strict=True)]


def _networks(shotgun: Scores, direct: Nested, screen: float) -> dict[str, Any]:
    """The choice among networks and heads, beside what untrained and misled ones give.

    Each control is chosen as the networks are: `untrained_paper_mae` and `untrained_nested_mae`
    are of the best of the untrained ones. `p_value` is that of the nested error and the best direct
    model's being the same; `optimism` is by how much the paper-style error lies above the nested
    one: it is negative.
    Medians are of all networks, or behind a screen of the first of each sweep, which it lets pass
    always: of those that it chooses a median would be chosen too.
    """
    trained, untrained, shuffled = map(shotgun.of, ("trained", "untrained", "shuffled"))
    chosen = select(trained)
    y, folds = shotgun.y, shotgun.folds
    errors = trained.mae
    controls = {
        f"{weights}_{name}": value
        for weights, networks in (("untrained", untrained), ("shuffled", shuffled))
        for name, value in _control(networks, screen).items()
    }
    return {
        "models": trained.about["candidate"].nunique(),
        "paper_mae": float(errors[chosen.choice]),
        "paper_choice": trained.about["candidate"].iloc[chosen.choice],
        "paper_head": trained.about["head"].iloc[chosen.choice],
        "nested_mae": chosen.mae,
        "interval": interval(chosen.predictions, y, folds),
        "optimism": float(errors[chosen.choice]) - chosen.mae,
        "p_value": corrected_t_test(chosen.predictions, direct.predictions, y, folds),
        "median_mae": _median(trained, screen),
        **controls,
    }


def _control(networks: Scores, screen: float) -> dict[str, Any]:
    """How many there are, their lowest error, that of the nested choice, and that in the middle."""
    some = len(networks) > 0
    return {
        "models": networks.about["candidate"].nunique(),
        "paper_mae": float(np.nanmin(networks.mae)) if some else None,
        "nested_mae": select(networks).mae if some else None,
        "median_mae": _median(networks, screen) if some else None,
    }
