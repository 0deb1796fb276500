"""Table 1 as Markdown, CSV and page."""

import pandas as pd
import pytest
from report.browser import check_page

from scattershot.figures.labels import MINUS, NONE
from scattershot.report import table1

NAN = float("nan")
RUN = {"date": "2026-11-23", "versions": {"numpy": "2.0"}}


@pytest.fixture
def table() -> pd.DataFrame:
    first = {
        "property": "gas.cv", "label": "Heat <capacity>", "family": "network", "setup": "NN1",
        "descriptor": "rcdk", "models": 1200, "failed": 3, "rows": 20000, "best_model": "gas.cv/0",
        "best_r": 0.91251, "split_r": 0.905, "median_r": 0.9, "best_mae": 0.765432, "best_r2": 0.83,
        "unit": "cal/(mol K)", "paper_r": 0.9,
    }  # fmt: skip
    second = first | {
        "setup": "EN", "family": "elastic_net", "models": 10, "failed": 0, "best_r": 0.85,
        "median_r": -0.1, "best_r2": NAN,
    }  # fmt: skip
    third = first | {"property": "gas.cp", "paper_r": NAN, "rows": 900}
    return pd.DataFrame([first, second, third])


def test_csv_has_the_columns_that_were_agreed_and_full_precision(table):
    header, first, _, third = table1.as_csv(table).splitlines()
    assert header == "property,family,setup,descriptor,models,rows,best_r,median_r,mae,paper_r"
    assert first == "gas.cv,network,NN1,rcdk,1200,20000,0.91251,0.9,0.765432,0.9"
    assert third.endswith(",0.765432,")


def test_markdown_marks_what_is_above_the_paper(table):
    lines = table1.as_markdown(table).splitlines()
    start = "| Heat <capacity> (`gas.cv`)"
    assert lines[2:] == [
        f"{start} | network | NN1 | rcdk | 1,200 | 20,000 | **0.913** | 0.900 | 0.905"
        " | 0.900 | 0.830 | 0.765 cal/(mol K) |",
        f"{start} | elastic net | EN | rcdk | 10 | 20,000 | 0.850 | 0.900 | 0.905"
        f" | {MINUS}0.100 | {NONE} | 0.765 cal/(mol K) |",
        f"{start.replace('cv', 'cp')} | network | NN1 | rcdk | 1,200 | 900 | 0.913 | {NONE}"
        " | 0.905 | 0.900 | 0.830 | 0.765 cal/(mol K) |",
    ]
    assert {line.count("|") for line in lines} == {13}


def test_page_counts_the_rows_above_the_paper_and_escapes_labels(table, tmp_path):
    table1.write_page(table, tmp_path / "table1.html", RUN)
    page = (tmp_path / "table1.html").read_text()
    assert "2,410 models of 3 pairs of a property and a setup. Made on 2026-11-23." in page
    assert "in 1 of the 2 rows that have a figure of theirs" in page
    assert page.count('<tr class="best">') == 1
    assert "Heat &lt;capacity&gt;" in page
    assert "3 failed" in page


@pytest.mark.browser
def test_page_opens_from_disk_without_network(table, tmp_path):
    table1.write_page(table, tmp_path / "table1.html", RUN)
    check_page(tmp_path / "table1.html")
