"""The outer test: what has been chosen is fitted once to all target rows and scored once.

No step before this one reads a value of the outer rows; the workflow gives them to no other rule.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scattershot import seeds
from scattershot.transfer import applicability, conformal
from scattershot.transfer.folds import Folds
from scattershot.transfer.predictors import Predict, Predictors
from scattershot.transfer.scores import Scores


@dataclass(frozen=True)
class Outcome:
    """What rule `outer` writes.

    Attributes:
        errors: mean absolute errors on the outer rows, None where there are none, and how many
            rows the intervals cover.
        parity: observed and predicted values: method, part ("cv" or "outer"), structure,
            observed, predicted, source.
        features: structure, observed, and h0, h1, ... of the chosen network, target rows.
        intervals: of what is handed out: part, structure, observed, predicted, lower, upper, and
            distance (of the structure to the target rows, 1 is usual).
    """

    errors: dict[str, Any]
    parity: pd.DataFrame
    features: pd.DataFrame
    intervals: pd.DataFrame


def score(
    target: pd.DataFrame,
    outer: pd.DataFrame,
    selection: Mapping[str, Any],
    scores: Mapping[str, Scores],
    fingerprint: pd.DataFrame,
    shards: Sequence[str],
    descriptors: Mapping[str, Path],
    key: Sequence[object],
    tell: Callable[[float], None] = lambda done: None,
) -> Outcome:
    """Fit the choices of a target to all its rows and score them on the outer rows.

    Args:
        target, outer: rows with structure and value.
        selection: the target's choices.
        scores: of the "direct", "many_source" and "shotgun" candidates, for the parity table.
        fingerprint: property fingerprint of both.
        shards: safetensors files of all networks that were candidates.
        descriptors: descriptor files by name.
        key: what the target's random streams are named by.
        tell: takes the share that is done of the intervals, which take most of the time.
    """
    rows = _Rows(
        [*target["structure"], *outer["structure"]],
        target["value"].to_numpy(),
        outer["value"].to_numpy(),
    )
    predictors = Predictors(
        rows.structures,
        np.concatenate([rows.y, np.zeros(len(outer))]),
        selection["target"],
        fingerprint,
        shards,
        descriptors,
        seeds.seed(key, "outer"),
    )
    ways = predictors.ways(selection)
    chosen = {
        row["source"]: (row["paper_choice"], row["paper_head"]) for row in selection["sources"]
    }
    by_way = {name: rows.fitted(predict) for name, predict in ways.items()}
    handed_out = selection["choice"]["way"]
    by_source = {
        source: rows.fitted(predictors.transferred(*choice)) for source, choice in chosen.items()
    }
    best = selection["shotgun"]["paper_choice"]
    folds = scores["direct"].folds
    found = _intervals(rows, ways[handed_out], by_way[handed_out], folds, predictors, tell)
    return Outcome(
        errors=_errors(rows, by_way, by_source)
        | {"choice": handed_out}
        | {"choice_mae": rows.mae(by_way[handed_out])}
        | {"intervals": _coverage(found)},
        parity=_parity(rows, selection, scores, by_way, by_source, chosen, fingerprint),
        features=_features(target, predictors, best),
        intervals=found,
    )


@dataclass(frozen=True)
class _Rows:
    """Target rows, then outer rows."""

    structures: list[str]
    y: np.ndarray
    outer: np.ndarray

    @property
    def split(self) -> np.ndarray:
        """All target rows train, all outer rows are predicted."""
        return np.repeat([1, 0], [len(self.y), len(self.outer)]).astype(np.int8)

    @property
    def observed(self) -> np.ndarray:
        return np.concatenate([self.y, self.outer])

    @property
    def part(self) -> list[str]:
        return ["cv"] * len(self.y) + ["outer"] * len(self.outer)

    def fitted(self, predict: Predict) -> np.ndarray:
        """Predictions of the outer rows, fitted to all target rows."""
        if not len(self.outer):
            return np.zeros(0)
        return predict(self.split[None])[0, len(self.y) :]

    def mae(self, predicted: np.ndarray | float) -> float | None:
        """Error on the outer rows; None where there are none."""
        return float(np.abs(predicted - self.outer).mean()) if len(self.outer) else None

    def of(
        self,
        method: str,
        scores: Scores,
        choice: tuple[str, str],
        predicted: np.ndarray,
        source: str,
    ) -> pd.DataFrame:
        """Out-of-fold predictions of one candidate (first repeat), and those of outer rows."""
        about = scores.about
        this = (about["candidate"] == choice[0]) & about["weights"].isin(["trained", "none"])
        number = np.flatnonzero(this & (about["head"] == choice[1]))[0]
        return self.frame(
            method, np.concatenate([scores.predictions[number, 0], predicted]), source
        )

    def frame(self, method: str, predicted: np.ndarray, source: str) -> pd.DataFrame:
        """Rows of the parity table that are predicted at all."""
        found = pd.DataFrame(
            {
                "method": method,
                "part": self.part,
                "structure": self.structures,
                "observed": self.observed,
                "predicted": predicted,
                "source": source,
            }
        )
        return found[found["predicted"].notna()]


def _parity(
    rows: _Rows,
    selection: Mapping[str, Any],
    scores: Mapping[str, Scores],
    by_way: Mapping[str, np.ndarray],
    by_source: Mapping[str, np.ndarray],
    chosen: Mapping[str, tuple[str, str]],
    fingerprint: pd.DataFrame,
) -> pd.DataFrame:
    parts = []
    for kind in ("direct", "many_source"):
        name = selection[kind]["choice"]
        choice = (name, name.rpartition(", ")[2])
        parts.append(rows.of(kind, scores[kind], choice, by_way[kind], ""))
    shotgun = selection["shotgun"]
    best = (shotgun["paper_choice"], shotgun["paper_head"])
    of_best = next(source for source, choice in chosen.items() if choice == best)
    parts.append(rows.of("shotgun", scores["shotgun"], best, by_way["shotgun"], of_best))
    for source, choice in chosen.items():
        if source != of_best:
            parts.append(rows.of("shotgun", scores["shotgun"], choice, by_source[source], source))
        if source.partition(".")[2] == selection["property"].partition(".")[2]:
            applied = fingerprint.set_index("structure").loc[rows.structures]
            # Predictions of the source's own models, never fitted to the target.
            values = applied[f"prediction:{source}"].to_numpy()
            parts.append(rows.frame("application", values, source))
    return pd.concat(parts, ignore_index=True)


def _features(target: pd.DataFrame, predictors: Predictors, model_id: str) -> pd.DataFrame:
    values = predictors.network(model_id).last.values[0, : len(target)]
    return pd.DataFrame(
        {"structure": target["structure"], "observed": target["value"]}
        | {f"h{unit}": column for unit, column in enumerate(values.T)}
    )


def _intervals(
    rows: _Rows,
    predict: Predict,
    fitted: np.ndarray,
    folds: Folds,
    predictors: Predictors,
    tell: Callable[[float], None],
) -> pd.DataFrame:
    """Intervals of target rows, fitted to their training fold alone, and of outer rows.

    What is fitted was chosen by all target rows, so their coverage is a little too good.

    Args:
        rows: target and outer rows.
        predict: what is handed out.
        fitted: its predictions of the outer rows.
        folds: of the target rows.
        predictors: with the plain descriptors of all rows.
        tell: takes the share that is done.
    """
    n = len(rows.y)

    def of_target(splits: np.ndarray) -> np.ndarray:
        unseen = np.full((len(splits), len(rows.outer)), -1, dtype=np.int8)
        return predict(np.concatenate([splits, unseen], axis=1))[:, :n]

    within = conformal.cross_intervals(of_target, rows.y, folds, tell=tell)
    once = replace(folds, outer=folds.outer[:1], inner=folds.inner[:1])
    first = once.out_of_fold(of_target(once.outer_splits()))[0]
    # Without repeats there may be no fold for a row: it always trains, and has no residual.
    fold_of = np.concatenate([folds.outer[0], np.full(len(rows.outer), -1)])
    outside = conformal.intervals(predict, rows.observed, rows.split, fold_of)
    lower, upper = (np.concatenate(pair) for pair in zip(within, outside, strict=True))
    train = np.arange(n)
    plain = [block.scaled(train) for block in predictors.plain.values()]
    return pd.DataFrame(
        {
            "part": rows.part,
            "structure": rows.structures,
            "observed": rows.observed,
            "predicted": np.concatenate([first, fitted]),
            "lower": lower,
            "upper": upper,
            "distance": applicability.distance(np.concatenate(plain, axis=1), train),
        }
    )


def _coverage(found: pd.DataFrame) -> dict[str, Any]:
    """How many of the rows lie within their intervals, and how wide these are."""
    parts = {part: found[found["part"] == part] for part in ("cv", "outer")}
    measured = {
        f"{part}_coverage": conformal.coverage(
            *(rows[name].to_numpy() for name in ("observed", "lower", "upper"))
        )
        for part, rows in parts.items()
    }
    width = float((found["upper"] - found["lower"]).median())
    return {"level": conformal.LEVEL} | measured | {"width": width if np.isfinite(width) else None}


def _errors(
    rows: _Rows, by_way: Mapping[str, np.ndarray], by_source: Mapping[str, np.ndarray]
) -> dict[str, Any]:
    named = {"shotgun": "paper"}
    return {
        "n": len(rows.outer),
        "mean_mae": rows.mae(rows.y.mean()),
        **{f"{named.get(way, way)}_mae": rows.mae(values) for way, values in by_way.items()},
        "sources": {source: rows.mae(values) for source, values in by_source.items()},
    }
