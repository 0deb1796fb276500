"""The candidates beside the source models: direct baselines and many-source learners."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from scattershot.transfer.folds import Folds
from scattershot.transfer.learners import LEARNERS, Block, Candidate, cross_predict
from scattershot.transfer.scores import Scores

PREDICTIONS, HIDDEN = "source predictions", "source features"


def direct(descriptors: Sequence[str]) -> list[Candidate]:
    """Every learner on every plain descriptor."""
    return [Candidate((name,), learner) for name, learner in product(descriptors, LEARNERS)]


def many_source(plain: Sequence[str]) -> list[Candidate]:
    """Ridge and Gaussian process on all sources' predictions, alone and with more beside them.

    Args:
        plain: the target's real-valued descriptors.
    """
    sets = [(PREDICTIONS,), (PREDICTIONS, HIDDEN)]
    sets += [(*blocks, *plain) for blocks in sets] if plain else []
    return [
        Candidate(blocks, learner) for blocks in sets for learner in ("ridge", "Gaussian process")
    ]


def fingerprint_blocks(
    fingerprint: pd.DataFrame, structures: Sequence[str] | pd.Series
) -> dict[str, Block]:
    """The blocks of a property fingerprint: predictions, and hidden layers, of all sources."""
    rows = fingerprint.set_index("structure").loc[list(structures)]
    return {
        block: Block(rows.filter(regex=f"^{prefix}:").to_numpy(dtype=np.float64))
        for block, prefix in ((PREDICTIONS, "prediction"), (HIDDEN, "hidden"))
    }


def evaluate(
    candidates: Sequence[Candidate],
    blocks: Mapping[str, Block],
    y: np.ndarray,
    folds: Folds,
    seed: int,
) -> Scores:
    """Cross-validate the candidates on the outer and the inner folds."""
    outer = cross_predict(candidates, blocks, y, folds.outer_splits(), seed)
    inner = cross_predict(candidates, blocks, y, folds.inner_splits(), seed)
    about = pd.DataFrame(
        {
            "candidate": [candidate.name for candidate in candidates],
            "property": "",
            "setup": "",
            "head": [candidate.learner for candidate in candidates],
            "weights": "none",
        }
    )
    return Scores(about, folds.out_of_fold(outer), folds.inside(inner), y, folds)


def named(candidates: Sequence[Candidate], name: str) -> Candidate:
    """The candidate of that name."""
    return next(candidate for candidate in candidates if candidate.name == name)
