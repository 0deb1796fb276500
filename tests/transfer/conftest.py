"""A target of 30 molecules and ten outer ones, and what the rules before `outer` make of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import molecules as small
import numpy as np
import pandas as pd
import pytest

from scattershot.library import open_shard
from scattershot.transfer import candidates, ensemble, shotgun, summary, target
from scattershot.transfer.folds import Folds, k_fold
from scattershot.transfer.scores import Scores

KEY = [7, "wet.refractivity"]
HEADS = ["TL1"]


@dataclass(frozen=True)
class Transfer:
    """All of one target."""

    drawn: pd.DataFrame
    outer: pd.DataFrame
    folds: Folds
    shards: list[str]
    paths: dict[str, Path]
    fingerprint: pd.DataFrame
    scores: dict[str, Scores]
    selection: dict[str, Any]


@pytest.fixture(scope="session")
def transfer(molecules, networks) -> Transfer:
    """Direct, many-source and shotgun candidates, scored and chosen."""
    # Every third molecule; the value is related to the source's, not equal to it.
    rows = molecules.frame.iloc[::3].reset_index(drop=True)[["structure"]]
    rows["value"] = np.sqrt(molecules.frame["value"].to_numpy()[::3]) + 0.1 * np.sin(np.arange(40))
    drawn, outer = rows[:30], rows[30:].reset_index(drop=True)
    structures, y = drawn["structure"].to_numpy(), drawn["value"].to_numpy()
    folds = k_fold(30, 5, 2, 3, KEY)
    fingerprint = ensemble.fingerprints(
        rows["structure"], [tuple(map(str, networks))], molecules.paths, "smiles"
    )
    shard = open_shard(networks[0])
    blocks = target.plain_blocks(molecules.paths, structures, list(molecules.paths))
    blocks |= candidates.fingerprint_blocks(fingerprint, structures)
    offered = {
        "direct": candidates.direct(list(molecules.paths)),
        "many_source": candidates.many_source(list(molecules.paths), ["rdkit2d"]),
    }
    x = target.shard_inputs(shard, molecules.paths, structures)
    scores = {
        kind: candidates.evaluate(each, blocks, y, folds, seed=1) for kind, each in offered.items()
    } | {"shotgun": shotgun.evaluate(shard, x, y, folds, KEY[1], HEADS)}
    about = {
        "target": KEY[1],
        "property": KEY[1],
        "label": "Wet refractivity",
        "unit": "1",
        "seed": 7,
    }
    labels = {small.ABOUT["property"]: small.ABOUT["label"]}
    selection = summary.summarise(about, *scores.values(), labels)
    return Transfer(
        drawn, outer, folds, [str(networks[0])], molecules.paths, fingerprint, scores, selection
    )


@pytest.fixture(scope="session")
def shard(networks):
    """Four networks."""
    return open_shard(networks[0])


@pytest.fixture(scope="session")
def x(shard, transfer):
    """Descriptors of the target's rows, as the networks expect them."""
    return target.shard_inputs(shard, transfer.paths, transfer.drawn["structure"].to_numpy())


@pytest.fixture(scope="session")
def y(transfer):
    """The target's values."""
    return transfer.drawn["value"].to_numpy()
