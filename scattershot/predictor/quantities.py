"""Numbers as people write them: decimal commas, thousands separators, units in the cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scattershot.data.values import MISSING, is_missing

_NUMBER = re.compile(
    r"^([-+\u2212]?)([\d.,' \u00a0\u2009\u202f]*\d[.,]?)(?:[eE]([-+]?\d+))?\s*(.*)$"
)
_COMMA = re.compile(r"^[-+\u2212]?\d+,\d+(?:[eE][-+]?\d+)?\b")
_THOUSANDS = re.compile(r"^[-+\u2212]?\d{1,3}(?:,\d{3})+$")
_SAME = str.maketrans({"·": "", "*": "", "⋅": "", " ": "", "(": "", ")": "", "µ": "μ"})
_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(frozen=True)
class Quantities:
    """A column read as numbers.

    Attributes:
        texts: the cells with a decimal point and without a unit; what could not be understood
            stays as it was written.
        problems: the reason against cells, by position.
        decimal_comma: whether commas were taken for decimal points.
        with_unit: how many cells carried the unit that was asked for.
    """

    texts: list[str]
    problems: dict[int, str]
    decimal_comma: bool
    with_unit: int


def read(cells: Sequence[object], unit: str) -> Quantities:
    """Read a column.

    Commas are decimal points if no cell has a point and not every comma could as well separate
    thousands. A unit behind the number must be the one asked for; nothing is converted.

    Args:
        cells: as they stand in the file.
        unit: of the column.
    """
    texts = ["" if is_missing(cell) else str(cell).strip() for cell in cells]
    comma = _decimal_comma(texts)
    problems: dict[int, str] = {}
    with_unit = 0
    for position, text in enumerate(texts):
        if text.lower() in MISSING:
            continue
        found = _NUMBER.match(text)
        if found is None:
            continue
        sign, digits, power, written = found.groups()
        if written and _plain(written) != _plain(unit):
            problems[position] = _other_unit(text, written, unit)
            continue
        if "," in digits and not comma:
            problems[position] = (
                f"{text!r}: its comma may be a decimal point or separate thousands; "
                "write a decimal point"
            )
            continue
        with_unit += bool(written)
        number = digits.replace(",", ".") if comma else digits
        number = re.sub(r"[' \u00a0\u2009\u202f]", "", number)
        texts[position] = sign.replace("\u2212", "-") + number + (f"e{power}" if power else "")
    return Quantities(texts, problems, comma, with_unit)


def _decimal_comma(texts: Sequence[str]) -> bool:
    written = [text for text in texts if _COMMA.match(text)]
    points = any(re.match(r"^[-+\u2212]?\d*\.\d", text) for text in texts)
    return bool(written) and not points and not all(map(_THOUSANDS.match, written))


def _plain(unit: str) -> str:
    """A unit without what people write differently: W/(m·K), W/(m K) and W/mK are one."""
    return re.sub(r"\^|\*\*", "", unit).translate(_POWERS).translate(_SAME)


def _other_unit(text: str, written: str, unit: str) -> str:
    if not re.fullmatch(r"[%°A-Za-zµμΩÅ·*/^()\-\d²³⁻¹ ]{1,30}", written):
        return f"not a number: {text[:40]!r}"
    told = f"the column's is {unit!r}" if unit else "no unit is given for the column"
    return f"{text[:40]!r} has the unit {written!r}, {told}; give all values in one unit"
