"""The page as text, and as a browser shows it."""

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest
from figures import synthetic
from report import made_up_run
from report.browser import check_page
from report.conftest import RUN, TARGETS

from scattershot.report import build
from scattershot.report.page import Inputs, render, weak_opponents

NUMBERS = {"paper_mae", "nested_mae", "median_mae", "untrained_median_mae", "mae", "mean_mae"}


class Values(HTMLParser):
    """Collects the numbers of `data` elements and the tags in order."""

    def __init__(self) -> None:
        super().__init__()
        self.values: set[float] = set()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "data":
            self.values.add(float(dict(attrs)["value"] or "nan"))


def parsed(page: str) -> Values:
    reader = Values()
    reader.feed(page)
    return reader


def numbers(content: object) -> set[float]:
    """Every error in a selection or outer-test file."""
    if not isinstance(content, dict):
        return set()
    found: set[float] = set()
    for key, value in content.items():
        if isinstance(value, float) and (key.endswith("_mae") or key in NUMBERS):
            found.add(value)
        elif key in {"candidates", "sources"} and isinstance(value, dict):
            found |= {mae for mae in value.values() if mae is not None}
        elif isinstance(value, list):
            found = found.union(*map(numbers, value))
        else:
            found |= numbers(value)
    return found


@pytest.fixture(scope="module")
def page(inputs) -> str:
    return render(inputs, RUN)


def test_every_number_of_the_results_stands_in_the_page(page, inputs):
    shown = parsed(page).values
    for path in [*inputs.selections, *inputs.outers]:
        expected = numbers(json.loads(path.read_text()))
        assert len(expected) > 5 or "polymer_n" in path.name
        assert expected <= shown


def test_the_page_names_what_a_reader_needs(page):
    for text in (
        "2019",
        "config/config.yaml",
        "Surface tension at 298 K",
        "There is no outer test",
        "Removed by the guard",
        "13,854",
        "loss was not finite in epoch 7",
        "A. Author &amp; B. Author",
        "scikit-learn",
        "24,871",
    ):
        assert text in page


def test_every_control_has_a_row_with_its_interval_and_p_value(page, inputs):
    for path in inputs.selections:
        for row in json.loads(path.read_text())["controls"]:
            rows = re.findall(rf"<th[^>]*>Control: {row['name']}</th>.*", page)
            low, high = row["interval"]
            values = [f'value="{value!r}"' for value in (row["mae"], low, high, row["p_direct"])]
            assert any(all(value in line for value in values) for line in rows)


def test_groups_that_were_kept_together_are_named(page):
    assert "Groups kept together (2)" in page
    assert '<th scope="row">1: alcohols</th><td class="n">2</td>' in page


def test_nothing_in_the_page_points_outside(page):
    without_figures = re.sub(r'src="data:[^"]*"', "", page)
    assert not re.search(r'(?:src|href|url|action)\s*[=(]\s*["\']?(?:https?:)?//', without_figures)
    assert parsed(page).tags.count("script") == 1


def test_figures_are_embedded_with_alternative_text(page):
    images = re.findall(r'<img src="(data:image/svg\+xml;base64,[^"]+)" alt="([^"]+)">', page)
    assert len(images) == 2
    assert images[1][1].startswith(
        "Direct, transferred and many-source predictions: Surface tension at 298 K, 58 rows."
    )


def test_hostile_ids_and_labels_are_text(inputs, tmp_path):
    hostile = "<script>alert(1)</script>"
    target = synthetic.target(TARGETS[0], 2)
    target.selection["label"] = hostile
    target.selection["target"] = f'"><img src=x onerror=alert(1)>{hostile}'
    target.selection["direct"]["candidates"] = {hostile: 1.0}
    target.selection["sources"][0]["source"] = hostile
    weak = {hostile: {"property": TARGETS[0], "descriptors": ["rdkit5"]}}
    spoiled = tmp_path / "rejected.csv"
    spoiled.write_text(f'row,id,property,reason\n1,{hostile},,"</table>{hostile}"\n')
    page = render(
        dataclasses.replace(
            inputs,
            selections=[made_up_run.dump(tmp_path / "s.json", target.selection)],
            outers=[made_up_run.dump(tmp_path / "o.json", target.outer)],
            rejected=[spoiled] * len(inputs.tables),
            figures=[],
        ),
        RUN | {"config": RUN["config"] | {"name": hostile, "targets": weak}},
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert hostile not in page
    tags = parsed(page).tags
    assert tags.count("script") == 1  # the page's own
    assert "img" not in tags


def test_weak_opponents_are_named_before_the_numbers(page):
    """The polymers' direct models lack their composition; the molecules' lack nothing."""
    [note] = weak_opponents(RUN["config"])
    assert note.startswith("polymer_n.refractive_index: ")
    assert "direct models without composition" in note
    assert 0 < page.index(note.replace("'", "&#39;")) < page.index("Verdict per target</h2>")


def test_equal_inputs_give_equal_pages(inputs, page):
    assert render(inputs, RUN) == page


def test_build_writes_the_page_whole(inputs: Inputs, tmp_path, page):
    build(inputs, tmp_path / "results" / "report.html", RUN)
    assert (tmp_path / "results" / "report.html").read_text(encoding="utf-8") == page
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["report.html"]


@pytest.mark.browser
def test_the_page_opens_from_disk_silent_self_contained_and_fits_a_phone(inputs, tmp_path):
    build(inputs, tmp_path / "report.html", RUN)
    check_page(tmp_path / "report.html")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<img src="http://192.0.2.1/a.png" alt="a">', "192.0.2.1"),
        ("<script>console.error('broken')</script>", "broken"),
        ('<div style="width: 900px">wide</div>', "390"),
        ('<a href="#nowhere">x</a>', "nowhere"),
    ],
)
def test_the_browser_check_finds_each_fault(tmp_path, body, fault):
    path = tmp_path / "bad.html"
    path.write_text(f'<!doctype html><meta name="viewport" content="width=device-width">{body}')
    with pytest.raises(AssertionError, match=fault):
        check_page(path)
