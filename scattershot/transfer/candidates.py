"""The candidates beside the source models: direct baselines and many-source learners."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, parallel_config  # type: ignore[import-untyped]

from scattershot.transfer.folds import Folds
from scattershot.transfer.learners import (
    BLEND,
    LEARNERS,
    Block,
    Candidate,
    OfSources,
    cross_predict,
)
from scattershot.transfer.scores import Scores

PREDICTIONS, HIDDEN, SIZED = "source predictions", "source features", "source predictions by size"
CHOSEN, CHOSEN_HIDDEN = "chosen source predictions", "chosen source features"
EVERYTHING, PLAIN = "all blocks", "plain descriptors"

ROUNDS = 10
"""How often progress is told; the processes wait for each other then."""

PLAIN_BLEND = f"{PLAIN}, {BLEND}"
"""The blend on plain descriptors alone: a control, which tells what the sources add to it."""


def direct(descriptors: Sequence[str]) -> list[Candidate]:
    """Every learner on every plain descriptor."""
    return [Candidate((name,), learner) for name, learner in product(descriptors, LEARNERS)]


def many_source(descriptors: Sequence[str], real: Sequence[str]) -> list[Candidate]:
    """Every learner and the blend on all sources' predictions, alone and with more beside.

    The last candidate is the control PLAIN_BLEND.

    Args:
        descriptors: the target's plain descriptors.
        real: those of them that are real-valued.
    """
    sources: list[tuple[str, ...]] = [
        (PREDICTIONS,),
        (PREDICTIONS, HIDDEN),
        (CHOSEN,),
        (CHOSEN, CHOSEN_HIDDEN),
    ]
    sets = sources + ([(*blocks, *real) for blocks in sources] if real else [])
    simple = [
        Candidate(blocks, learner)
        for blocks in sets
        for learner in ("ridge", "Gaussian process", "forest")
    ]
    boosting = Candidate((PREDICTIONS, *real), "boosting")
    return [*simple, boosting, *_blends(tuple(descriptors), tuple(real))]


def _blends(descriptors: tuple[str, ...], real: tuple[str, ...]) -> list[Candidate]:
    """All blocks, in sets from plain descriptors alone to everything; and the former alone."""
    every = (PREDICTIONS, SIZED, HIDDEN, *descriptors)
    plain = (descriptors, real or descriptors)
    with_sources = (
        (SIZED, *(real or descriptors)),
        (PREDICTIONS, HIDDEN),
        (PREDICTIONS, HIDDEN, *descriptors),
        every,
    )
    return [
        Candidate(every, BLEND, tuple(dict.fromkeys(plain + with_sources)), EVERYTHING),
        Candidate(descriptors, BLEND, tuple(dict.fromkeys(plain)), PLAIN),
    ]


def uses_sources(name: str) -> bool:
    """Whether the candidate of that name looks at what sources say, beside plain descriptors."""
    return name.startswith((PREDICTIONS, CHOSEN, EVERYTHING))


def fingerprint_blocks(
    fingerprint: pd.DataFrame, structures: Sequence[str] | pd.Series
) -> dict[str, Block]:
    """The blocks of a property fingerprint: predictions, and hidden layers, of all sources.

    A property per mole grows with the molecule, as a boiling temperature or a density times the
    number of its atoms does; hence predictions by size. Where all sizes are 1 they say nothing new
    and the block has no column.
    """
    rows = fingerprint.set_index("structure").loc[list(structures)]
    predictions, layers = (rows.filter(regex=f"^{kind}:") for kind in ("prediction", "hidden"))
    told, hidden = (part.to_numpy(dtype=np.float64) for part in (predictions, layers))
    number = {_property(name): source for source, name in enumerate(predictions)}
    of_unit = np.array([number[_property(name)] for name in layers], dtype=np.int64)
    size = rows[["size"]].to_numpy(dtype=np.float64)
    by_size = np.concatenate([told * size, size, 1 / size], axis=1)
    sized = by_size if told.shape[1] and (size != 1).any() else by_size[:, :0]
    return {
        PREDICTIONS: Block(told),
        HIDDEN: Block(hidden),
        SIZED: Block(sized),
        CHOSEN: OfSources(told, source=np.arange(told.shape[1]), told=told),
        CHOSEN_HIDDEN: OfSources(hidden, source=of_unit, told=told),
    }


def _property(column: object) -> str:
    """The source of a column of the fingerprint, such as "hidden:qm9.homo:3"."""
    return str(column).split(":")[1]


def evaluate(
    candidates: Sequence[Candidate],
    blocks: Mapping[str, Block],
    y: np.ndarray,
    folds: Folds,
    seed: int,
    processes: int = 1,
    tell: Callable[[float], None] | None = None,
) -> Scores:
    """Cross-validate the candidates on the outer and the inner folds, shared among processes.

    A process has one thread for products of matrices: these are small. `tell` takes the share that
    is done after each of some rounds; where nobody listens, no process waits for the others.
    """
    splits = [folds.outer_splits(), folds.inner_splits()]
    every = np.concatenate(splits)
    rounds = max(1, min(ROUNDS, len(every) // processes)) if tell else 1
    parts: list[np.ndarray] = []
    with parallel_config("loky", inner_max_num_threads=1):
        for number, some in enumerate(np.array_split(every, rounds), 1):
            parts += Parallel(n_jobs=processes)(
                delayed(cross_predict)(candidates, blocks, y, part, seed)
                for part in np.array_split(some, processes)
            )
            if tell:
                tell(number / rounds)
    predictions = np.concatenate(parts, axis=1)
    outer, inner = np.split(predictions, [len(splits[0])], axis=1)
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


def apart(many_source: Scores) -> tuple[Scores, Scores]:
    """The scores of many_source(): of what uses sources, and of the control."""
    control = (many_source.about["candidate"] == PLAIN_BLEND).to_numpy()
    return many_source.where(~control), many_source.where(control)


def in_mixture(many_source: Scores) -> Scores:
    """Those of what uses sources that may take part in the mixture.

    Of the forests, the one on the blocks that boosting has: each kind of tree ensemble takes part
    once. With all of them the mixture was worse (docs/league.md).
    """
    names, heads = many_source.about["candidate"], many_source.about["head"]
    once = names[heads == "boosting"].str.replace(", boosting", ", forest")
    return many_source.where(((heads != "forest") | names.isin(once)).to_numpy())
