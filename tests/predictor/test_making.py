"""A predictor is what was chosen, fitted to the user's rows; it needs nothing but its folder."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_library import own_rows

from scattershot import predictor, seeds
from scattershot.errors import DataError, LibraryError
from scattershot.predictor import evaluation, folder
from scattershot.transfer import folds
from scattershot.transfer.predictors import Predictors

NEW = ["CC(C)CCCCCCCCO", "CCCCC=C", "not a molecule", "CC(C)CCCCCCCCO", ""]


@pytest.fixture(scope="module")
def understood(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "mine.csv"
    own_rows(20).to_csv(path, index=False)
    return predictor.understand(path, None, "kappa", "W/(m K)", None, False, 1)


@pytest.fixture(scope="module")
def sources(small_library, understood):
    keys = understood.frame["key"].tolist()
    return predictor.applying(small_library, "smiles", keys, False)


@pytest.fixture(scope="module")
def made(tmp_path_factory, understood, sources):
    """The folder of a predictor, and what it was made by."""
    output = tmp_path_factory.mktemp("made") / "predictor"
    return output, predictor.make(understood, sources, False, output, 1)


def test_predictor_holds_json_models_and_a_card(made):
    output, result = made
    content = json.loads((output / "predictor.json").read_text())
    assert content["target"]["unit"] == "W/(m K)"
    assert len(content["training"]["texts"]) == content["error"]["rows"] == 20
    assert content["error"]["mae"] == result.evaluation.selection["choice"]["mae"]
    assert content["known"] == {"structures": 0, "checked": True}
    card = (output / "card.md").read_text()
    assert card.startswith("---\nlibrary_name: scattershot\n")
    assert "# kappa (W/(m K))" in card
    kinds = {
        path.suffix for path in output.rglob("*") if path.is_file() and "work" not in str(path)
    }
    assert kinds <= {".json", ".md", ".csv", ".safetensors", ".parquet"}


def test_predictions_come_with_intervals_flags_and_reasons(made):
    found = predictor.Predictor(made[0]).predict(NEW)
    assert found["problem"].tolist()[:2] == ["", ""]
    assert found["problem"][2].startswith("invalid SMILES 'not a molecule'")
    assert found["problem"][4] == "structure missing"
    good = found.iloc[[0, 1]]
    assert (good["low"] < good["value"]).all()
    assert (good["value"] < good["high"]).all()
    assert set(good["applicability"]) <= {"inside", "edge", "outside"}
    assert found["value"].isna().tolist() == [False, False, True, False, True]
    assert found.loc[0, "value"] == found.loc[3, "value"]


@pytest.mark.parametrize("way", ["direct", "mixture"])
def test_every_way_is_handed_out_as_it_was_judged(made, understood, sources, tmp_path, way):
    """The folder alone predicts what the evaluation's own fit predicts."""
    found = made[1].evaluation
    choice = found.selection["choice"] | {"way": way}
    found = replace(found, selection=found.selection | {"choice": choice})
    folder.write(tmp_path, understood, sources, found)
    alone = predictor.Predictor(tmp_path)
    own = evaluation._Steps(understood, sources, False, made[0] / "work", 1)
    structures, y = understood.frame["structure"], understood.frame["value"].to_numpy()
    expected = Predictors(
        [*structures, *structures],
        np.concatenate([y, y]),
        understood.about["property"],
        own._fingerprint,
        [str(path) for path in sources.shards(networks=True)],
        own._descriptors,
        seeds.seed([1, understood.about["property"]], "outer"),
    ).ways(found.selection)[way](np.repeat([1, 0], 20).astype(np.int8)[None])[0, 20:]
    np.testing.assert_allclose(alone.predict(list(structures))["value"], expected, rtol=1e-5)
    # What else is predicted at the same time does not matter.
    one, many = alone.predict(NEW[:1]), alone.predict(NEW)
    pd.testing.assert_frame_equal(one, many.head(1), rtol=1e-5)


def test_one_text_is_not_taken_for_a_list_of_letters(made):
    opened = predictor.Predictor(made[0])
    with pytest.raises(
        TypeError, match=r"a list of structures, not one text: predict\(\['CCO'\]\)"
    ):
        opened.predict("CCO")
    found = opened.predict(["CCCCO", None, float("nan"), "H2O"])
    assert found["problem"].tolist()[:3] == ["", "structure missing", "structure missing"]
    assert "looks like a formula" in found["problem"][3]


def test_structure_with_an_element_that_no_row_has_is_outside(made):
    found = predictor.Predictor(made[0]).predict(["CC(C)CCCCO", "CC(C)CCCCBr"])
    assert found["applicability"].tolist()[1] == "outside"
    assert found["applicability"].tolist()[0] != "outside"


def test_folder_can_be_moved_and_the_library_removed(made, tmp_path):
    moved = shutil.copytree(made[0], tmp_path / "elsewhere", ignore=lambda *_: ["work"])
    here, there = (predictor.Predictor(each).predict(NEW[:2]) for each in (made[0], moved))
    pd.testing.assert_frame_equal(here, there)


def test_interrupted_evaluation_goes_on_where_it_stopped(
    understood, sources, made, tmp_path, monkeypatch
):
    output = tmp_path / "predictor"
    shutil.copytree(made[0] / "work", output / "work")
    missing = output / "work/transfer/made_up.refractivity/NN/0000.parquet"
    before = missing.read_bytes()
    missing.unlink()
    kept = {path: path.stat().st_mtime_ns for path in (output / "work").glob("*.parquet")}

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(evaluation.shotgun, "evaluate", stop)
        with pytest.raises(KeyboardInterrupt):
            predictor.make(understood, sources, False, output, 1)
    again = predictor.make(understood, sources, False, output, 1)
    assert missing.read_bytes() == before
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert again.content == made[1].content


def test_structures_that_a_source_has_seen_train_and_are_not_scored(
    small_library, molecules, tmp_path
):
    rows = pd.concat([own_rows(16), own_rows(16).head(6)], ignore_index=True)
    rows.loc[16:, "smiles"] = molecules.frame["structure"].to_numpy()[:6]
    rows.to_csv(tmp_path / "mine.csv", index=False)
    understood = predictor.understand(tmp_path / "mine.csv", None, "kappa", "1", None, False, 1)
    keys = understood.frame["key"].tolist()
    sources = predictor.applying(small_library, "smiles", keys, False)
    assert len(sources.known) == 6
    steps = evaluation._Steps(understood, sources, False, tmp_path, 1)
    steps._deal(tmp_path / "folds.parquet", print)
    dealt = folds.read_folds(tmp_path / "folds.parquet")
    known = understood.frame["key"].isin(sources.known).to_numpy()
    assert (dealt.outer[:, known] == folds.TRAINS).all()
    assert (dealt.outer_splits()[:, known] == 1).all()
    assert (dealt.outer[:, ~known] >= 0).all()
    assert "6 structures that a source has seen only train" in dealt.scheme
    steps = evaluation._Steps(understood, sources, True, tmp_path, 1)
    steps._deal(tmp_path / "all.parquet", print)
    assert (folds.read_folds(tmp_path / "all.parquet").outer >= 0).all()


def test_target_that_the_sources_have_seen_whole_is_refused(small_library, molecules, tmp_path):
    rows = own_rows(20).assign(smiles=molecules.frame["structure"].to_numpy()[:20])
    rows.to_csv(tmp_path / "mine.csv", index=False)
    understood = predictor.understand(tmp_path / "mine.csv", None, "kappa", "1", None, False, 1)
    keys = understood.frame["key"].tolist()
    sources = predictor.applying(small_library, "smiles", keys, False)
    with pytest.raises(DataError, match=r"20 of 20 structures stand .* --known keep"):
        predictor.make(understood, sources, False, tmp_path / "out", 1)


def test_library_without_structures_is_used_only_when_asked(small_library, tmp_path):
    copy = shutil.copytree(small_library, tmp_path / "library")
    (copy / "structures.parquet").unlink()
    with pytest.raises(LibraryError, match=r"nobody can tell which structures .* --known keep"):
        predictor.applying(copy, "smiles", ["CCO"], False)
    assert predictor.applying(copy, "smiles", ["CCO"], True).seen is None
    with pytest.raises(LibraryError, match=r"no network in this library takes .* formula"):
        predictor.applying(small_library, "formula", ["NaCl"], False)


def test_damaged_models_and_other_versions_are_not_used(made, understood, sources, tmp_path):
    copy = shutil.copytree(made[0], tmp_path / "copy", ignore=lambda *_: ["work"])
    path = copy / "predictor.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"versions": {"rdkit": "1"}}))
    assert len(predictor.Predictor(copy).predict(NEW)) == len(NEW)
    path.write_text(json.dumps(content | {"versions": {"rdkit": "1"}, "sample": [7.0] * 5}))
    with pytest.raises(LibraryError, match=r"made with .*rdkit 1 \(here"):
        predictor.Predictor(copy)
    path.write_text(json.dumps(content | {"format": "other"}))
    with pytest.raises(LibraryError, match="not of format"):
        predictor.Predictor(copy)
    found = made[1].evaluation
    choice = found.selection["choice"] | {"way": "mixture"}
    found = replace(found, selection=found.selection | {"choice": choice})
    folder.write(tmp_path / "networks", understood, sources, found)
    shard = next((tmp_path / "networks").rglob("*.safetensors"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"?")
    with pytest.raises(LibraryError, match="damaged"):
        predictor.Predictor(tmp_path / "networks")


def test_rows_outside_the_dealt_ones_always_train():
    dealt = folds.k_fold(12, 3, 2, 2, ["key"])
    free = np.arange(15) < 12
    every = folds.always_training(dealt, free)
    assert every.outer_splits()[:, 12:].tolist() == [[1, 1, 1]] * 6
    assert (every.inner_splits()[:, 12:] == 1).all()
    assert np.array_equal(every.outer_splits()[:, :12], dealt.outer_splits())


def test_a_predictor_without_one_of_its_networks_is_refused(made, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(made[0], copy)
    source = made[1].content["sources"][0]["property"]
    shutil.rmtree(copy / "models" / source)
    with pytest.raises(LibraryError, match=rf"{source}: has 0 of \d+ networks; copy the whole"):
        predictor.Predictor(copy)


@pytest.mark.parametrize("name", ["work/notes.txt", "models/own.safetensors", "card.md"])
def test_a_folder_with_other_files_is_refused(name, tmp_path):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(DataError, match="is not empty and no predictor"):
        predictor.refuse_others(tmp_path)


def test_new_empty_unfinished_and_finished_folders_are_taken(made, tmp_path):
    for folder_taken in (tmp_path / "new", tmp_path, made[0]):
        predictor.refuse_others(folder_taken)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / evaluation.INPUTS).write_text("{}")
    predictor.refuse_others(tmp_path)
