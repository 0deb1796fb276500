"""The descriptors by name: one line each."""

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.composition import Composition
from scattershot.descriptors.composition_means import CompositionMeans, Counting
from scattershot.descriptors.graph import Graph
from scattershot.descriptors.ofm import OFM
from scattershot.descriptors.rcdk import RCDK
from scattershot.descriptors.rdf import RDF
from scattershot.descriptors.rdkit2d import RDKit2D
from scattershot.descriptors.rdkit5 import FoldedRDKit5, RDKit5
from scattershot.errors import DescriptorMismatch

DESCRIPTORS: dict[str, Descriptor] = {
    each.name: each
    for each in (
        RCDK(),
        RDKit5(),
        FoldedRDKit5(),
        RDKit2D(),
        Composition(),
        CompositionMeans(),
        Counting(),
        RDF(),
        OFM(),
        Graph(),
    )
}

STRONGEST = {
    "smiles": ("rdkit2d",),
    "polymer": ("rdkit2d", "composition"),
    "formula": ("composition",),
    "crystal": ("composition",),
}
"""The plain descriptors that direct models of a kind of structure should not be without."""


def named(name: str) -> Descriptor:
    """The descriptor of this name.

    Raises:
        DescriptorMismatch: there is none.
    """
    if name not in DESCRIPTORS:
        raise DescriptorMismatch(f"no descriptor {name!r}; there are {', '.join(DESCRIPTORS)}")
    return DESCRIPTORS[name]
