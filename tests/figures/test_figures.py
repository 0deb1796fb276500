"""Every figure: what it draws, and that its axes say in what unit."""

import pandas as pd
import pytest
from figures import synthetic
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scattershot import figures
from scattershot.errors import LibraryError
from scattershot.figures import fig2a, fig2c, labels, overview, parity, style

TENSION, POLYMER = "chemicals.surface_tension", "polymer_n.refractive_index"


def texts(figure: Figure) -> str:
    figure.canvas.draw()
    found = [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text"))]
    return "\n".join(found)


def panels(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if axes.get_title(loc="left")]


@pytest.fixture(scope="module")
def tension() -> synthetic.Target:
    return synthetic.target(TENSION)


@pytest.fixture(scope="module")
def polymer() -> synthetic.Target:
    return synthetic.target(POLYMER, sources=4)


def drawn_2a(target: synthetic.Target) -> Figure:
    return fig2a.draw(target.selection, target.outer, target.models, target.parity)


def test_the_registry_names_every_figure():
    paper = {"fig2a", "fig2b", "fig2c", "fig3", "fig3c", "fig4", "fig5", "fig6"}
    assert set(figures.FIGURES) == paper | {"overview", "atlas", "atlas_network"}


def test_fig2a_gives_units_and_the_selections_own_numbers(tension):
    figure = drawn_2a(tension)
    for axes in panels(figure):
        assert "(" in axes.get_xlabel()
    assert figure.axes[0].get_ylabel() == "Predicted (N/m)"
    assert figure.axes[0].get_xlabel() == "Observed (N/m)"
    assert "on the target (N/m)" in texts(figure)
    assert "dimensionless" in figure.axes[3].get_xlabel()
    assert f"paper-style {figures.labels.number(tension.selection['shotgun']['paper_mae'])}" in (
        texts(figure)
    )


def test_fig2a_names_every_source_outside_the_data(tension):
    written = texts(drawn_2a(tension)).replace("\n", " ")
    for source in tension.selection["sources"]:
        assert source["label"] in written


def test_fig2a_tells_cross_validated_rows_from_outer_rows(tension, polymer):
    with_outer, without = texts(drawn_2a(tension)), texts(drawn_2a(polymer))
    assert "outer test (row never touched before)" in with_outer
    assert "outer test" not in without


def test_fig2a_draws_direct_and_mean_as_lines_at_their_errors(tension):
    levels = {line.get_label(): line.get_ydata()[0] for line in drawn_2a(tension).axes[3].lines}
    assert levels["direct"] == tension.selection["direct"]["mae"]
    assert levels["predicting the mean"] == tension.selection["mean_mae"]


def test_fig2a_without_many_source_has_one_panel_less(tension):
    selection = tension.selection | {"many_source": None}
    figure = fig2a.draw(selection, tension.outer, tension.models, tension.parity)
    assert [axes.get_title(loc="left") for axes in panels(figure)][:2] == [
        "Direct",
        "Best transferred network",
    ]
    assert len(panels(figure)) == 3


def test_a_wild_prediction_is_counted_and_does_not_squeeze_the_panel(tension):
    axes = drawn_2a(tension).axes[0]
    observed = tension.parity["observed"]
    assert axes.get_ylim()[1] < observed.max() * 1.2
    assert "1 beyond the axis" in [text.get_text() for text in axes.texts]


def test_a_dollar_sign_in_a_label_is_text(tension):
    selection = tension.selection | {"label": "Price $\\frac{1}$ of_it"}
    assert "Price $\\frac{1}$ of_it" in texts(
        fig2a.draw(selection, tension.outer, tension.models, tension.parity)
    )


def test_parity_takes_the_asked_source_and_refuses_a_missing_method():
    points = pd.DataFrame({"method": ["shotgun"] * 2, "source": ["a", "b"], "predicted": [1, 2]})
    assert parity.rows(points, "shotgun", "b")["predicted"].tolist() == [2]
    assert len(parity.rows(points, "shotgun", "c")) == 2
    with pytest.raises(LibraryError, match="'direct'; it has shotgun"):
        parity.rows(points, "direct")


def test_fig2c_sorts_samples_by_the_target_and_features_by_correlation():
    features = pd.DataFrame(
        {
            "structure": list("abcd"),
            "observed": [4.0, 1.0, 3.0, 2.0],
            "h0": [-4.0, -1.0, -3.0, -2.0],
            "h1": [7.0, 7.0, 7.0, 7.0],
            "h10": [8.0, 2.0, 6.0, 4.0],
        }
    )
    scaled, correlations = fig2c.ordered(features)
    assert list(scaled) == ["h10", "h0"]
    assert correlations.tolist() == pytest.approx([1, -1])
    assert scaled["h10"].is_monotonic_increasing
    assert scaled["h10"].std(ddof=0) == pytest.approx(1)


def test_fig2c_says_unit_samples_and_left_out_columns(tension):
    written = texts(fig2c.draw(tension.selection, tension.outer, tension.features))
    assert "Surface tension at 298 K (N/m)" in written.replace("\n", " ")
    tested = labels.number(tension.outer["paper_mae"])
    assert f"{tested} on 358 outer test rows" in written.replace("\n", " ")
    assert "58 samples" in written
    assert "constant ones left out: 1" in written


def test_fig2c_refuses_features_that_do_not_vary(tension):
    features = pd.DataFrame({"observed": [1.0, 2.0], "h0": [0.0, 0.0]})
    with pytest.raises(LibraryError, match="varies"):
        fig2c.draw(tension.selection, tension.outer, features)


def test_overview_divides_each_error_by_the_mean_predictors_on_the_same_rows():
    selection = {"mean_mae": 4.0, "shotgun": {"paper_mae": 1.0, "nested_mae": 2.0}}
    outer = {"mean_mae": 5.0, "paper_mae": 3.0}
    found = overview.estimates(selection, outer, "shotgun")
    assert found == {"paper": 0.25, "nested": 0.5, "outer": 0.6}


def test_overview_leaves_out_what_does_not_exist():
    selection = {"mean_mae": 4.0, "direct": {"mae": 2.0}, "many_source": None}
    outer = {"mean_mae": None, "direct_mae": None, "many_source_mae": None}
    assert overview.estimates(selection, outer, "direct") == {"nested": 0.5}
    assert overview.estimates(selection, outer, "many_source") == {}


def test_overview_has_a_lane_for_the_mixture_without_sources(tension):
    selection, outer = tension.selection, tension.outer
    axes = overview.draw([selection], [outer]).axes[0]
    colour = style.METHODS["without_sources"]
    control = [line for line in axes.lines if line.get_markeredgecolor() == colour]
    marks = {
        line.get_marker(): line.get_xdata()[0] for line in control if len(line.get_xdata()) == 1
    }
    assert marks == {
        "o": selection["without_sources"]["mae"] / selection["mean_mae"],
        "D": outer["without_sources_mae"] / outer["mean_mae"],
    }
    heights = {float(line.get_ydata()[0]) for line in axes.lines if line.get_marker() == "o"}
    assert len(heights) == len(overview.LANES) == 5
    assert "Control: the same mixture without sources" in texts(axes.figure)


def test_overview_shows_every_target_with_its_rows(tension, polymer):
    pair = (tension, polymer)
    figure = overview.draw([t.selection for t in pair], [t.outer for t in pair])
    ticks = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert ticks == [
        "Surface tension\nat 298 K, 58 rows\n358 outer test rows",
        "Refractive index at\n589.3 nm, 16 rows\nno outer test",
    ]
    assert "(dimensionless)" in figure.axes[0].get_xlabel()


def test_every_figure_is_saved_reproducibly(tension, tmp_path):
    for name in ("a.svg", "b.svg"):
        style.save(drawn_2a(tension), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
