"""Data: from source files to property tables, and from those to target and source tables."""

from scattershot.data.classes import classes_of, name_groups
from scattershot.data.fetch import fetch, verify
from scattershot.data.frames import harmless, read_frame, write_frame, write_rejected
from scattershot.data.gathering import (
    guard_keys,
    keys_of_sources,
    read_structures,
    structures_of,
)
from scattershot.data.sampling import draw_source, draw_target
from scattershot.data.structures import KINDS, canonicalise, guard_key
from scattershot.data.table import PropertyTable, build

__all__ = [
    "KINDS",
    "PropertyTable",
    "build",
    "canonicalise",
    "classes_of",
    "draw_source",
    "draw_target",
    "fetch",
    "guard_key",
    "guard_keys",
    "harmless",
    "keys_of_sources",
    "name_groups",
    "read_frame",
    "read_structures",
    "structures_of",
    "verify",
    "write_frame",
    "write_rejected",
]
