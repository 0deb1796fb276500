"""The one look of all figures, and the one way to save them."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scattershot import files

P = ParamSpec("P")
R = TypeVar("R")

# Okabe and Ito (2008), safe for colour-blind readers; their yellow is left out: too pale on white.
BLUE, VERMILION, GREEN = "#0072B2", "#D55E00", "#009E73"
ORANGE, SKY, PURPLE, BLACK = "#E69F00", "#56B4E9", "#CC79A7", "#000000"
GREY, INK = "#767676", "#1a1a1a"
PALETTE = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, BLACK)
# Eight markers against seven colours: 56 sources differ in at least one of the two.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
METHODS = {
    "direct": BLUE,
    "shotgun": VERMILION,
    "many_source": GREEN,
    "application": PURPLE,
    "choice": BLACK,
    "without_sources": ORANGE,
}
SHAPES = {"direct": "o", "shotgun": "s", "many_source": "^", "application": "D"}

LAYOUT_PASSES = 3  # the constrained layout of panels of fixed shape settles in as many drawings
PAGE_WIDTH = 7.2  # inches: both columns of a two-column journal page (183 mm)

RC: dict[str, Any] = {
    # DejaVu Sans comes with matplotlib, so that a figure is the same on every machine.
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 7.5,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "text.color": INK,
    # Labels come from users' files: a dollar sign there is a dollar sign.
    "text.parse_math": False,
    "figure.facecolor": "white",
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "savefig.facecolor": "white",
    "savefig.dpi": 300,
    "svg.fonttype": "path",
    "svg.hashsalt": "scattershot",
}


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw in the package's style, whatever the caller's matplotlib settings are."""

    @wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        settings: Any = {**mpl.rcParamsDefault, **RC}
        with mpl.rc_context(settings):
            return draw(*args, **kwargs)

    return wrapper


def sheet(height: float, width: float = PAGE_WIDTH) -> Figure:
    """An empty figure of this size in inches, laid out so that nothing overlaps."""
    return Figure(figsize=(width, height), layout="constrained")


@styled
def save(figure: Figure, *paths: str | Path) -> None:
    """Save a figure once per path, in the format of its suffix, the same bytes every time.

    The layout is settled before and kept: all formats show the same picture.

    Raises:
        ValueError: a suffix that matplotlib cannot write.
    """
    for _ in range(LAYOUT_PASSES):
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for path in paths:
        suffix = Path(path).suffix.lstrip(".")
        # No date and no matplotlib version: equal figures are equal files.
        metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
        with files.whole(path) as temporary:
            figure.savefig(temporary, format=suffix, metadata=metadata.get(suffix))


def marks(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """A (colour, marker) for each name; no two of the first 56 are alike."""
    return {
        name: (PALETTE[i % len(PALETTE)], MARKERS[i % len(MARKERS)]) for i, name in enumerate(names)
    }


def lanes(axes: Axes, names: Sequence[str]) -> None:
    """A lane for each name, the first one at the bottom (y = 0), every other one shaded."""
    for lane in range(0, len(names), 2):
        axes.axhspan(lane - 0.5, lane + 0.5, color="#f3f3f3", linewidth=0, zorder=0)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.5, len(names) - 0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def headline(part: FigureBase, text: str) -> None:
    """A heading over several panels, at their left as the panels' own titles."""
    part.suptitle(text + "\n", x=0.02, ha="left", fontsize=9, fontweight="bold", linespacing=0.7)


def identity(axes: Axes, low: float, high: float) -> None:
    """A square panel with the line of perfect prediction."""
    axes.plot([low, high], [low, high], color=GREY, linewidth=0.8, zorder=1)
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_box_aspect(1)
    axes.locator_params(nbins=5)
