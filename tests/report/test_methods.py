"""The Methods paragraph of a run."""

import copy

import pytest
from report.browser import opened
from report.conftest import RUN

from scattershot.report import build, paragraph


@pytest.fixture(scope="module")
def text(inputs) -> str:
    return paragraph(inputs, RUN)


@pytest.mark.parametrize(
    "statement",
    [
        "source models were trained on 14 properties",
        "Boiling temperature (1,480 rows)",
        "removed from every source beforehand (8,554 values in all)",
        "136 models with hyperparameters drawn at random were trained: "
        "8 fully connected networks (NN1: first layer 100 to 400) on rdkit5 and rdkit2d "
        "for each of 14 properties; 3 of them failed.",
        "In each of 3 replicates 20 % of a source's rows were kept for testing and 10 % for",
        "The targets were: Surface tension at 298 K, 58 rows [6] (358 further rows as outer",
        "; Refractive index at 589.3 nm, 16 rows [11].",
        "a random forest on the outputs of the last hidden layer or recalibration",
        "Controls were predicting the mean, the same networks with their starting weights, "
        "networks trained on shuffled values and the mixture that is handed out, made without "
        "sources.",
        "5-fold cross-validation, 4 repeats, inner 3-fold",
        "seed 2019",
        "scikit-learn",
        "1. H. Yamada et al., ACS Cent. Sci. 2019, 5, 1717",
        "6. Measured properties of organic compounds (chemicals 1.5.2). A. Author",
    ],
)
def test_it_says_what_the_run_did(text, statement):
    assert statement in text


def test_it_follows_the_config(inputs):
    config = copy.deepcopy(RUN["config"]) | {"seed": 3}
    config["transfer"]["heads"] = ["fine_tuning"]
    config["transfer"]["shuffled"] = 0
    config["splits"]["replicates"] = 1
    changed = paragraph(inputs, RUN | {"config": config})
    assert "seed 3" in changed
    assert "used through fine-tuning of all layers;" in changed
    assert "starting weights and the mixture that is handed out, made without sources." in changed
    assert "In each of 1 replicate 20 %" in changed


@pytest.mark.browser
def test_it_can_be_copied_from_the_report(inputs, text, tmp_path):
    build(inputs, tmp_path / "report.html", RUN)
    with opened(tmp_path / "report.html") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy").click()
        page.get_by_text("Copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == text
