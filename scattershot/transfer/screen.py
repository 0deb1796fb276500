"""Which of very many networks get a head: the best share by a screen that costs next to nothing.

The screen is ridge regression on the last hidden layer, whose leave-one-out error has a closed
form. It is part of the choice, and made where choices are: for each outer fold on the training
rows alone, and once on all rows, for the final predictor. (It leaves single rows out even where
inner folds keep groups whole.) Networks of all sources are ranked together, since the best ones
come from few sources. Two kinds pass whatever their rank: the best of each source, so that none
is without a number, and the first few of each sweep, which stand for all where no choice is to be
made. Untrained networks are screened among themselves; those on shuffled values are few, and are
not screened. docs/selection.md has what survives.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scattershot.library import Shard
from scattershot.sweep import Sample
from scattershot.transfer.features import kinds
from scattershot.transfer.folds import Folds
from scattershot.transfer.heads.closed_form import standardised
from scattershot.transfer.kernels import ridge_error

KEYS = ["weights", "candidate", "property", "number"]

FIRST = 3
"""Networks of each sweep that always pass; as many as there are controls by default."""


def left_out_errors(shard: Shard, x: np.ndarray, y: np.ndarray, folds: Folds) -> pd.DataFrame:
    """How well ridge regression on each network's last hidden layer does, row by row left out.

    Args:
        shard: the networks.
        x: descriptors of the target's rows, (n, p).
        y: target values, (n,).
        folds: whose training sets are asked for.

    Returns:
        A row per network, trained or untrained: KEYS, then numbered columns, the mean
        absolute error in each outer training set in the order of Folds.outer_splits(), and last
        in all rows.
    """
    sets = [*(folds.outer_splits() == 1), np.ones(len(y), dtype=bool)]
    parts = []
    for weights, networks in kinds(shard, x).items():
        values = networks.last.values
        errors = np.array([_error(values, y, np.flatnonzero(train)) for train in sets])
        part = pd.DataFrame(errors.T)
        names = [sample.model_id for sample in networks.samples]
        part.insert(0, "weights", weights)
        part.insert(1, "candidate", pd.Series(names, dtype=str))
        part.insert(2, "property", shard.source.property)
        part.insert(3, "number", pd.Series([s.index for s in networks.samples], dtype=int))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _error(values: np.ndarray, y: np.ndarray, train: np.ndarray) -> np.ndarray:
    return ridge_error(standardised(values, train)[:, train], y[train])


def passing(errors: pd.DataFrame, share: float) -> pd.DataFrame:
    """The same table with, instead of errors, whether the network passes: bool.

    Args:
        errors: left_out_errors() of all shards.
        share: how many of the networks of a kind of weights pass at least.
    """
    found = errors.drop(columns=KEYS)
    size = errors.groupby("weights")["candidate"].transform("size")
    # Rounded: 0.07 of 100 is seven.
    best = np.ceil((share * size).round(9))
    among_all = found.groupby(errors["weights"]).rank(method="first").le(best, axis=0)
    of_source = found.groupby([errors["weights"], errors["property"]]).rank(method="first").eq(1)
    passes = (among_all | of_source).where(errors["number"] >= FIRST, True)
    return pd.concat([errors[KEYS], passes], axis=1).rename(columns=str)


def of_networks(passes: pd.DataFrame, weights: str, samples: Sequence[Sample]) -> np.ndarray:
    """(K, T) bool: in which of the T training sets each of these networks passes."""
    rows = passes[passes["weights"] == weights].drop(columns=["weights", "property", "number"])
    names = [sample.model_id for sample in samples]
    return rows.set_index("candidate").loc[names].to_numpy(dtype=bool)
