"""config/setups.yaml against Table 1 of Yamada et al. 2019 and its footnote."""

import pytest
import yaml

COLUMNS_OF_TREES_AND_LINES = 500
COLUMNS_OF_NETWORKS = [400, 600]

# Both ends as published. None is an end that the paper leaves open, and that we chose.
PAPER = {
    "RF1": {"family": "forest", "trees": (100, 800), "mtry": (20, 100)},
    "RF2": {"family": "forest", "trees": (50, 500), "mtry": (50, 500)},
    "GB": {"family": "boosting", "eta": (0.1, 1), "depth": (3, 10), "rounds": (50, 200)},
    "EN": {"family": "elastic_net", "alpha": (0, 1), "log10_lambda": (None, None)},
    "NN1": {
        "family": "network",
        "hidden_layers": (3, 4),
        "first_layer": (None, 400),
        "last_layer": (10, 30),
        "epochs": (3000, 4000),
    },
    "NN2": {
        "family": "network",
        "hidden_layers": (3, 4),
        "first_layer": (None, 1640),
        "last_layer": (10, 30),
        "epochs": (3000, 4000),
    },
    "NN3": {
        "family": "network",
        "hidden_layers": (3, 6),
        "first_layer": (None, 348),
        "last_layer": (5, None),
        "epochs": (1000, 3000),
    },
}


@pytest.fixture(scope="module")
def setups(repository):
    return yaml.safe_load((repository / "config" / "setups.yaml").read_text())


@pytest.mark.parametrize("name", PAPER)
def test_ranges_are_those_that_the_paper_gives(name, setups):
    for key, published in PAPER[name].items():
        ours = setups[name][key]
        if key == "family":
            assert ours == published
        else:
            given = [
                (low, end) for low, end in zip(ours, published, strict=True) if end is not None
            ]
            assert all(low == end for low, end in given), key


def test_models_see_as_many_columns_as_in_the_paper(setups):
    for name in PAPER:
        setup = setups[name]
        networks = setup["family"] == "network"
        expected = COLUMNS_OF_NETWORKS if networks else COLUMNS_OF_TREES_AND_LINES
        assert setup["columns"] == expected, name


def test_no_setup_is_left_out_and_none_asks_for_more_than_ranges(setups):
    assert setups.keys() == {*PAPER, "CGCNN"}
    for name in PAPER:
        setup = setups[name]
        own = {"columns", "schedule"} if setup["family"] == "network" else {"columns"}
        assert setup.keys() == PAPER[name].keys() | own


def test_crystal_networks_may_be_those_of_their_own_paper(setups):
    for key, published in {"atom_features": 64, "convolutions": 3, "hidden": 128}.items():
        low, high = setups["CGCNN"][key]
        assert low <= published <= high, key
