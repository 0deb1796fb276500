"""Choosing among candidates: as the paper does, and honestly.

Paper: the candidate with the least cross-validated error, whose error on the same folds is then
reported. With thousands of candidates the least is small by luck too.
Nested: for each outer fold the choice (of one, of several, of weights) is made on inner folds of
the training rows, and only then scored on the outer fold (Varma & Simon 2006). Both describe the
same final predictor: what the same choice over all rows gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import nnls

from scattershot.transfer.folds import Folds
from scattershot.transfer.scores import Scores

MOST = 50
"""Candidates, the best by the errors at hand, that an ensemble or a stack is made of at most."""

SHARES = {"blend": 8.0, "forest": 1.0, "boosting": 1.0}
"""Weight of each learner in the mixture beforehand; the blend is itself a mean of a dozen."""

MARGIN = 2.0
"""Standard errors by which the mixture must err more for the direct model to be handed out; with
0 and 1 the worse of the two was handed out more often (docs/league.md)."""

LEAST = 0.02
"""Weight below which a candidate is left out of the mixture, as a share of the largest."""


@dataclass(frozen=True)
class Nested:
    """A way to choose, carried out inside each outer training fold and over all rows.

    Attributes:
        predictions: (R, n) out-of-fold predictions of what was chosen without the fold.
        inside: (R, K, n) predictions of the same kind of choice on inner folds, each made by the
            other inner folds, so that a way is not judged on what has chosen it (but for a screen
            of the networks, which has seen all of the training rows).
        weights: (C,) of the candidates in the final predictor, the choice over all rows.
        intercept: of the final predictor.
        mae: honest estimate of its mean absolute error.
    """

    predictions: np.ndarray
    inside: np.ndarray
    weights: np.ndarray
    intercept: float
    mae: float

    @property
    def choice(self) -> int:
        """The candidate of most weight."""
        return int(np.argmax(self.weights))


Weigh = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, float]]
"""Makes of predictions (C, m), the best candidate first, targets (m,) and the candidates' numbers
(C,) weights (C,) and an intercept."""


def select(scores: Scores) -> Nested:
    """The best candidate; all must have inner predictions."""
    return _nested(scores, lambda predictions, *_: (np.eye(1, len(predictions))[0], 0.0))


def top_k(scores: Scores) -> Nested:
    """The mean of the k best candidates, k the one with the least error of the mean."""
    return _nested(scores, _best_mean)


def stacking(scores: Scores) -> Nested:
    """A combination with weights of at least zero (Breiman 1996, Machine Learning 24:49)."""
    return _nested(scores, _least_squares)


def mixture(scores: Scores) -> Nested:
    """The mean of the blend and of all tree ensembles, weighted by their errors.

    Weights fall with the power sqrt(n) of the error, as inside the blend: with few rows, errors
    are no reason to trust one candidate alone, and a choice among them, or a fit of weights,
    follows chance. SHARES and the power were chosen on the development half of the league.
    """
    power = np.sqrt(len(scores.y))
    takes_part = scores.about["head"].isin(list(SHARES)).to_numpy()
    offered = scores.where(takes_part)
    shares = offered.about["head"].map(SHARES).to_numpy()

    def by_error(
        predictions: np.ndarray, y: np.ndarray, numbers: np.ndarray
    ) -> tuple[np.ndarray, float]:
        errors = np.maximum(np.abs(predictions - y).mean(axis=1), np.finfo(float).tiny)
        weights = shares[numbers] * (errors.min() / errors) ** power
        weights[weights < LEAST * weights.max()] = 0.0
        return weights / weights.sum(), 0.0

    found = _nested(offered, by_error)
    weights = np.zeros(len(scores))
    weights[takes_part] = found.weights
    return replace(found, weights=weights)


def _best_mean(
    predictions: np.ndarray, y: np.ndarray, numbers: np.ndarray
) -> tuple[np.ndarray, float]:
    sizes = np.arange(1, len(predictions) + 1)
    means = np.cumsum(predictions, axis=0) / sizes[:, None]
    k = int(np.argmin(np.abs(means - y).mean(axis=1))) + 1
    return (sizes <= k) / k, 0.0


def _least_squares(
    predictions: np.ndarray, y: np.ndarray, numbers: np.ndarray
) -> tuple[np.ndarray, float]:
    means = predictions.mean(axis=1)
    weights, _ = nnls((predictions - means[:, None]).T, y - y.mean())
    return weights, float(y.mean() - weights @ means)


def _nested(scores: Scores, weigh: Weigh) -> Nested:
    folds, y = scores.folds, scores.y
    predictions = np.full(folds.outer.shape, np.nan)
    inside = np.full(folds.inner.shape, np.nan)
    for repeat, fold in np.ndindex(folds.repeats, folds.count):
        within, inner = scores.inside[:, repeat, fold], folds.inner[repeat, fold]
        there = folds.outer[repeat] == fold
        chosen = _chosen(within, y, inner >= 0, weigh)
        predictions[repeat, there] = _apply(chosen, scores.predictions[:, repeat, there])
        for number in range(inner.max() + 1):
            others = (inner >= 0) & (inner != number)
            # With a single inner fold there are no others to choose by.
            judged_by = _chosen(within, y, others, weigh) if others.any() else chosen
            inside[repeat, fold, inner == number] = _apply(judged_by, within[:, inner == number])
    every = scores.predictions[:, folds.scored]
    known = np.broadcast_to(y, folds.outer.shape)[folds.scored]
    weights, intercept = _chosen(every, known, np.ones(len(known), dtype=bool), weigh)
    return Nested(predictions, inside, weights, intercept, mae(predictions, y, folds))


def _chosen(
    predictions: np.ndarray, y: np.ndarray, rows: np.ndarray, weigh: Weigh
) -> tuple[np.ndarray, float]:
    """Weights (C,) and intercept by some of the rows of predictions (C, n)."""
    known, y = predictions[:, rows].astype(np.float64), y[rows]
    errors = np.abs(known - y).mean(axis=1)
    # Networks that a screen did not let pass have no predictions there.
    best = np.argsort(errors, kind="stable")[: min(MOST, np.isfinite(errors).sum())]
    if not len(best):
        raise ValueError("no candidate has predictions of these rows")
    weights = np.zeros(len(predictions))
    weights[best], intercept = weigh(known[best], y, best)
    return weights, intercept


def _apply(chosen: tuple[np.ndarray, float], predictions: np.ndarray) -> np.ndarray:
    weights, intercept = chosen
    used = weights > 0
    return weights[used] @ predictions[used] + intercept


def mae(predictions: np.ndarray, y: np.ndarray, folds: Folds) -> float:
    """Mean absolute error of out-of-fold predictions (R, n), mean over the repeats."""
    errors = np.abs(predictions - y).mean(axis=1, where=folds.scored)
    return float(errors.mean())


@dataclass(frozen=True)
class Guarded:
    """What is handed out: the mixture, or the direct model where the mixture clearly errs more.

    Attributes:
        way: MIXTURE or DIRECT.
        mae: honest estimate of the whole procedure.
        predictions: (R, n) out-of-fold predictions behind it.
        direct_share: share of the outer folds where the direct way was handed out.
    """

    way: str
    mae: float
    predictions: np.ndarray
    direct_share: float


DIRECT, MIXTURE, WITHOUT_SOURCES = "direct", "mixture", "without_sources"


def guard(direct: Nested, mixed: Nested, y: np.ndarray, folds: Folds) -> Guarded:
    """Hand out the mixture, but the direct model where that errs less by two standard errors.

    In each outer training fold this is judged by inner folds, for the final predictor by the
    nested predictions of all rows. Plain descriptors take part in the mixture, in the blend and
    under trees, weighted by the same errors; so the margin, MARGIN standard errors of the paired
    difference, is in favour of the mixture: below it, a choice between the two would follow chance.

    Args:
        direct: the best direct model.
        mixed: the mixture with sources.
        y: targets, (n,).
        folds: the folds of all of them.
    """
    ways = {DIRECT: direct, MIXTURE: mixed}
    predictions = np.full(folds.outer.shape, np.nan)
    handed = []
    for repeat, fold in np.ndindex(folds.repeats, folds.count):
        known, there = folds.chosen_by[repeat, fold], folds.outer[repeat] == fold
        errors = {
            name: np.abs(way.inside[repeat, fold, known] - y[known]) for name, way in ways.items()
        }
        handed.append(_handed(errors))
        predictions[repeat, there] = ways[handed[-1]].predictions[repeat, there]
    scored = folds.scored.any(axis=0)
    final = {
        name: np.nanmean(np.abs(way.predictions - y)[:, scored], axis=0)
        for name, way in ways.items()
    }
    return Guarded(
        _handed(final),
        mae(predictions, y, folds),
        predictions,
        handed.count(DIRECT) / len(handed),
    )


def _handed(errors: Mapping[str, np.ndarray]) -> str:
    """DIRECT if it errs clearly less than MIXTURE; errors (m,) by way."""
    loss = errors[MIXTURE] - errors[DIRECT]
    return DIRECT if loss.mean() > MARGIN * loss.std() / np.sqrt(len(loss)) else MIXTURE


def mean_predictor(y: np.ndarray, folds: Folds) -> np.ndarray:
    """Out-of-fold predictions (R, n) that are always the mean of the training rows."""
    splits = folds.outer_splits()
    means = np.array([y[split == 1].mean() for split in splits])
    return folds.out_of_fold(np.where(splits == 0, means[:, None], np.nan))
