"""The descriptors by name: one line each."""

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.composition import Composition
from scattershot.descriptors.rdkit2d import RDKit2D
from scattershot.descriptors.rdkit5 import RDKit5
from scattershot.errors import DescriptorMismatch

DESCRIPTORS: dict[str, Descriptor] = {
    "rdkit5": RDKit5(),
    "rdkit2d": RDKit2D(),
    "composition": Composition(),
}


def named(name: str) -> Descriptor:
    """The descriptor of this name.

    Raises:
        DescriptorMismatch: there is none.
    """
    if name not in DESCRIPTORS:
        raise DescriptorMismatch(f"no descriptor {name!r}; there are {', '.join(DESCRIPTORS)}")
    return DESCRIPTORS[name]
