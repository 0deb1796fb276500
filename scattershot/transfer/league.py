"""The league: every way of predicting on many tiny draws of one property, scored on the rest of it.

A draw is treated as a target is: direct models, networks and many-source candidates are compared
by cross-validation inside it, and what each way would choose is fitted to the whole draw. The
values of all other rows are hidden until the predictions are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from scattershot import seeds
from scattershot.data import drawn_rows
from scattershot.library import Shard
from scattershot.progress import track
from scattershot.transfer import candidates
from scattershot.transfer.features import Networks
from scattershot.transfer.folds import Folds, k_fold
from scattershot.transfer.heads import head
from scattershot.transfer.learners import BLEND, LEARNERS, Block, Candidate, cross_predict
from scattershot.transfer.scores import Scores, joined
from scattershot.transfer.selection import DIRECT, MIXTURE, WITHOUT_SOURCES, guard, mixture, select
from scattershot.transfer.standings import CONTROL

HEAD = "TL1"
SHORT = {
    "Gaussian process": "gp",
    candidates.PREDICTIONS: "predictions",
    candidates.HIDDEN: "hidden",
    candidates.CHOSEN: "chosen_predictions",
    candidates.CHOSEN_HIDDEN: "chosen_hidden",
}
"""Names for the table's methods; others are short already."""


@dataclass(frozen=True)
class Property:
    """All rows of a target property and what there is to predict them from.

    Attributes:
        name: dataset.property.
        keys: guard keys of the N rows.
        y: their values, (N,).
        blocks: plain descriptors and property fingerprint.
        direct, many_source: the candidates on these blocks.
        shards: source networks, each with the rows' descriptors as it expects them, (N, p).
    """

    name: str
    keys: Sequence[str]
    y: np.ndarray
    blocks: Mapping[str, Block]
    direct: Sequence[Candidate]
    many_source: Sequence[Candidate]
    shards: Sequence[tuple[Shard, np.ndarray]]


def play(
    property: Property, sizes: Sequence[int], draws: int, folds: Mapping[str, int], seed: int
) -> pd.DataFrame:
    """Errors of every way on every draw.

    Args:
        property: the rows.
        sizes: numbers of rows to draw.
        draws: number of draws of each size.
        folds: of the cross-validation inside a draw: folds, repeats, inner_folds.
        seed: the config's seed.

    Returns:
        Columns n, draw, method, outer_mae, relative_to_mean.
    """
    found = []
    for n, draw in track(product(sizes, range(draws)), len(sizes) * draws, "draws"):
        drawn = drawn_rows(property.keys, property.name, n, seed, draw)
        key = (seed, property.name, n, draw)
        predicted = _Draw(property, drawn, k_fold(n, **folds, key=key), key).predicted()
        observed = property.y[~drawn]
        errors = {way: float(np.abs(values - observed).mean()) for way, values in predicted.items()}
        found += [
            {"n": n, "draw": draw, "method": way, "outer_mae": error}
            | {"relative_to_mean": error / errors["mean"]}
            for way, error in errors.items()
        ]
    return pd.DataFrame(found)


class _Draw:
    """One draw of n rows, and the predictions of all others."""

    def __init__(
        self, property: Property, drawn: np.ndarray, folds: Folds, key: tuple[object, ...]
    ) -> None:
        self._property, self._drawn, self._folds = property, drawn, folds
        self._seed = seeds.seed(key, "league")
        self._y = property.y[drawn]
        # What is predicted has no value here, only a number that compiled forests can carry.
        self._hidden = np.where(drawn, property.y, 0.0)
        self._split = drawn.astype(np.int8)[None]

    def predicted(self) -> dict[str, np.ndarray]:
        """Predictions of the rows that were not drawn, by method."""
        direct = self._scores(self._property.direct)
        many, control = candidates.apart(self._scores(self._property.many_source))
        fitted = self._fitted([*self._property.direct, *self._property.many_source])
        found = {"mean": np.full((~self._drawn).sum(), self._y.mean())}
        for learner in LEARNERS:
            best = direct.where((direct.about["head"] == learner).to_numpy())
            name = best.about["candidate"].iloc[int(np.argmin(best.mae))]
            found[f"direct_{SHORT.get(learner, learner)}"] = fitted[name]
        found["shotgun"] = self._shotgun()
        for candidate in self._property.many_source:
            if candidates.uses_sources(candidate.name):
                found[f"many_source_{slug(candidate)}"] = fitted[candidate.name]
        pools = {
            DIRECT: direct,
            MIXTURE: joined([direct, candidates.in_mixture(many)]),
            WITHOUT_SOURCES: joined([direct, control]),
        }
        ways = {way: (select if way == DIRECT else mixture)(pool) for way, pool in pools.items()}
        combined = {
            way: chosen.weights @ [fitted[name] for name in pools[way].about["candidate"]]
            for way, chosen in ways.items()
        }
        way = guard(ways[DIRECT], ways[MIXTURE], self._y, self._folds).way
        return found | {CONTROL: combined[WITHOUT_SOURCES], "choice": combined[way]}

    def _scores(self, offered: Sequence[Candidate]) -> Scores:
        blocks = {name: block.of_rows(self._drawn) for name, block in self._property.blocks.items()}
        return candidates.evaluate(offered, blocks, self._y, self._folds, self._seed)

    def _fitted(self, offered: Sequence[Candidate]) -> dict[str, np.ndarray]:
        """Predictions of each candidate, by its name, fitted to the whole draw."""
        predicted = cross_predict(
            offered, self._property.blocks, self._hidden, self._split, self._seed
        )[:, 0, ~self._drawn]
        return {candidate.name: row for candidate, row in zip(offered, predicted, strict=True)}

    def _shotgun(self) -> np.ndarray:
        """The paper's choice: the network with the least cross-validated error."""
        transfer, splits = head(HEAD), self._folds.outer_splits()
        best: tuple[float, int, str] = (np.inf, 0, "")
        for number, (shard, x) in enumerate(self._property.shards):
            networks = Networks(shard, x[self._drawn])
            found = self._folds.out_of_fold(
                transfer(networks, self._y, splits, self._property.name)
            )
            errors = np.abs(found - self._y).mean(axis=(1, 2))
            k = int(np.argmin(errors))
            best = min(best, (float(errors[k]), number, networks.samples[k].model_id))
        shard, x = self._property.shards[best[1]]
        network = Networks(shard, x, only=[best[2]])
        return transfer(network, self._hidden, self._split, self._property.name)[0, 0, ~self._drawn]


def slug(candidate: Candidate) -> str:
    """A many-source candidate's name for a table, e.g. "predictions_hidden_plain_gp"."""
    if candidate.learner == BLEND:
        return BLEND
    # Plain descriptors differ from class to class; the method is the same.
    blocks = dict.fromkeys(SHORT.get(name, "plain") for name in candidate.blocks)
    return "_".join([*blocks, SHORT.get(candidate.learner, candidate.learner)])
