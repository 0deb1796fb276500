"""Structure JSON to crystals: the one parser that the crystal descriptors share.

The JSON is pymatgen's of a Structure. Only the lattice and the elements and fractional coordinates
of the sites are read: pymatgen's own reader would import any class that the text names.
"""

import json

import numpy as np
from pymatgen.core import Element, Lattice, Structure

from scattershot.descriptors.base import UnreadableStructureError

LEAST_VOLUME = 1.0  # Å³ per atom; the densest crystals have about three
HEAVIEST = 94


def parse(text: str) -> Structure:
    """The crystal of a structure JSON: ordered, periodic in three directions, in Å.

    Raises:
        UnreadableStructureError: not a structure, sites shared by several elements or partly
            empty, an element beyond Pu, or a cell too small for its atoms.
    """
    try:
        content = json.loads(text)
        lattice = np.array(content["lattice"]["matrix"], dtype=np.float64).reshape(3, 3)
        species = [site["species"] for site in content["sites"]]
        places = np.array([site["abc"] for site in content["sites"]], dtype=np.float64)
        elements = [Element(s["element"]) for each in species for s in each]
        whole = all(len(each) == 1 and float(each[0].get("occu", 1)) == 1 for each in species)
        places = places.reshape(len(species), 3)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        reason = f"not the JSON of a pymatgen Structure ({type(error).__name__}: {error})"
        raise UnreadableStructureError(reason[:160]) from error
    if not species:
        raise UnreadableStructureError("the structure holds no atom")
    if not whole:
        raise UnreadableStructureError("disordered: a site has several elements or is partly empty")
    heavy = sorted({str(element) for element in elements if element.Z > HEAVIEST})
    if heavy:
        raise UnreadableStructureError(f"no element data for {', '.join(heavy)} (only H to Pu)")
    if not (np.isfinite(lattice).all() and np.isfinite(places).all()):
        raise UnreadableStructureError("a coordinate is no finite number")
    volume = abs(np.linalg.det(lattice)) / len(elements)
    if volume < LEAST_VOLUME:
        raise UnreadableStructureError(
            f"{volume:.3g} Å³ per atom, less than {LEAST_VOLUME:g}: is the lattice in Å?"
        )
    return Structure(Lattice(lattice), [Element.from_Z(e.Z) for e in elements], places)
