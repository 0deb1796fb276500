"""Figures: tables in, a matplotlib figure out. To add one, write its file and name it here."""

from collections.abc import Callable

from matplotlib.figure import Figure

from scattershot.figures import fig2a, fig2c, fig6, overview
from scattershot.figures.style import save
from scattershot.figures.table1 import table1

FIGURES: dict[str, Callable[..., Figure]] = {
    "overview": overview.draw,
    "fig2a": fig2a.draw,
    "fig2c": fig2c.draw,
    "fig6": fig6.draw,
}

__all__ = ["FIGURES", "save", "table1"]
