"""The library of source models: shard files, their catalog, and questions asked of it."""

from scattershot.library.catalog import build_catalog, query, read_rows
from scattershot.library.checkpoint import Checkpoint, end_on_sigterm
from scattershot.library.rebuild import rebuild
from scattershot.library.shard import Shard, open_shard, write_shard

__all__ = [
    "Checkpoint",
    "Shard",
    "build_catalog",
    "end_on_sigterm",
    "open_shard",
    "query",
    "read_rows",
    "rebuild",
    "write_shard",
]
