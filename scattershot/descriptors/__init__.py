"""Descriptors: numbers for molecules, repeat units, formulas, crystals; one file per descriptor."""

from scattershot.descriptors.atoms import atom_features
from scattershot.descriptors.base import Descriptor, UnreadableStructureError
from scattershot.descriptors.describing import describe, described_blocks, write_described
from scattershot.descriptors.graph import CrystalGraph, Graphs, expand, read_graphs
from scattershot.descriptors.joining import Joined, join
from scattershot.descriptors.matrix import (
    DescriptorMatrix,
    concatenate,
    descriptor_of,
    read_matrix,
    write_matrix,
)
from scattershot.descriptors.rdkit5 import fold
from scattershot.descriptors.registry import DESCRIPTORS, STRONGEST

__all__ = [
    "DESCRIPTORS",
    "STRONGEST",
    "CrystalGraph",
    "Descriptor",
    "DescriptorMatrix",
    "Graphs",
    "Joined",
    "UnreadableStructureError",
    "atom_features",
    "concatenate",
    "describe",
    "described_blocks",
    "descriptor_of",
    "expand",
    "fold",
    "join",
    "read_graphs",
    "read_matrix",
    "write_described",
    "write_matrix",
]
