"""The faces of the Voronoi cells of a crystal's atoms, and the solid angles they fill."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from pymatgen.core import Structure
from scipy.spatial import QhullError, Voronoi

from scattershot.descriptors.base import UnreadableStructureError

RADII = (6.0, 10.0, 20.0, 40.0)
ENOUGH = 10.0  # Å; XenonPy looks no farther, if the cell is closed


def faces(crystal: Structure) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For each atom its neighbours' indices, their distances in Å, and solid angles in sr, (m,).

    An atom beyond r cannot cut a cell whose corners are all within r/2, so that a few neighbours
    are enough for most cells.

    Raises:
        UnreadableStructureError: two atoms at one place, or a cell that is not closed.
    """
    todo = set(range(len(crystal)))
    done = {}
    for radius in RADII:
        centre, neighbour, image, distance = crystal.get_neighbor_list(radius)
        if distance.size and distance.min() < 1e-3:
            raise UnreadableStructureError("two atoms at one place")
        ends = np.searchsorted(centre, np.arange(len(crystal) + 1))
        vectors = crystal.cart_coords[neighbour] + image @ crystal.lattice.matrix
        for atom, (start, end) in enumerate(pairwise(ends)):
            if atom not in todo:
                continue
            part = slice(start, end)
            cell = _cell(vectors[part] - crystal.cart_coords[atom])
            if cell and (cell[2] <= radius / 2 or radius >= ENOUGH):
                near, angles, _ = cell
                done[atom] = neighbour[part][near], distance[part][near], angles
                todo.remove(atom)
        if not todo:
            yield from (done[atom] for atom in range(len(crystal)))
            return
    raise UnreadableStructureError(f"an atom without closed Voronoi cell within {RADII[-1]:g} Å")


def _cell(points: np.ndarray) -> tuple[list[int], np.ndarray, float] | None:
    """The cell of the origin among points (n, 3): whose faces, their angles, its outer radius."""
    try:
        diagram = Voronoi(np.concatenate([np.zeros((1, 3)), points]))
    except (QhullError, ValueError):  # too few points, or all in one plane
        return None
    near, corners = [], []
    for (a, b), ridge in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        if a == 0 or b == 0:
            if -1 in ridge:
                return None
            near.append(int(a + b) - 1)
            corners.append(diagram.vertices[ridge])
    angles = np.array([solid_angle(each) for each in corners])
    return near, angles, max(float(np.linalg.norm(each, axis=1).max()) for each in corners)


def solid_angle(corners: np.ndarray) -> float:
    """Solid angle in sr that a convex face fills, seen from the origin.

    Sum over the triangles from its first corner; van Oosterom and Strackee, IEEE Trans. Biomed.
    Eng. 30, 125 (1983).

    Args:
        corners: in order around the face, shape (k, 3).
    """
    units = corners / np.linalg.norm(corners, axis=1)[:, None]
    a, b, c = units[0], units[1:-1], units[2:]
    triple = np.abs(np.cross(b, c) @ a)
    return float(2 * np.arctan2(triple, 1 + b @ a + c @ a + (b * c).sum(axis=1)).sum())
