"""The library of source models: shard files, their catalog, and questions asked of it."""

from scattershot.library.cards import write_cards
from scattershot.library.catalog import build_catalog, query, read_rows
from scattershot.library.checkpoint import Checkpoint, end_on_sigterm
from scattershot.library.exchange import export_library, import_library
from scattershot.library.lookup import Model, on_test_rows, show
from scattershot.library.rebuild import rebuild
from scattershot.library.shard import Shard, open_shard, write_shard
from scattershot.library.structures import seen, write_structures

__all__ = [
    "Checkpoint",
    "Model",
    "Shard",
    "build_catalog",
    "end_on_sigterm",
    "export_library",
    "import_library",
    "on_test_rows",
    "open_shard",
    "query",
    "read_rows",
    "rebuild",
    "seen",
    "show",
    "write_cards",
    "write_shard",
    "write_structures",
]
