"""The configs of the paper's figures are valid and draw every one of them."""

from pathlib import Path

from scattershot import config
from scattershot.figures import FIGURES


def test_the_configs_draw_every_figure_of_the_paper(repository: Path) -> None:
    runs = [
        config.load([repository / "config" / name], repository)
        for name in ("figures.yaml", "figures_reverse.yaml")
    ]
    drawn = [figure for run in runs for target in run.targets.values() for figure in target.figures]
    assert set(drawn) == set(FIGURES) - {"overview", "atlas", "atlas_network"}
    assert [
        run.targets[name].crossing
        for run, name in zip(runs, ("polymer_n", "inorganic_n"), strict=True)
    ] == [
        "matbench.refractive_index",
        "radonpy.refractive_index",
    ]


def test_the_targets_of_the_figures_are_as_small_as_the_papers(repository: Path) -> None:
    run = config.load([repository / "config/figures.yaml"], repository)
    assert {name: (target.draw, target.scheme) for name, target in run.targets.items()} == {
        "cp": (58, "5fold"),
        "cp_groups": (58, "6fold_group"),
        "conductivity_19": (19, "5fold"),
        "lattice_45": (45, "10fold"),
        "polymer_n": (58, "5fold"),
    }


def test_the_papers_own_source_alone_goes_to_the_same_rows(repository: Path) -> None:
    alone, many = (
        config.load([repository / "config" / name], repository)
        for name in ("figures_cv.yaml", "figures.yaml")
    )
    assert set(alone.sources) == {"qm9.heat_capacity_cv"} < set(many.sources)
    for name, target in alone.targets.items():
        assert target == many.targets[name]
    assert {figure for t in alone.targets.values() for figure in t.figures} == {
        "fig2a",
        "fig2b",
        "fig2c",
    }
