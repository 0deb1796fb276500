"""Text on figures and pages: numbers, units, labels of any length."""

import math
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS, TIMES, NONE = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}", "\N{EN DASH}"
LABEL = 60
"""Characters of a line above which a text is no label but a paragraph."""

_DIMENSIONLESS = {"", "1", "-", "none", "dimensionless"}


def unit(text: str) -> str:
    """A unit as one prints it: `g/cm3` becomes g/cm³, `log10(Barrer)` log₁₀(Barrer).

    >>> unit("cm^-1"), unit("1")
    ('cm⁻¹', 'dimensionless')
    """
    if text.strip().lower() in _DIMENSIONLESS:
        return "dimensionless"
    text = text.replace("log10", "log₁₀").replace("**", "^")
    text = re.sub(r"\^(-?\d+)", lambda found: found[1].translate(_SUPERSCRIPTS), text)
    return re.sub(
        r"(?<=[A-Za-zÅ])(-?\d+)(?![\w.])", lambda found: found[1].translate(_SUPERSCRIPTS), text
    )


def axis(label: str, unit_text: str, width: int = 40) -> str:
    """An axis label: the quantity and its unit, broken into lines of at most `width`."""
    return wrap(f"{label} ({unit(unit_text)})", width)


def wrap(text: str, width: int) -> str:
    """The text in lines of at most `width` characters; longer words are cut across lines.

    A label's lines are of like length: none has a single word left over.

    >>> wrap("Heat capacity Cp, 58 rows, whole groups held out", 44)
    'Heat capacity Cp, 58 rows,\\nwhole groups held out'
    """
    lines = textwrap.wrap(text, width)
    longest = max(map(len, text.split()), default=0)
    if len(lines) > 1 and longest <= width <= LABEL:
        narrower = (textwrap.wrap(text, size) for size in range(longest, width))
        lines = next((found for found in narrower if len(found) == len(lines)), lines)
    return "\n".join(lines) or text


def number(value: float | None, digits: int = 3) -> str:
    """A number with that many significant digits, as one reads it; NONE where there is none.

    >>> number(0.0015299), number(12345.6), number(1.0)
    ('0.00153', '12,346', '1.00')
    """
    if value is None or not math.isfinite(value):
        return NONE
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    if exponent < -4 or exponent > 7:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        power = str(int(power)).translate(_SUPERSCRIPTS)
        return f"{mantissa} {TIMES} 10{power}".replace("-", MINUS)
    return f"{value:,.{max(digits - 1 - exponent, 0)}f}".replace("-", MINUS)


def correlation(value: float) -> str:
    """A correlation with two decimals; NONE where there is none.

    >>> correlation(0.0993), correlation(1.0)
    ('0.10', '1.00')
    """
    return f"{value:.2f}".replace("-", MINUS) if math.isfinite(value) else NONE


def power(values: pd.Series) -> int:
    """The power of ten that axes of such values leave to their label, so that ticks stay short.

    >>> power(pd.Series([2e-5, 4e-5])), power(pd.Series([250.0, 750.0]))
    (-5, 0)
    """
    largest = float(values.abs().max())
    exponent = math.floor(math.log10(largest)) if largest > 0 and math.isfinite(largest) else 0
    return exponent if exponent < -3 or exponent > 4 else 0


def scaled_unit(unit_text: str, exponent: int) -> str:
    """The unit of values that were divided by this power of ten: 10⁻⁵ 1/K.

    >>> scaled_unit("K", 0), scaled_unit("1", 6)
    ('K', '10⁶')
    """
    if not exponent:
        return unit(unit_text)
    named = unit(unit_text)
    raised = f"10{str(exponent).translate(_SUPERSCRIPTS)}"
    return raised if named == "dimensionless" else f"{raised} {named}"


def quantity(selection: Mapping[str, Any]) -> str:
    """What a target is a quantity of: its label without the config's key, as on an axis."""
    return str(selection["label"]).removesuffix(f" ({selection['target']})")


def named(selections: Sequence[Mapping[str, Any]]) -> list[str]:
    """Readable names of the targets of a run, no two alike, without the config's keys.

    A name is the quantity, the number of rows and, where groups are held out whole, that. Where
    several targets would have one name, what differs is added: the folds, the data set, and only
    then the key.

    Args:
        selections: one per target, with `target`, `property`, `label`, `n` and `scheme`.
    """
    found = [_name(selection) for selection in selections]
    for detail in (_folds, _dataset, _key):
        counts = Counter(found)
        details = [detail(selection) for selection in selections]
        differ = Counter(name for name, _ in set(zip(found, details, strict=True)))
        found = [
            f"{name}, {text}" if counts[name] > 1 and differ[name] > 1 else name
            for name, text in zip(found, details, strict=True)
        ]
    return found


def renamed(selections: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The selections with their names (`named`) in place of their labels."""
    names = named(selections)
    return [dict(row) | {"label": name} for row, name in zip(selections, names, strict=True)]


def _name(selection: Mapping[str, Any]) -> str:
    whole = re.search(r"kept whole|left out in turn", selection["scheme"])
    rows = f"{selection['n']:,} rows"
    return ", ".join([quantity(selection), rows, *(["whole groups held out"] if whole else [])])


def _folds(selection: Mapping[str, Any]) -> str:
    return re.split(r"[,:]| of \d+ groups", selection["scheme"])[0]


def _dataset(selection: Mapping[str, Any]) -> str:
    return str(selection["property"]).partition(".")[0]


def _key(selection: Mapping[str, Any]) -> str:
    return str(selection["target"])
