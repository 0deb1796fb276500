"""What every figure owes its reader: ticks that do not overlap, axes with units, no config key."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from figures import synthetic
from figures.test_figures import texts
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from scattershot import figures

KEY = "tension_58"
GROUPS = "6-fold cross-validation of 3 groups kept whole, stratified by value"


@pytest.fixture(scope="module")
def target() -> synthetic.Target:
    made = synthetic.target("chemicals.surface_tension", sources=9)
    label = f"{made.selection['label']} ({KEY})"
    made.selection |= {"target": KEY, "label": label, "scheme": GROUPS}
    outer = made.parity["part"] == "outer"
    made.parity.loc[outer, "structure"] += "O"
    return made


def drawn(target: synthetic.Target) -> Iterator[tuple[str, Figure]]:
    points, about = target.parity, (target.selection, target.outer)
    direct = points[points["method"] == "direct"]
    sources = [row["source"] for row in target.selection["sources"]]
    random = np.random.default_rng(0)
    number = np.arange(58) % 3
    groups = pd.DataFrame({"structure": direct["structure"][:58], "group": number})
    groups["name"] = [f"kind {i}" for i in number]
    fingerprint = pd.DataFrame(
        {"structure": direct["structure"]}
        | {f"prediction:{name}": 1e-5 * random.normal(size=len(direct)) for name in sources}
    )
    handed = points[points["method"] == "many_source"]
    handed = handed.assign(lower=handed["predicted"] - 0.01, upper=handed["predicted"] + 0.01)
    classes = dict.fromkeys(points["structure"], "oils")
    draw = figures.FIGURES
    yield "overview", draw["overview"]([target.selection] * 2, [target.outer] * 2)
    yield "fig2a", draw["fig2a"](*about, target.models, points)
    yield "fig2b", draw["fig2b"](*about, points, groups)
    yield "fig2c", draw["fig2c"](*about, target.features)
    yield "fig3", draw["fig3"](*about, target.models, points)
    yield "fig3c", draw["fig3c"](*about, points, fingerprint, dict.fromkeys(sources, "1/K"))
    yield "fig4", draw["fig4"](*about, points, classes)
    yield "fig5", draw["fig5"](*about, points, handed)


@pytest.fixture(scope="module")
def every(target) -> dict[str, Figure]:
    return dict(drawn(target))


def boxes(axis: Axis) -> list[Bbox]:
    """Where the tick labels stand that are seen, in pixels."""
    low, high = sorted(axis.get_view_interval())
    shown = [
        tick.label1
        for tick in axis.get_major_ticks()
        if tick.label1.get_visible() and low <= tick.get_loc() <= high
    ]
    return [label.get_window_extent() for label in shown if label.get_text()]


def test_no_tick_labels_overlap(every):
    for name, figure in every.items():
        figure.draw_without_rendering()
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                found = boxes(axis)
                pairs = [(a, b) for i, a in enumerate(found) for b in found[:i]]
                assert not any(a.overlaps(b) for a, b in pairs), (name, axes.get_title(loc="left"))


def test_tiny_values_have_plain_ticks_and_their_power_in_the_label(every):
    bottom = [axes for axes in every["fig3c"].axes if "predicted" in axes.get_xlabel()]
    assert len(bottom) == 5
    for axes in bottom:
        assert "(10⁻⁵ 1/K)" in axes.get_xlabel().replace("\n", " ")
        assert max(map(abs, axes.get_xlim())) < 100


def test_no_figure_shows_a_key_of_the_config(every):
    for name, figure in every.items():
        assert KEY not in texts(figure), name


def test_axes_with_numbers_say_their_unit_or_what_is_counted(every):
    for name, figure in every.items():
        for axes in figure.axes:
            if axes.get_xlabel():
                counted = axes.get_xlabel().startswith("Neural descriptor")
                assert counted or "(" in axes.get_xlabel(), (name, axes.get_xlabel())
