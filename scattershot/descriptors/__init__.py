"""Descriptors: numbers for molecules, repeat units and formulas, one file per descriptor."""

from scattershot.descriptors.base import Descriptor, UnreadableStructureError
from scattershot.descriptors.describing import describe, write_described
from scattershot.descriptors.joining import Joined, join
from scattershot.descriptors.matrix import (
    DescriptorMatrix,
    concatenate,
    read_matrix,
    write_matrix,
)
from scattershot.descriptors.rdkit5 import fold
from scattershot.descriptors.registry import DESCRIPTORS

__all__ = [
    "DESCRIPTORS",
    "Descriptor",
    "DescriptorMatrix",
    "Joined",
    "UnreadableStructureError",
    "concatenate",
    "describe",
    "fold",
    "join",
    "read_matrix",
    "write_described",
    "write_matrix",
]
