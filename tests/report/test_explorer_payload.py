"""What goes into the explorer's page."""

import base64
import gzip
import json

import numpy as np
import pandas as pd
import pytest
from figures import synthetic

from scattershot.report.explorer import atlas, payload


def test_encoding_gives_back_the_content_and_the_same_text_every_time():
    content = {"a": [1, None, "</script>"], "b": "é"}
    text = payload.encode(content)
    assert json.loads(gzip.decompress(base64.b64decode(text))) == content
    assert text == payload.encode(content)
    assert "<" not in text


def test_columns_keep_texts_once_and_numbers_javascript_can_hold():
    frame = pd.DataFrame(
        {
            "setup": ["NN1", "GB", "NN1", "NN1"],
            "id": list("abcd"),
            "mae": [1 / 3, np.nan, 1e-9, 2.0],
            "rows": [1, 2, 3, 4],
            "seed": [2**62 + 1, 1, 2, 3],
            "kept": [True, False, True, True],
        }
    )
    found = payload.columns(frame)
    assert found["size"] == 4
    columns = found["columns"]
    assert columns["setup"] == {"codes": [0, 1, 0, 0], "values": ["NN1", "GB"]}
    assert columns["id"] == {"values": ["a", "b", "c", "d"]}
    assert columns["mae"] == {"values": [0.333333, None, 1e-9, 2.0]}
    assert columns["rows"] == {"values": [1, 2, 3, 4]}
    assert columns["seed"] == {"values": ["4611686018427387905", "1", "2", "3"]}
    assert columns["kept"] == {"values": [True, False, True, True]}


@pytest.fixture(scope="module")
def tension() -> synthetic.Target:
    return synthetic.target("chemicals.surface_tension", 6)


def test_predictions_stand_in_the_order_of_the_points(tension):
    shuffled = tension.parity.sample(frac=1, random_state=1)
    direct = tension.parity[tension.parity["method"] == "direct"]
    mixed = pd.concat([direct, shuffled[shuffled["method"] != "direct"]])
    p_values = atlas.p_values([tension.selection], [tension.outer])
    about, cells = atlas.target(tension.selection, tension.outer, mixed, p_values)
    points = about["points"]
    assert points["held_out"] == 58
    assert len(points["observed"]) == 58 + atlas.MOST_OUTER
    for cell in cells:
        rows = tension.parity
        rows = rows[(rows["method"] == "shotgun") & (rows["source"] == cell["source"])]
        expected = rows[rows["part"] == "cv"]["predicted"]
        np.testing.assert_allclose(cell["predicted"][:58], expected, rtol=1e-5)


def test_a_cell_judges_its_source_by_the_p_value_of_the_atlas(tension):
    p_values = atlas.p_values([tension.selection], [tension.outer])
    assert set(p_values.values()) == {1.0}  # 0.3, corrected for six sources
    name = (tension.selection["target"], tension.selection["sources"][2]["source"])
    _, cells = atlas.target(
        tension.selection, tension.outer, tension.parity, p_values | {name: 0.01}
    )
    source = tension.selection["sources"][2]
    cell = cells[2]
    direct = tension.selection["direct"]["mae"]
    assert cell["percent"] == pytest.approx(100 * (1 - source["nested_mae"] / direct))
    assert cell["relation"] == ("helps" if cell["percent"] > 0 else "hurts")
    assert cells[1]["relation"] == "makes no difference"
    assert cell["outer_mae"] == tension.outer["sources"][source["source"]]


def test_sources_stand_in_the_order_of_their_median():
    cells = [
        {"source": name, "percent": percent}
        for name, percent in (("a", -50), ("a", 60), ("b", 10), ("b", 11), ("c", -5))
    ]
    assert atlas.ordered(cells) == ["b", "a", "c"]
    assert atlas.ordered([]) == []
