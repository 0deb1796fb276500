"""The atlas as a heat map and as a network."""

import numpy as np
import pandas as pd
import pytest

from scattershot.figures import atlas, atlas_network, style

ATLAS = pd.DataFrame(
    {
        "source": ["a.x", "b.y", "b.y"],
        "source_label": ["Density", "Density", "Density"],
        "target": ["t", "t", "u"],
        "target_label": ["Flash point", "Flash point", "Yield"],
        "gain": [0.2, -0.31, -0.05],
        "p_holm": [0.01, 0.02, 0.9],
        "verdict": ["helps", "hurts", "makes no difference"],
    }
)


def test_the_atlas_gives_ratios_marks_significant_ones_and_leaves_missing_ones_empty():
    axes = atlas.draw(ATLAS).axes[0]
    fields = {text.get_position(): text.get_text() for text in axes.texts}
    assert fields == {(0, 0): "0.80*", (0, 1): "1.3*", (1, 1): "1.1"}
    weights = {text.get_text(): text.get_fontweight() for text in axes.texts}
    assert weights == {"0.80*": "bold", "1.3*": "bold", "1.1": "normal"}
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Density", "Density"]


@pytest.mark.parametrize(
    ("gain", "ticks"),
    [
        (-0.31, ["1/2", "1", "2"]),
        (-1.5, ["1/4", "1/2", "1", "2", "4"]),
        (0.8, ["1/8", "1/4", "1/2", "1", "2", "4", "8"]),
        (-30.0, ["1/8", "1/4", "1/2", "1", "2", "4", "8"]),
    ],
)
def test_the_colours_of_the_atlas_are_symmetric_about_equal_errors(gain, ticks):
    axes, bar = atlas.draw(ATLAS.assign(gain=[0.2, gain, -0.05])).axes
    low, high = axes.images[0].get_clim()
    assert low == -high
    assert [tick.get_text() for tick in bar.get_yticklabels()] == ticks
    drawn = axes.images[0].get_array()
    assert drawn[1, 0] == pytest.approx(np.log2(1 - gain))


def test_numbers_of_the_atlas_are_legible_on_every_colour():
    assert atlas.ink((1.0, 1.0, 1.0)) == style.INK
    assert atlas.ink((0.97, 0.7, 0.6)) == style.INK
    assert atlas.ink((0.4, 0.0, 0.1)) == "white"
    assert atlas.ink((0.02, 0.19, 0.38)) == "white"


def test_the_network_has_a_line_for_each_significant_transfer_and_counts_them():
    axes = atlas_network.draw(ATLAS).axes[0]
    colours = [line.get_color() for line in axes.lines]
    assert colours == [atlas_network.HELPS, atlas_network.HURTS]
    assert axes.get_title(loc="left").startswith(
        "3 transfers of a single source: 1 with significantly lower error"
    )
    none = atlas_network.draw(ATLAS.assign(verdict="makes no difference")).axes[0]
    assert not none.lines
    assert "none with significantly lower" in none.get_title(loc="left")


def test_no_two_names_of_the_network_overlap():
    long = "Heat capacity at constant volume of the ideal gas, computed, B3LYP/6-31G(2df,p), 298 K"
    rows = [
        {
            "source": f"s{source}",
            "source_label": long if source % 3 == 1 else f"Source {source}",
            "target": f"t{target}",
            "target_label": f"{long}, 58 rows, whole groups held out",
            "gain": 0.1 * source - 0.5,
            "verdict": "makes no difference",
        }
        for source in range(9)
        for target in range(7)
    ]
    figure = atlas_network.draw(pd.DataFrame(rows))
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 16
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.width for box in boxes)
