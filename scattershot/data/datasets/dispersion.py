"""Refractive index from a page of refractiveindex.info: tables and dispersion formulas.

Formula numbers and coefficients as defined in "Dispersion formulas" of the refractiveindex.info
database (Polyanskiy, Sci. Data 11, 94 (2024)); wavelengths in µm.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

_Pairs = list[tuple[float, float]]


def index_at(data: Sequence[Mapping[str, Any]], wavelength: float) -> float | None:
    """Index at a wavelength in µm; None where the page has no n there.

    Args:
        data: the page's DATA list.
        wavelength: in µm.
    """
    for part in data:
        kind = str(part["type"])
        if kind in ("tabulated n", "tabulated nk"):
            value = _interpolated(str(part["data"]), wavelength)
        elif kind in _FORMULAS:
            low, high = (float(x) for x in str(part["wavelength_range"]).split())
            coefficients = [float(x) for x in str(part["coefficients"]).split()]
            inside = low <= wavelength <= high
            value = _FORMULAS[kind](coefficients, wavelength) if inside else None
        else:
            continue
        if value is not None:
            return value
    return None


def _interpolated(text: str, wavelength: float) -> float | None:
    rows = np.array([[float(x) for x in line.split()[:2]] for line in text.strip().splitlines()])
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    # A page with the sodium D line alone writes it with a last digit of its own.
    if len(rows) == 1 and abs(rows[0, 0] - wavelength) < 1e-3:
        return float(rows[0, 1])
    if not rows[0, 0] <= wavelength <= rows[-1, 0]:
        return None
    return float(np.interp(wavelength, rows[:, 0], rows[:, 1]))


def _pairs(coefficients: Sequence[float]) -> _Pairs:
    return list(zip(coefficients[1::2], coefficients[2::2], strict=False))


def _sellmeier(c: Sequence[float], w: float) -> float:
    return math.sqrt(1 + c[0] + sum(b * w**2 / (w**2 - d**2) for b, d in _pairs(c)))


def _sellmeier_2(c: Sequence[float], w: float) -> float:
    return math.sqrt(1 + c[0] + sum(b * w**2 / (w**2 - d) for b, d in _pairs(c)))


def _polynomial(c: Sequence[float], w: float) -> float:
    return math.sqrt(c[0] + sum(b * w**power for b, power in _pairs(c)))


def _cauchy(c: Sequence[float], w: float) -> float:
    return c[0] + sum(b * w**power for b, power in _pairs(c))


_FORMULAS: dict[str, Callable[[Sequence[float], float], float]] = {
    "formula 1": _sellmeier,
    "formula 2": _sellmeier_2,
    "formula 3": _polynomial,
    "formula 5": _cauchy,
}
