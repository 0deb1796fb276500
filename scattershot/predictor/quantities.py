"""Numbers as people write them: decimal commas, thousands separators, units in the cell.

Whether a comma is a decimal point or separates thousands is decided for the column: by the cells
that can be read in one way only (`0,21`, `1.234,50`, `1,234.50`), and else by the semicolons of a
file, which Excel writes where the comma is the decimal point. What stays open is refused.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Number
from typing import NamedTuple

from scattershot.data.values import MISSING, is_missing

_SPACES = "'\u2019 \u00a0\u2009\u202f"
_MINUS = "\u2212\u2013-"
_CELL = re.compile(
    rf"^'?(?P<about>~|\u2248|ca\.?|circa|approx\.?)?\s*(?P<sign>[+{_MINUS}]?)"
    rf"(?P<digits>\d[\d.,{_SPACES}]*|[.,]\d+)(?P<last>\(\d+\))?"
    rf"(?:[eE](?P<power>[+{_MINUS}]?\d+)"
    rf"|\s*[x\u00d7*·⋅]\s*10(?:(?:\^|\*\*)\(?(?P<raised>[+{_MINUS}]?\d+)\)?"
    r"|(?P<above>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)))?"
    r"(?P<error>\s*(?:±|\+/-|\+-)\s*[\d.,]+)?\s*(?P<rest>.*)$"
)
_SPACED = re.compile(rf"^\d{{1,3}}(?:([{_SPACES}])\d{{3}})(?:\1\d{{3}})*(?:[.,]\d*)?$")
_GROUPS = r"^\d{{1,3}}(?:{0}\d{{3}})+{1}$"
_BOUND = re.compile(r"^\s*(?:[<>≤≥]|less than|more than)")
_RANGE = re.compile(rf"^(?:[\u2014{_MINUS}]|to|bis|\.\.+|…)\s*\d[\d.,]*(?!\S*[{_MINUS}]\d)")
_SAME = str.maketrans({"·": "", "*": "", "⋅": "", "∙": "", " ": "", "(": "", ")": ""})
_POWERS = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_SIGNS = str.maketrans("\u2212\u2013", "--")


@dataclass(frozen=True)
class Quantities:
    """A column read as numbers.

    Attributes:
        texts: the cells with a decimal point and without a unit; what could not be understood
            stays as it was written.
        problems: the reason against cells, by position.
        decimal_comma: whether commas were taken for decimal points.
        with_unit: how many cells carried the unit that was asked for.
        thousands: how many cells had separated thousands.
        uncertain: how many cells carried an uncertainty, or a sign that they are approximate;
            neither is used.
    """

    texts: list[str]
    problems: dict[int, str]
    decimal_comma: bool
    with_unit: int
    thousands: int
    uncertain: int


class _Style(NamedTuple):
    """What the cells of a column say about their commas and points.

    Attributes:
        comma, point: whether some cell has it as decimal point without doubt.
        thousands: whether thousands are separated by the other one without doubt.
        decimal_comma: what follows.
    """

    comma: bool
    point: bool
    thousands: bool
    decimal_comma: bool


class _Unclear(Exception):
    """Why a number is not read."""


def read(cells: Sequence[object], unit: str, semicolons: bool = False) -> Quantities:
    """Read a column.

    A unit behind the number must be the one asked for; nothing is converted.

    Args:
        cells: as they stand in the file.
        unit: of the column.
        semicolons: whether semicolons separate the file's columns.
    """
    texts = ["" if is_missing(cell) else str(cell).strip() for cell in cells]
    found = {
        position: match
        for position, (text, cell) in enumerate(zip(texts, cells, strict=True))
        if text.lower() not in MISSING
        and not isinstance(cell, Number)
        and (match := _CELL.match(text))
    }
    style = _style(list(found.values()), semicolons)
    problems = {
        position: f"{text[:40]!r} is a bound, not a value; give the value that was measured"
        for position, text in enumerate(texts)
        if _BOUND.match(text)
    }
    with_unit = thousands = uncertain = 0
    for position, match in found.items():
        text = texts[position]
        try:
            _check_rest(text, match["rest"], unit)
            number = _number(text, match, style)
        except _Unclear as unclear:
            problems[position] = str(unclear)
            continue
        with_unit += bool(match["rest"])
        uncertain += any(match[name] for name in ("about", "last", "error"))
        thousands += len(re.findall(r"\D", match["digits"].strip(_SPACES + ".,"))) > number.count(
            "."
        )
        power = match["power"] or match["raised"] or (match["above"] or "").translate(_POWERS)
        number = match["sign"] + number + (f"e{power}" if power else "")
        texts[position] = number.translate(_SIGNS)
    return Quantities(texts, problems, style.decimal_comma, with_unit, thousands, uncertain)


def _style(found: Sequence[re.Match[str]], semicolons: bool) -> _Style:
    comma = point = thousands = unclear = either = False
    for match in found:
        digits = match["digits"].strip(_SPACES)
        mark = _decimal(digits)
        if mark is None:
            unclear |= "," in digits
            either |= "." in digits
            comma |= "," in digits and _powered(match)
            continue
        comma |= mark == ","
        point |= mark == "."
        thousands |= ("." if mark == "," else ",") in digits
    # One comma among points is a slip, even if each point could separate thousands.
    points = point or (either and not thousands)
    decimal_comma = not points and (comma or (semicolons and unclear))
    return _Style(comma, point, thousands, decimal_comma)


def _powered(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("power", "raised", "above"))


def _open(digits: str) -> bool:
    """Whether one comma or point stands where it may separate thousands, too."""
    return bool(re.match(r"^[1-9]\d{0,2}[.,]\d{3}$", digits))


def _decimal(digits: str) -> str | None:
    """What is the decimal point without doubt, "." or ","; None where the cell does not tell."""
    for mark, other in ((".", ","), (",", ".")):
        if re.match(_GROUPS.format(re.escape(other), rf"{re.escape(mark)}\d*"), digits):
            return mark
        if digits.count(other) > 1 and re.match(_GROUPS.format(re.escape(other), ""), digits):
            return mark
        if digits.count(mark) == 1 and other not in digits and not _open(digits):
            return mark
    return None


def _number(text: str, match: re.Match[str], style: _Style) -> str:
    """The digits of a cell with a decimal point and nothing else between them."""
    digits = match["digits"].strip(_SPACES)
    if any(space in digits for space in _SPACES):
        if not _SPACED.match(digits):
            raise _Unclear(f"{text[:40]!r} is not one number")
        if digits.count(" ") == 1 and not re.search("[.,]", digits):
            raise _Unclear(
                f"{text[:40]!r} may be two numbers, or one with a space between thousands; "
                "write it without the space"
            )
        return re.sub(f"[{_SPACES}]", "", digits).replace(",", ".")
    mark = _decimal(digits)
    single = digits.count(",") + digits.count(".") == 1
    if mark is None and not single:
        if re.search("[.,]", digits):
            raise _Unclear(f"not a number: {text[:40]!r}")
        return digits
    if single and "," in digits and not style.decimal_comma:
        if not (_open(digits) and style.thousands and not style.comma):
            raise _Unclear(
                f"{text[:40]!r}: its comma may be a decimal point or separate thousands; "
                "write a decimal point"
            )
        mark = "."
    elif mark is None:
        mark = "," if style.decimal_comma else "."
    other = "," if mark == "." else "."
    return digits.replace(other, "").replace(str(mark), ".")


def _plain(unit: str) -> str:
    """A unit without what people write differently: W/(m·K), W/(m K) and W/mK are one."""
    return unicodedata.normalize(
        "NFKC", re.sub(r"\^|\*\*", "", unit).translate(_POWERS).translate(_SAME)
    )


def _factors(unit: str) -> dict[str, int]:
    """Powers of a unit's factors, W m-1 K-1 like W/(m K); nothing where it can be read twice."""
    text = unicodedata.normalize("NFKC", re.sub(r"\^|\*\*", "", unit).translate(_POWERS))
    powers: dict[str, int] = {}
    for place, part in enumerate(text.translate(_SIGNS).split("/")):
        inner = part.strip().removeprefix("(").removesuffix(")")
        tokens = [token for token in re.split(r"[\s·*⋅∙]+", inner) if token]
        if place and len(tokens) > 1 and "(" not in part:
            return {}
        for token in tokens:
            factor = re.fullmatch(r"([^\W\d_]+|[%°]\w*)([-+]?\d+)?", token)
            if not factor:
                return {}
            power = int(factor[2] or 1)
            powers[factor[1]] = powers.get(factor[1], 0) + (-power if place else power)
    return powers


def _check_rest(text: str, rest: str, unit: str) -> None:
    """Refuse what stands behind a number, if it is not the unit asked for."""
    if not rest or _plain(rest) == _plain(unit):
        return
    powers = _factors(rest)
    if powers and powers == _factors(unit):
        return
    if _RANGE.match(rest):
        raise _Unclear(f"{text[:40]!r} is a range; give one value")
    unitlike = re.fullmatch(r"[%‰°A-Za-zµμΩÅ·*/^()\-\d²³⁻¹ ]{1,30}", rest)
    if not unitlike or not re.search(r"[%‰°A-Za-zµμΩÅ]", rest):
        raise _Unclear(f"not a number: {text[:40]!r}")
    told = f"the column's is {unit!r}" if unit else "no unit is given for the column"
    raise _Unclear(f"{text[:40]!r} has the unit {rest!r}, {told}; give all values in one unit")
