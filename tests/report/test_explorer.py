"""The explorer in a browser: what a reader does with it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from report import made_up_run
from report.browser import DESKTOP, PHONE, check_width, opened

from scattershot.figures.labels import MINUS
from scattershot.report import explorer
from scattershot.report.explorer.page import render

pytestmark = pytest.mark.browser

CELL = "#cell?target=chemicals.surface_tension&source=chemicals.logp"
MODEL = "#model?id=chemicals.logp/NN1/000002"
HEADING = "main > section:not([hidden]) h2"


@pytest.fixture(scope="module")
def path(made_up, tmp_path_factory) -> Path:
    output = tmp_path_factory.mktemp("explorer") / "explorer.html"
    inputs = explorer.Inputs(
        selections=made_up.selections,
        outers=made_up.outers,
        parities=made_up.parities,
        catalog=made_up.catalog,
        tables=made_up.tables,
        sources=made_up.sources,
    )
    explorer.build(inputs, output, 2019)
    return output


@pytest.fixture(scope="module")
def catalog(made_up) -> pd.DataFrame:
    return pd.read_parquet(made_up.catalog)


@contextmanager
def explored(path: Path, view: str = "", **options: Any) -> Iterator[Page]:
    """The page, opened and with all its data unpacked."""
    with opened(path, view, **options) as page:
        page.wait_for_selector("html[data-loaded]", state="attached")
        yield page


def shows(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait until the view of that heading is there."""
    expect(page.locator(HEADING)).to_have_text(heading)


def ids(page: Page) -> list[str]:
    """The models whose rows are in the page, from the top."""
    links = page.locator("#grid tbody a")
    return [str(link.get_attribute("aria-label")) for link in links.all()]


def found(page: Page) -> str:
    return page.locator("#found").inner_text()


def test_a_cell_opens_its_plots_verdict_and_controls_and_back_returns_to_it(path, made_up):
    selection = made_up.targets[0].selection
    source = next(row for row in selection["sources"] if row["source"] == "chemicals.logp")
    percent = 100 * (1 - source["nested_mae"] / selection["direct"]["mae"])
    with explored(path) as page:
        cells = page.locator("#atlas-table td a")
        applied = sum(len(target.selection["sources"]) for target in made_up.targets)
        assert cells.count() == applied + len(made_up.targets)
        cell = page.locator(f'a[href="{CELL}"]')
        sign = "+" if percent > 0 else MINUS
        assert cell.inner_text() == f"{sign}{abs(percent):.0f} %"
        cell.click()
        label = "Octanol-water partition coefficient, logarithm"
        shows(page, f"{label} → Surface tension at 298 K, 58 rows")
        assert f"its error is {abs(percent):.0f} %" in page.locator(".verdict").inner_text()
        plots = page.locator("svg.parity")
        assert plots.count() == 2
        assert plots.nth(1).locator(".cv circle").count() == 58
        # The outer rows are thinned to 300; one beyond the axis is a triangle.
        assert plots.nth(0).locator(".outer > *").count() == 300
        text = page.locator("#detail-content table").inner_text()
        for name in ("paper_mae", "nested_mae", "median_mae", "untrained_median_mae"):
            assert f"{source[name]:.3g}" in text
        page.go_back()
        shows(page, re.compile("^What each source does"))
        assert page.evaluate("document.activeElement.getAttribute('href')") == CELL


def test_a_target_shows_all_ways_of_predicting(path, made_up):
    outer = made_up.targets[0].outer
    with explored(path) as page:
        page.get_by_role("link", name="Surface tension at 298 K, 58 rows", exact=True).click()
        shows(page, "Surface tension at 298 K, 58 rows")
        assert page.locator("svg.parity").count() == 3
        text = page.locator("#detail-content table").inner_text()
        assert f"{outer['many_source_mae']:.3g}" in text
        assert f"{outer['direct_mae']:.3g}" in text
        detail = page.locator("#detail-content").inner_text()
        assert "Handed out: mixture with sources" in detail
        page.get_by_text("The plotted rows as a table").click()
        rows = page.get_by_role("region", name="Plotted rows of Surface tension")
        expect(rows.locator("tbody tr")).to_have_count(58 + 300)


def test_models_are_filtered_and_the_address_keeps_the_filter(path, catalog):
    with explored(path, "#models") as page:
        assert found(page) == f"{len(catalog)} of {len(catalog)} models"
        page.get_by_label("Text in id or property").fill("BOILING")
        boiling = catalog[catalog["property"] == "chemicals.boiling_point"]
        assert found(page).startswith(f"{len(boiling)} of")
        page.locator("#filter [name=setup]").select_option("GB")
        page.get_by_label("Test r at least").fill("0.8")
        fit = boiling[(boiling["setup"] == "GB") & (boiling["test_pearson"] >= 0.8)]
        assert set(ids(page)) == set(fit["model_id"])
        page.locator("#grid tbody a").first.click()
        shows(page, "Boiling temperature, GB")
        page.go_back()
        shows(page, "Models of the library")
        assert page.get_by_label("Text in id or property").input_value() == "BOILING"
        assert set(ids(page)) == set(fit["model_id"])
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#found")).to_have_text(f"{len(catalog)} of {len(catalog)} models")


def test_a_heading_sorts_and_turns_the_order_with_failed_models_last(path, catalog):
    known = catalog.dropna(subset=["test_mae"]).sort_values("test_mae", kind="stable")
    with explored(path, "#models") as page:
        best = catalog.sort_values("test_pearson", ascending=False)["model_id"]
        assert ids(page)[:5] == best.head(5).tolist()
        heading = page.get_by_role("columnheader", name="Test MAE")
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        assert ids(page)[:5] == known["model_id"].head(5).tolist()
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == "descending"
        assert ids(page)[:5] == known["model_id"].tail(5).tolist()[::-1]
        page.locator("#grid tbody a").first.press("End")
        last = ids(page)[-1]
    assert catalog.set_index("model_id").loc[last, "status"] == "failed"


def test_a_model_shows_its_card(path, catalog):
    model = catalog.set_index("model_id").loc["chemicals.logp/NN1/000002"]
    with explored(path, MODEL) as page:
        text = page.locator("#detail-content").inner_text()
        for shown in (
            "200, 90, 20",
            f"{model['test_mae']:.3g}",
            f"{model['test_pearson']:.3f}",
            str(2**62 + 2),
            "0" * 64,
            "MIT",
            "results/library/chemicals.logp/NN1/0000.safetensors",
            "A. Author & B. Author",
            "1,080 training, 120 validation, 300 test",
            "13,859",
        ):
            assert shown in text
        assert page.title().endswith("Scattershot explorer")


def test_everything_can_be_reached_by_keyboard(path):
    with explored(path) as page:
        links = page.locator("#atlas-table td a")
        links.first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")  # at the edge: it stays
        page.keyboard.press("Enter")
        shows(page, re.compile("→ Refractive index"))
        assert page.evaluate("document.activeElement.tagName") == "H2"
        page.get_by_role("link", name=re.compile("^Models")).press("Enter")
        shows(page, "Models of the library")
        page.locator("#grid thead button").last.focus()
        page.keyboard.press("Tab")
        first = ids(page)[0]
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == first
        page.keyboard.press("ArrowDown")
        second = ids(page)[1]
        page.keyboard.press("PageDown")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#detail-content")).to_contain_text(second)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_is_wider_than_a_phone(path, scheme):
    with explored(path, color_scheme=scheme) as page:
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}[scheme]
        for view, heading in (
            ("#models", "Models of the library"),
            (CELL, "Octanol-water .* → Surface tension"),
            (MODEL, "Octanol-water .*, NN1"),
            ("#target?name=polymer_n.refractive_index", "Refractive index at 589.3 nm"),
            ("#atlas", "What each source does"),
        ):
            page.evaluate(f"location.hash = '{view}'")
            shows(page, re.compile(heading))
            for width in (DESKTOP, PHONE):
                check_width(page, width)


def test_an_address_of_something_unknown_says_so(path):
    with explored(path, "#model?id=nothing") as page:
        shows(page, "Not in this run")


def test_markup_in_ids_labels_and_structures_is_text(made_up, catalog, tmp_path):
    hostile = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
    bad = catalog.head(3).assign(label=hostile, unit=hostile, reason=hostile, status=hostile)
    bad["model_id"] = [f"{hostile}/{i}" for i in range(3)]
    first = made_up.targets[0]
    selection = first.selection | {"label": hostile, "target": hostile}
    parity = first.parity.assign(structure=lambda rows: hostile + rows["structure"])
    p_values = explorer.atlas.p_values([selection], [first.outer])
    about, cells = explorer.atlas.target(selection, first.outer, parity, p_values)
    source = {"property": cells[0]["source"], "label": hostile}
    output = tmp_path / "explorer.html"
    output.write_text(render(bad, {"targets": [about], "cells": cells[:1], "sources": [source]}, 1))
    with explored(output) as page:
        page.locator("#atlas-table tbody tr").nth(1).locator("a").click()
        expect(page.locator(HEADING)).to_contain_text(hostile)
        page.get_by_text("The plotted rows as a table").click()
        page.get_by_role("link", name=re.compile("^Models")).click()
        page.locator("#grid tbody a").first.click()
        expect(page.locator("#detail-content")).to_contain_text(f"{hostile}/")
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 3


def test_a_hundred_thousand_models_are_at_hand(tmp_path):
    many = made_up_run.catalog(per_source=5_900)
    assert len(many) > 100_000
    output = tmp_path / "explorer.html"
    output.write_text(render(many, {"targets": [], "cells": [], "sources": []}, 1))
    with explored(output, "#models") as page:
        page.wait_for_selector("#grid tbody a")
        assert found(page) == f"{len(many):,} of {len(many):,} models"
        assert len(ids(page)) < 60
        page.locator("#grid tbody a").first.press("End")
        assert page.evaluate("document.activeElement.closest('tr').ariaRowIndex") == str(
            len(many) + 1
        )
        page.get_by_label("Text in id or property").fill("logp/nn1/005")
        assert found(page).startswith("900 of")
