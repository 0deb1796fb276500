"""Formulas as people write them, brought into the form that pymatgen reads.

A point in a formula is a decimal point (Li0.5CoO2) or joins a compound with its water
(CuSO4.5H2O); read the wrong way, the second gives O4.5 without a word. What can be told is
told, the rest is rejected.
"""

import re

from scattershot.data.rejection import Rejection

_JOINTS = re.compile(r"\s*[·•∙⋅・*\u00d7]\s*|(?<=[A-Za-z0-9)\]])\.(?=[A-Z(\[])")
_WATER = re.compile(r"^(.*?(?:[A-Za-z)\]]|(?<!\d)[1-9]\d*))\.(\d*\.?\d+)\s*(\(?H2O\)?)$")
_DECIMAL = re.compile(r"\d\.\d")
_LARGE_DECIMAL = re.compile(r"(?<![\d.])[1-9]\d*\.\d+(?=[A-Z])")
_LEADING = re.compile(r"^(\d+(?:\.\d+)?)\s*(?=[A-Z(\[])")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def joined(text: str) -> str:
    """A formula without joints: CuSO4.5H2O and CuSO4·5H2O become CuSO4(H2O)5.

    Raises:
        Rejection: its points can be read in two ways.
    """
    text = text.strip().translate(_LOWERED)
    parts = [part for part in _JOINTS.split(text) if part]
    water = _WATER.match(parts[-1]) if parts else None
    if water:
        if _DECIMAL.search(water[1]):
            raise Rejection(_either(text))
        parts[-1:] = [water[1], water[2] + water[3]]
    elif len(parts) == 1 and _two_readings(text):
        raise Rejection(_either(text))
    if len(parts) < 2:
        return text
    return "".join(_multiplied(part) for part in parts)


def _multiplied(part: str) -> str:
    """A part of a formula with the number in front of it behind it: 5H2O is (H2O)5."""
    number = _LEADING.match(part)
    return f"({part[number.end() :]}){number[1]}" if number else part


def _two_readings(text: str) -> bool:
    """Whether a point stands between two oxides, as in Al2O3.2SiO2, and not in an amount."""
    point = _LARGE_DECIMAL.search(text)
    if not point or "(" in text or "[" in text:
        return False
    if _LEADING.match(text):
        return True
    before, after = (
        set(re.findall("[A-Z][a-z]?", part)) for part in (text[: point.end()], text[point.end() :])
    )
    return bool(before & after) and len(_DECIMAL.findall(text)) == 1


def _either(text: str) -> str:
    return (
        f"the point in {text[:40]!r} may be a decimal point or join two compounds; join them "
        "with · (as in CuSO4·5H2O), or write the sum formula"
    )
