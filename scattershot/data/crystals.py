"""Crystal structures: one deterministic text per structure, and what cannot be one.

The text is pymatgen's structure JSON cut down to what defines the crystal (lattice matrix, element
and fractional coordinates of each site), so `Structure.from_str(text, fmt="json")` reads it. The
cell stays as the source wrote it: no reduction, no symmetrisation, since published descriptors are
computed on that cell. Lengths (Å) and coordinates are rounded to 6 digits, coordinates wrapped into
[0, 1), sites sorted by element and coordinates, so the order of sites in the source is immaterial.

JSON is read by hand and not by pymatgen, whose decoder imports whatever a file names.
"""

import json
import re
import warnings
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from pymatgen.core import Composition, Element, Lattice
from pymatgen.core import Structure as Crystal

from scattershot.data.rejection import Rejection

_DIGITS = 6
_CLOSEST = 0.5
"""Least distance of two atoms in Å; pymatgen's own limit for a valid structure."""
_CIF = re.compile(r"^\s*(data_|_cell_length_a)", re.MULTILINE)
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError)


class Cell(NamedTuple):
    """A crystal as plain arrays.

    Attributes:
        matrix: lattice vectors in Å as rows, shape (3, 3).
        species: amount of each element on each site, length n.
        coordinates: fractional coordinates, shape (n, 3).
    """

    matrix: np.ndarray
    species: list[dict[str, float]]
    coordinates: np.ndarray


def canonical_crystal(text: str) -> tuple[str, str]:
    """Canonical text and reduced formula of a crystal given as structure JSON, CIF or POSCAR.

    Raises:
        Rejection: damaged text, unknown element, partial occupancy, overlapping atoms.
    """
    if not text.strip():
        raise Rejection("structure missing")
    cell = _parse(text)
    symbols = [_symbol(site, number) for number, site in enumerate(cell.species, start=1)]
    _check_geometry(cell, symbols)
    coordinates = np.round(np.round(cell.coordinates % 1, _DIGITS) % 1, _DIGITS) + 0.0
    matrix = np.round(cell.matrix, _DIGITS) + 0.0
    sites = sorted(zip(symbols, coordinates.tolist(), strict=True))
    return _written(matrix.tolist(), sites), Composition(Counter(symbols)).reduced_formula


def reduced_formula(canonical: str) -> str:
    """Reduced formula of a canonical text."""
    sites = json.loads(canonical)["sites"]
    return Composition(Counter(site["species"][0]["element"] for site in sites)).reduced_formula


def trimmed(content: dict[str, Any]) -> str:
    """Structure JSON without what `canonical_crystal` ignores; a file of structures fits memory."""
    try:
        sites = [{"species": s["species"], "abc": s["abc"]} for s in content["sites"]]
        content = {"lattice": {"matrix": content["lattice"]["matrix"]}, "sites": sites}
    except (KeyError, TypeError):
        pass  # canonical_crystal says what is wrong with it
    return json.dumps(content, separators=(",", ":"))


def _parse(text: str) -> Cell:
    kind = "JSON" if text.lstrip().startswith("{") else "CIF" if _CIF.search(text) else "POSCAR"
    try:
        if kind == "JSON":
            return _from_json(json.loads(text))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pymatgen's advice on oxidation states and rounding
            crystal = Crystal.from_str(text, fmt="cif" if kind == "CIF" else "poscar")
    except _DAMAGED as error:
        said = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise Rejection(f"not a crystal structure (read as {kind}: {said[:120]})") from None
    species = [
        {getattr(part, "symbol", str(part)): float(amount) for part, amount in site.items()}
        for site in crystal.species_and_occu
    ]
    return Cell(crystal.lattice.matrix, species, crystal.frac_coords)


def _from_json(content: dict[str, Any]) -> Cell:
    sites = content["sites"]
    species: list[dict[str, float]] = [
        {str(part["element"]): float(part["occu"]) for part in site["species"]} for site in sites
    ]
    coordinates = np.array([site["abc"] for site in sites], dtype=np.float64).reshape(-1, 3)
    matrix = np.array(content["lattice"]["matrix"], dtype=np.float64).reshape(3, 3)
    return Cell(matrix, species, coordinates)


def _symbol(site: dict[str, float], number: int) -> str:
    """The element of a site that holds one whole atom."""
    for symbol in site:
        if not Element.is_valid_symbol(symbol) or symbol in ("D", "T"):
            raise Rejection(f"unknown element {symbol} at site {number}")
    if len(site) != 1 or abs(sum(site.values()) - 1) > 1e-3:
        told = " ".join(f"{symbol}{amount:g}" for symbol, amount in site.items()) or "no atom"
        raise Rejection(f"partial occupancy at site {number}: {told}")
    return next(iter(site))


def _check_geometry(cell: Cell, symbols: list[str]) -> None:
    if not symbols:
        raise Rejection("structure without sites")
    if not (np.isfinite(cell.matrix).all() and np.isfinite(cell.coordinates).all()):
        raise Rejection("lattice or coordinates are not finite numbers")
    lengths = np.linalg.norm(cell.matrix, axis=1)
    if lengths.min() < _CLOSEST or abs(np.linalg.det(cell.matrix)) < _CLOSEST**3:
        raise Rejection(f"lattice without volume (lengths {np.round(lengths, 3).tolist()} Å)")
    lattice = Lattice(cell.matrix)
    distances = lattice.get_all_distances(cell.coordinates, cell.coordinates)
    np.fill_diagonal(distances, np.inf)
    first, second = divmod(int(distances.argmin()), len(symbols))
    if distances[first, second] < _CLOSEST:
        raise Rejection(
            f"overlapping atoms: {symbols[first]} and {symbols[second]} (sites {first + 1} and "
            f"{second + 1}) are {distances[first, second]:.3f} Å apart"
        )


def _written(matrix: list[list[float]], sites: list[tuple[str, list[float]]]) -> str:
    content = {
        "@module": "pymatgen.core.structure",
        "@class": "Structure",
        "lattice": {"matrix": matrix},
        "sites": [
            {"species": [{"element": symbol, "occu": 1}], "abc": abc} for symbol, abc in sites
        ],
    }
    return json.dumps(content, separators=(",", ":"))
