"""What holds of every family, of crystal graph networks: files, failures, resuming, rebuilding."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace

import crystals as small
import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Structure

from scattershot import data, descriptors, models, seeds, sweep
from scattershot.errors import DescriptorMismatch
from scattershot.library import (
    Checkpoint,
    build_catalog,
    lookup,
    open_shard,
    pretrain,
    read_rows,
    rebuild,
    write_shard,
)
from scattershot.models import Graphs, Rows

SPLITS = ["test", "validation"]


@pytest.fixture(scope="module")
def source(crystals) -> pretrain.SourceRows:
    return crystals.rows()


@pytest.fixture(scope="module")
def trained(source) -> list[models.Trained]:
    return pretrain.train(small.samples(), source)


@pytest.fixture
def write(source, tmp_path):
    """Write models as a shard; its two files."""

    def write(chosen):
        files = tmp_path / "0000.safetensors", tmp_path / "0000.parquet"
        write_shard(chosen, source.source("CGCNN"), "0000", *files)
        return files

    return write


def same(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def test_a_model_read_from_its_shard_predicts_what_it_predicted(source, trained, write):
    shard = open_shard(write(trained)[0])
    shard.check_columns(source.joined.columns)
    assert shard.samples == [model.sample for model in trained]
    for model in trained:
        tensors = shard.tensors(model.sample)
        assert tensors["embedding.weight"].dtype == np.float32
        read = models.predict("cgcnn", tensors, source.joined.x)
        np.testing.assert_array_equal(read, models.predict("cgcnn", model.tensors, source.joined.x))
        test = source.replicate(model.sample.replicate).split == "test"
        error = np.abs(read - source.frame["value"].to_numpy())[test].mean()
        assert error == pytest.approx(model.record["test_mae"], rel=1e-4)


def test_models_learn(trained):
    best = min(model.record["test_mae"] / model.record["test_mean_mae"] for model in trained)
    assert best < 0.5


def test_test_rows_leave_no_trace_and_validation_rows_choose_the_epoch_alone(source):
    rows, chosen = source.replicate(0), small.samples(0, 1)
    test, others = (np.isin(rows.split, parts) for parts in (["test"], SPLITS))

    def others_changed(which) -> Rows:
        order = np.arange(len(rows.y))
        order[which] = order[which][::-1]
        return replace(rows, x=rows.x.take(order), y=np.where(which, -3 * rows.y, rows.y))

    [before], [after], [later] = (
        models.fit(chosen, each) for each in (rows, others_changed(test), others_changed(others))
    )
    assert same(before.tensors, after.tensors)
    assert before.record["validation_mae"] == after.record["validation_mae"]
    assert before.record["test_mae"] != after.record["test_mae"]
    assert not same(before.tensors, later.tensors)
    np.testing.assert_array_equal(before.tensors["y_mean_scale"], later.tensors["y_mean_scale"])


def test_a_model_does_not_depend_on_those_beside_it_or_on_threads(source, trained):
    [alone] = pretrain.train(small.samples(2, 3), source)
    assert same(alone.tensors, trained[2].tensors)


def test_a_model_that_fails_says_why_and_stops_no_other(source, write):
    good = small.samples(0, 3, replicates=1)
    wild = replace(good[1], hyperparameters=good[1].hyperparameters | {"log10_rate": 30.0})
    files = write(pretrain.train([good[0], wild, good[2]], source))
    table = read_rows([files[1]])
    assert table["status"].tolist() == ["ok", "failed", "ok"]
    assert "not finite in epoch 1" in table["reason"][1]
    assert [sample.index for sample in open_shard(files[0]).samples] == [0, 2]


def test_one_row_that_cannot_be_normalised_fails_its_model_with_a_reason(source):
    rows = source.replicate(0)
    train = np.flatnonzero(rows.split == "train")
    x = Graphs.of(
        [(np.array([3]), np.zeros((1, 12), np.int32), np.ones((1, 12), np.float32))] * len(rows.y),
        rows.x.features, rows.x.centres, rows.x.width,
    )  # fmt: skip
    split = np.full(len(rows.y), "test", dtype=object)
    split[train[:2]] = "train", "validation"
    [model] = models.fit(small.samples(0, 1), replace(rows, x=x, split=split))
    assert model.record["status"] == "failed"
    assert "more than 1 value per channel" in model.record["reason"]


def test_the_best_are_kept_and_a_model_that_is_not_is_rebuilt_to_the_bit(source, trained, write):
    kept = pretrain.train(small.samples(), source, keep=1)
    rows = read_rows([write(kept)[1]])
    assert rows["kept"].sum() == 1
    assert rows.loc[rows["kept"], "validation_rmse"].item() == rows["validation_rmse"].min()
    row = rows[~rows["kept"]].to_dict("records")[0]
    model = rebuild(row, source)
    [original] = [m for m in trained if m.sample.model_id == row["model_id"]]
    assert model.sample == original.sample
    assert same(model.tensors, original.tensors)


def test_a_shard_that_was_interrupted_ends_with_the_same_models(source, trained, tmp_path):
    first = Checkpoint(tmp_path / "progress", source.key("cpu"), interval=0)
    pretrain.train(small.samples(0, 2), source, checkpoint=first)
    again = Checkpoint(tmp_path / "progress", small_again(source).key("cpu"))
    assert len(again.finished(small.samples())) == 2
    for model, expected in zip(
        pretrain.train(small.samples(), source, checkpoint=again), trained, strict=True
    ):
        assert same(model.tensors, expected.tensors)
    other = replace(source, joined=source.joined.select(np.arange(len(source.frame))[::-1]))
    assert Checkpoint(tmp_path / "progress", other.key("cpu")).finished(small.samples()) == []


def small_again(source: pretrain.SourceRows) -> pretrain.SourceRows:
    """The same rows, gathered anew."""
    return replace(source, joined=source.joined.select(np.ones(len(source.frame), dtype=bool)))


def test_crystals_without_a_graph_are_left_out_and_unknown_ones_refused(crystals, tmp_path):
    texts = [*crystals.frame["structure"][:30], "not a crystal"]
    path = tmp_path / "some.graph.parquet"
    descriptors.write_described(path, "graph", texts, texts, "crystal")
    frame = pd.concat([crystals.frame[:30], crystals.frame[:1].assign(structure="not a crystal")])
    rows = pretrain.source_rows(frame, {"property": "made_up.size"}, [path])
    assert rows.masked == 1
    assert len(rows.joined.x) == len(rows.frame) == 30
    with pytest.raises(DescriptorMismatch, match="lacks 66 of 96 structures"):
        pretrain.source_rows(crystals.frame, {"property": "made_up.size"}, [path])


def test_refractive_indices_of_real_crystals_are_learnt(shared_data, tmp_path):
    table = pd.read_csv(shared_data / "crystals/petousis_dielectric_1056.csv.gz")
    table = table[table["nsites"] <= 6].head(240)
    read = (Structure.from_str(text, fmt="poscar").to_json() for text in table["poscar"])
    texts = [form.text for form in data.canonicalise(pd.Series(list(read)), "crystal")]
    drawn = seeds.ranks(texts, "split", 0)
    split = np.select([drawn < 0.2, drawn < 0.3], SPLITS, "train")
    frame = pd.DataFrame({"structure": texts, "value": np.log10(table["n"]), "split_0": split})
    path = tmp_path / "petousis.graph.parquet"
    descriptors.write_described(path, "graph", texts, texts, "crystal")
    ranges = small.SETUP | {"atom_features": [32, 32], "epochs": [25, 25], "log10_rate": -2.3}
    [sample] = sweep.draw(1, "petousis.n", "CGCNN", ranges, 1, 0, 1)
    [model] = pretrain.train([sample], pretrain.source_rows(frame, {"property": "n"}, [path]))
    assert json.loads(json.dumps(model.record))["test_pearson"] > 0.6


def test_a_model_is_found_in_its_library_and_judged_anew_on_its_test_rows(crystals, tmp_path):
    results = tmp_path / "results"
    about = small.ABOUT | {"property": "made_up.size", "dataset": "made_up"}
    data.write_frame(results / "sources" / "made_up.size.parquet", crystals.frame, about)
    graphs = results / "descriptors" / "made_up.graph.parquet"
    graphs.parent.mkdir()
    shutil.copy(crystals.path, graphs)
    rows = pretrain.source_rows(crystals.frame, about, [graphs])
    shard = results / "library" / "made_up.size" / "CGCNN" / "0000.safetensors"
    write_shard(
        pretrain.train(small.samples(0, 1), rows),
        rows.source("CGCNN"),
        "0000",
        shard,
        shard.with_suffix(".parquet"),
    )
    build_catalog([shard.with_suffix(".parquet")], results / "library" / "catalog.parquet")
    found = lookup.on_test_rows(
        lookup.show(results / "library", "made_up.size/CGCNN/000000"), results
    )
    test = crystals.frame[crystals.frame["split_0"] == "test"]
    np.testing.assert_array_equal(found["observed"], test["value"])
    assert np.corrcoef(found["observed"], found["predicted"])[0, 1] > 0.7
