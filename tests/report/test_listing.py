"""The Markdown page of a run's figures."""

from pathlib import Path

from figures import synthetic

from scattershot.figures import labels
from scattershot.report import illustrations, listing


def test_the_page_lists_each_figure_once_with_its_target_and_its_numbers():
    targets = [synthetic.target(name, sources=4) for name in list(synthetic.TARGETS)[:2]]
    names = [target.selection["target"] for target in targets]
    files = [Path("overview.svg"), Path("atlas.svg")]
    files += [Path(f"results/figures/{kind}.{name}.svg") for name in names for kind in ("fig2a",)]
    page = listing(
        [target.selection for target in targets], [target.outer for target in targets], files
    )
    for name in names:
        assert page.count(f"](fig2a.{name}.png)") == 1
    first, second = (page.index(f"## {target.selection['label']}, 58 rows\n") for target in targets)
    assert first < page.index(f"](fig2a.{names[0]}.png)") < second
    outer = labels.number(targets[0].outer["direct_mae"])
    nested = labels.number(targets[0].selection["direct"]["mae"])
    assert f"| direct: plain descriptors |  | {nested} | {outer} |" in page
    assert page.count(illustrations.ERRORS) == 1
    assert targets[1].selection["verdict"]["sentence"] in page
