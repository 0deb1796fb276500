"""Figures: tables in, a matplotlib figure out. To add one, write its file and name it here."""

from collections.abc import Callable

from matplotlib.figure import Figure

from scattershot.figures import (
    atlas,
    atlas_network,
    fig2a,
    fig2b,
    fig2c,
    fig3,
    fig3c,
    fig4,
    fig5,
    fig6,
    overview,
)
from scattershot.figures.style import save
from scattershot.figures.table1 import table1

FIGURES: dict[str, Callable[..., Figure]] = {
    "overview": overview.draw,
    "fig2a": fig2a.draw,
    "fig2b": fig2b.draw,
    "fig2c": fig2c.draw,
    "fig3": fig3.draw,
    "fig3c": fig3c.draw,
    "fig4": fig4.draw,
    "fig5": fig5.draw,
    "fig6": fig6.draw,
    "atlas": atlas.draw,
    "atlas_network": atlas_network.draw,
}

__all__ = ["FIGURES", "save", "table1"]
