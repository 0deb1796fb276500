"""The control of the mixture: it looks at no source, and tells what the sources add."""

import numpy as np
import pandas as pd
import pytest

from scattershot.transfer import candidates, target
from scattershot.transfer.verdict import sources_add


def test_the_control_is_blind_to_what_the_sources_say(transfer):
    structures = transfer.drawn["structure"].to_numpy()
    plain = target.plain_blocks(transfer.paths, structures, list(transfer.paths))
    told = candidates.fingerprint_blocks(transfer.fingerprint, structures)
    mixed = transfer.fingerprint.copy()
    columns = [name for name in mixed if name not in ("structure", "size")]
    mixed[columns] = mixed[columns].to_numpy()[np.random.default_rng(0).permutation(len(mixed))]
    misled = candidates.fingerprint_blocks(mixed, structures)
    offered = candidates.many_source(list(transfer.paths), ["rdkit2d"])[-2:]
    y = transfer.drawn["value"].to_numpy()
    once, again = (
        candidates.evaluate(offered, blocks | plain, y, transfer.folds, seed=1)
        for blocks in (told, misled)
    )
    assert once.about["candidate"].tolist()[1] == candidates.PLAIN_BLEND
    assert not candidates.uses_sources(candidates.PLAIN_BLEND)
    assert candidates.uses_sources(once.about["candidate"].iloc[0])
    assert once.mae[1] == again.mae[1]
    assert once.mae[0] < again.mae[0]


def test_the_mixture_is_compared_with_the_same_of_direct_models_alone(transfer):
    found = transfer.selection["without_sources"]
    members = [member["candidate"] for member in found["members"]]
    assert candidates.PLAIN_BLEND in members
    assert not any(map(candidates.uses_sources, members))
    assert found["percent"] == pytest.approx(
        100 * (1 - transfer.selection["mixture"]["mae"] / found["mae"])
    )
    assert found["sentence"].startswith("With sources the mixture errs ")


def test_the_control_is_never_chosen(transfer):
    for part in ("many_source", "mixture", "top_k", "stacking"):
        told = pd.json_normalize(transfer.selection[part]).to_string()
        assert candidates.PLAIN_BLEND not in told
    assert candidates.PLAIN_BLEND not in transfer.selection["many_source"]["candidates"]


@pytest.mark.parametrize(
    ("mixture", "without", "p_value", "sentence"),
    [
        (8.0, 10.0, 0.03, "With sources the mixture errs 20 % less than without them (p = 0.03)."),
        (11.0, 10.0, None, "With sources the mixture errs 10 % more than without them."),
        (1.001, 1.0, 0.9, "With sources the mixture errs as much as without them (p = 0.9)."),
    ],
)
def test_what_the_sources_add_is_said_in_words(mixture, without, p_value, sentence):
    assert sources_add(mixture, without, p_value)["sentence"] == sentence
