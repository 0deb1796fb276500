"""Scattershot: thousands of small source models, transferred honestly to tiny data sets."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scattershot.api import learn
    from scattershot.library import export_library, import_library, query, show, write_cards
    from scattershot.library.verify import verify
    from scattershot.predictor import Predictor

__version__ = "0.1.0"

TRAINER_VERSION = 4
"""Raised when the same sample gives another model or another file: it reruns what was trained."""

TRANSFER_VERSION = 7
"""Raised when the same models and rows give other candidates, scores or choices."""

# Imported when first asked for: every job and every command imports this package.
_PUBLIC = {
    "Predictor": "scattershot.predictor",
    "export_library": "scattershot.library",
    "import_library": "scattershot.library",
    "learn": "scattershot.api",
    "query": "scattershot.library",
    "show": "scattershot.library",
    "verify": "scattershot.library.verify",
    "write_cards": "scattershot.library",
}

__all__ = [
    "Predictor",
    "export_library",
    "import_library",
    "learn",
    "query",
    "show",
    "verify",
    "write_cards",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
