"""The report: one HTML file that needs nothing but itself."""

import base64
import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scattershot import files
from scattershot.descriptors import STRONGEST
from scattershot.figures import labels, table1
from scattershot.report import illustrations, library, provenance, timing
from scattershot.report.methods import methods
from scattershot.report.verdict import TIE, WAYS, verdict

PACKAGES = (
    "scattershot", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "mapie", "torch", "numba",
    "xgboost", "rdkit", "pymatgen", "matplotlib", "snakemake",
)  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """The files that the page is made of.

    Attributes:
        selections: `results/transfer/{target}/{scheme}.json`, one per target.
        outers: `results/outer/{target}/{scheme}.json`, in the same order.
        catalog: `results/library/catalog.parquet`.
        tables: property tables, one per dataset.
        rejected: their rejected tables, in the same order.
        sources: source tables, one per source property.
        groups: `results/folds/{target}/{scheme}.groups.csv` of those targets whose folds keep
            groups together.
        figures: files named `{kind}.svg` or `{kind}.{target}.svg`, in the order of the page.
        benchmarks: folder of Snakemake's benchmark files, a folder per rule.
    """

    selections: Sequence[Path]
    outers: Sequence[Path]
    catalog: Path
    tables: Sequence[Path]
    rejected: Sequence[Path]
    sources: Sequence[Path]
    groups: Sequence[Path]
    figures: Sequence[Path]
    benchmarks: Path


def build(inputs: Inputs, output: Path, run: Mapping[str, Any]) -> None:
    """Write the page.

    Args:
        inputs: the files to show.
        output: the HTML file.
        run: `config` (the merged config); optional `configfiles` (their names), `date` (text),
            `cores` and `versions` (name to version; by default those installed here).
    """
    files.write_text(output, render(inputs, run))


def paragraph(inputs: Inputs, run: Mapping[str, Any]) -> str:
    """The run's Methods paragraph, for the page and for a file; arguments as for `build`."""
    return methods(
        run["config"],
        [files.read_json(path) for path in inputs.selections],
        [files.read_json(path) for path in inputs.outers],
        pd.read_parquet(inputs.catalog),
        [provenance.metadata(path) for path in inputs.tables],
        provenance.sources(inputs.sources),
        run.get("versions") or versions(),
    )


def render(inputs: Inputs, run: Mapping[str, Any]) -> str:
    """The page as text; arguments as for `build`."""
    selections = labels.renamed([files.read_json(path) for path in inputs.selections])
    outers = [files.read_json(path) for path in inputs.outers]
    catalog = pd.read_parquet(inputs.catalog)
    names = {selection["target"]: selection["label"] for selection in selections}
    groups = {path.parent.name: _groups(path) for path in inputs.groups}
    targets = [
        {
            "number": number,
            "selection": selection,
            "outer": outer,
            "verdict": verdict(selection, outer),
            "groups": groups.get(selection["target"], []),
        }
        for number, (selection, outer) in enumerate(zip(selections, outers, strict=True), start=1)
    ]
    template = environment().get_template("page.html.j2")
    return template.render(
        run={"configfiles": [], "versions": versions()} | dict(run),
        notes=weak_opponents(run["config"]),
        config_text=yaml.safe_dump(dict(run["config"]), sort_keys=False, allow_unicode=True),
        targets=targets,
        figures=illustrations.read(inputs.figures, names),
        table1=table1(catalog).to_dict("records"),
        holdings=library.holdings(catalog),
        failures=library.failures(catalog),
        datasets=provenance.datasets(inputs.tables, inputs.rejected),
        sources=provenance.sources(inputs.sources),
        methods=paragraph(inputs, run),
        rules=timing.rules(inputs.benchmarks),
        tie=TIE,
        ways=WAYS,
    )


def weak_opponents(config: Mapping[str, Any]) -> list[str]:
    """A note for each target whose direct models lack the strongest descriptors of its kind."""
    notes = []
    for name, target in config["targets"].items():
        dataset = config["datasets"][target.get("property", name).partition(".")[0]]
        lacking = [
            each for each in STRONGEST[dataset["structure"]] if each not in target["descriptors"]
        ]
        if lacking:
            notes.append(
                f"{name}: transfer is held against direct models without {' and '.join(lacking)}, "
                "which are often the strongest here; add them to the target's descriptors."
            )
    return notes


def _groups(path: Path) -> list[dict[str, Any]]:
    """Name and number of rows of each group."""
    found = pd.read_csv(path).groupby("group").agg(name=("name", "first"), rows=("name", "size"))
    return [{"name": name, "rows": rows} for name, rows in found.itertuples(index=False)]


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide the numbers, as installed here."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def policy_hash(text: str) -> str:
    """What a content security policy knows an inline script or style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def environment() -> Environment:
    """Templates of this folder, with the filters and the style sheet that all pages share."""
    found = Environment(
        loader=PackageLoader("scattershot.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"num": _data, "unit": labels.unit, "count": "{:,}".format}
    css, script = (
        Path(__file__).with_name(name).read_text(encoding="utf-8")
        for name in ("page.css", "copy.js")
    )
    found.globals |= {
        "css": Markup(css),
        "script": Markup(script),
        "script_hash": policy_hash(script),
    }
    return found


def _data(value: float | None, digits: int = 3) -> Markup:
    """A number as read, with the number as stored in the element's value."""
    text = labels.number(value, digits)
    if value is None or text == labels.NONE:
        return Markup('<span class="none" title="no such number">{}</span>').format(text)
    return Markup('<data value="{}">{}</data>').format(repr(float(value)), text)
