"""Where networks have several heads, a figure of networks draws each once."""

import pandas as pd
from figures import synthetic
from matplotlib.figure import Figure

from scattershot.figures import fig2a, fig3, frame


def test_each_network_is_one_mark_with_the_head_of_the_chosen_one():
    tension = synthetic.target("chemicals.surface_tension", sources=6)
    other = tension.models.assign(head="ridge", mae=tension.models["mae"] / 2)
    both = pd.concat([tension.models, other], ignore_index=True)
    pd.testing.assert_frame_equal(frame.one_head(both, tension.selection), tension.models)
    for module in (fig2a, fig3):
        figure = module.draw(tension.selection, tension.outer, both, tension.parity)
        alone = module.draw(tension.selection, tension.outer, tension.models, tension.parity)
        assert marks(figure) == marks(alone) >= len(tension.models)


def marks(figure: Figure) -> int:
    return sum(len(drawn.get_offsets()) for axes in figure.axes for drawn in axes.collections)
