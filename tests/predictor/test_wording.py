"""What is said of structures that the sources have seen."""

from types import SimpleNamespace

import pytest

from scattershot.predictor import wording


@pytest.mark.parametrize(
    ("known", "kept", "words"),
    [
        ({"structures": 0, "checked": True}, False, "None of the 20 structures stands among"),
        ({"structures": 6, "checked": True}, False, "no error is measured on them; 14 rows are"),
        ({"structures": 6, "checked": True}, True, "measured on them all the same (--known keep)"),
        ({"structures": 0, "checked": False}, True, "the errors may be too low"),
    ],
)
def test_seen_structures_are_counted_and_what_was_done_is_said(known, kept, words):
    understood = SimpleNamespace(frame=range(20))
    assert words in wording.known({"known": known}, understood, kept)


def test_long_ensembles_are_named_by_their_first_members():
    parts = [{"candidate": f"a.b/NN/{n}", "head": "TL1", "weight": 0.2} for n in range(5)]
    told = wording.members({"members": parts})
    assert told == "a.b/NN/0, TL1; a.b/NN/1, TL1; a.b/NN/2, TL1; and 2 more"
    direct = [{"candidate": "rdkit2d, ridge", "head": "ridge", "weight": 1.0}]
    assert wording.members({"members": direct}) == "rdkit2d, ridge"


def predictor_of(rows, coverage=0.9, width=1.0):
    """As far as the words on intervals go: so many rows, and one that only trains."""
    training = {"values": [1.0] * (rows + 1), "fold_of": [*range(rows), -1]}
    error = {"level": 0.9, "coverage": coverage, "width": width}
    return {"training": training, "error": error, "target": {"unit": "K"}}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (10, "takes the errors of at least 11 rows that were held out, and here are 10."),
        (13, "could not be measured: that takes at least 14 rows that are held out"),
    ],
)
def test_missing_intervals_are_explained_with_the_rows_they_take(rows, words):
    assert words in wording._trust(predictor_of(rows, None, None))


def test_intervals_that_are_there_need_no_explanation():
    assert wording.without_intervals(predictor_of(11)) == ""
    assert "contained 90% of the rows" in wording._trust(predictor_of(40))
