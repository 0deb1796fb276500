"""config/table1.yaml, config/paper.yaml and config/published.csv fit together."""

import pandas as pd
import pytest

from scattershot import config


@pytest.fixture(scope="module")
def load(repository):
    return lambda name: config.load([repository / "config" / name], repository)


@pytest.fixture(scope="module")
def published(repository):
    return pd.read_csv(repository / "config" / "published.csv")


@pytest.mark.parametrize(("name", "variants"), [("table1.yaml", True), ("paper.yaml", False)])
def test_every_published_correlation_has_its_models(load, published, name, variants):
    run = load(name)
    assert run.targets == {}
    # Setups that see all bits are ours, beside the paper's.
    wanted = published if variants else published[~published["setup"].str.endswith("_all")]
    for row in wanted.itertuples():
        source = run.sources[row.property]
        assert source.descriptors[row.setup] == (row.descriptor,)
        assert source.setups[row.setup] >= 12


def test_published_correlations_are_those_of_the_paper(published):
    best = published.groupby("property")["paper_r"].max()
    assert best["qm9.heat_capacity_cv"] == 0.9
    assert best["qm9.dipole_moment"] == 0.74
    assert best["lamalab_tg.glass_transition"] == 0.955
    assert published["property"].str.startswith("qm9.").sum() == 12
    assert not published.duplicated(["property", "setup"]).any()


def test_the_paper_config_has_as_many_models_as_the_paper(load):
    run = load("paper.yaml")
    by_family: dict[str, int] = {}
    for source in run.sources.values():
        for setup, models in source.setups.items():
            family = run.setups[setup]["family"]
            by_family[family] = by_family.get(family, 0) + models
    assert 138_000 <= sum(by_family.values()) <= 142_000
    assert by_family["network"] == pytest.approx(120_000, rel=0.1)
    assert run.sources["qm9.lumo"].rows == run.datasets["qm9"]["rows"]


def test_the_committed_table_is_that_of_its_config(load, published, repository):
    run = load("table1.yaml")
    table = pd.read_csv(repository / "docs" / "table1.csv")
    assert list(table) == [
        "property", "family", "setup", "descriptor", "models", "rows", "best_r", "median_r", "mae",
        "paper_r",
    ]  # fmt: skip
    models = table.set_index(["property", "setup"])["models"].to_dict()
    assert models == {
        (source.property, setup): number
        for source in run.sources.values()
        for setup, number in source.setups.items()
    }
    figures = published.set_index(["property", "setup"])["paper_r"]
    found = table.set_index(["property", "setup"])["paper_r"].dropna()
    pd.testing.assert_series_equal(found.sort_index(), figures.sort_index())
