"""The explorer as one HTML file that needs nothing but itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from scattershot import files
from scattershot.figures import labels
from scattershot.report import provenance
from scattershot.report.explorer import atlas, payload
from scattershot.report.page import environment, policy_hash, versions

HERE = Path(__file__).parent
STYLES = (HERE.parent / "page.css", HERE / "page.css")
SCRIPTS = (
    "dom", "data", "grid", "models", "atlas", "parity", "cell", "card", "app",
)  # fmt: skip
ABOUT_DATA = ("title", "citation", "source_sha256", "available", "removed_by_guard", "sampled")


@dataclass(frozen=True)
class Inputs:
    """The files that the page is made of.

    Attributes:
        selections: `results/transfer/{target}/{scheme}.json`, one per target.
        outers: `results/outer/{target}/{scheme}.json`, in the same order.
        parities: observed and predicted values, in the same order.
        catalog: `results/library/catalog.parquet`.
        tables: property tables, one per dataset.
        sources: source tables, one per source property.
    """

    selections: Sequence[Path]
    outers: Sequence[Path]
    parities: Sequence[Path]
    catalog: Path
    tables: Sequence[Path]
    sources: Sequence[Path]


def build(inputs: Inputs, output: Path, seed: int) -> None:
    """Write the page of a run with this seed."""
    catalog = pd.read_parquet(inputs.catalog)
    files.write_text(output, render(catalog, _atlas(inputs), seed))


def render(catalog: pd.DataFrame, content: dict[str, Any], seed: int) -> str:
    """The page as text.

    Args:
        catalog: a row per model.
        content: `targets`, `cells` and `sources`.
        seed: of the run.
    """
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    parts = [(HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    script = '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
    shown = catalog.assign(unit=catalog["unit"].map(labels.unit))
    return (
        environment()
        .get_template("explorer/page.html.j2")
        .render(
            style=Markup(style),
            style_hash=policy_hash(style),
            script=Markup(script),
            script_hash=policy_hash(script),
            atlas=payload.encode(content),
            catalog=payload.encode(payload.columns(shown)),
            models=len(catalog),
            seed=seed,
            versions=versions(),
        )
    )


def _atlas(inputs: Inputs) -> dict[str, Any]:
    selections = labels.renamed([files.read_json(path) for path in inputs.selections])
    outers = [files.read_json(path) for path in inputs.outers]
    p_holm = atlas.p_values(selections, outers)
    pairs = [
        atlas.target(selection, outer, pd.read_parquet(parity), p_holm)
        for selection, outer, parity in zip(selections, outers, inputs.parities, strict=True)
    ]
    cells = [cell for _, found in pairs for cell in found]
    about = _sources(inputs)
    names = atlas.ordered(cells)
    names += [name for name in about if name not in names]
    return {
        "targets": [target for target, _ in pairs],
        "cells": cells,
        "sources": [about[name] for name in names],
    }


def _sources(inputs: Inputs) -> dict[str, dict[str, Any]]:
    """By property what its models were trained on."""
    datasets = {about["dataset"]: about for about in map(provenance.metadata, inputs.tables)}
    found = {}
    for source in provenance.sources(inputs.sources):
        about = datasets.get(source.get("dataset"), {}) | source
        found[source["property"]] = {
            "property": source["property"],
            "label": source["label"],
            **{name: about.get(name) for name in ABOUT_DATA},
        }
    return found
