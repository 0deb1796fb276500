"""Which candidates are offered, and which of them take part in what is handed out."""

import numpy as np

from scattershot.transfer import candidates, target


def names(offered):
    return [candidate.name for candidate in offered]


def test_predictions_alone_and_with_more_go_under_ridge_gaussian_process_and_forest():
    offered = names(candidates.many_source(["rdkit5", "rdkit2d"], ["rdkit2d"]))
    assert len(set(offered)) == len(offered)
    for sources in (
        "source predictions",
        "source predictions + source features",
        "chosen source predictions",
        "chosen source predictions + chosen source features",
    ):
        for beside in ("", " + rdkit2d"):
            for learner in ("ridge", "Gaussian process", "forest"):
                assert f"{sources}{beside}, {learner}" in offered
    assert [name for name in offered if not candidates.uses_sources(name)] == [offered[-1]]


def test_each_kind_of_trees_takes_part_in_the_mixture_once(transfer):
    many, _ = candidates.apart(transfer.scores["many_source"])
    kept = candidates.in_mixture(many)
    trees = kept.about["candidate"][kept.about["head"].isin(["forest", "boosting"])]
    assert sorted(trees) == [
        "source predictions + rdkit2d, boosting",
        "source predictions + rdkit2d, forest",
    ]
    left_out = set(many.about["candidate"]) - set(kept.about["candidate"])
    assert {name.rpartition(", ")[2] for name in left_out} == {"forest"}


def test_cross_validation_tells_how_far_it_is_until_all_is_done(transfer):
    structures = transfer.drawn["structure"].to_numpy()
    plain = target.plain_blocks(transfer.paths, structures, ["rdkit2d"])
    offered = [candidates.Candidate(("rdkit2d",), "ridge")]
    y, told = transfer.drawn["value"].to_numpy(), []
    found = candidates.evaluate(offered, plain, y, transfer.folds, 1, tell=told.append)
    assert len(told) == candidates.ROUNDS
    assert told == sorted(told)
    assert told[-1] == 1
    assert np.isfinite(found.mae).all()
