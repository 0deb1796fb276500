"""How long the explorer takes to open with many models, in a headless Chromium.

    python benchmarks/explorer.py                     100,000 models
    python benchmarks/explorer.py --models 10000 --json FILE

Models are made up, with values as varied as real ones. Each opening is a new browser, from disk.
The time runs from the start of the navigation; `table` ends when rows of the catalog stand in the
page and have been painted, `sort` and `filter` are the times until the next painting after a
click on a heading and after a letter is typed.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

from scattershot import files
from scattershot.library.shard import SCHEMA
from scattershot.report.explorer.page import render

OPENINGS = 5
PROPERTIES = 45
# Resolves when what a statement has changed is on the screen.
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def catalog(models: int) -> pd.DataFrame:
    """Made-up models of PROPERTIES properties."""
    random = np.random.default_rng(0)
    of_property = np.sort(random.integers(0, PROPERTIES, models))
    index = np.arange(models) - np.searchsorted(of_property, of_property)
    names = [f"dataset{i % 9}.property_{i}" for i in range(PROPERTIES)]
    property_ = np.array(names)[of_property]
    widths = np.sort(random.integers(10, 400, (models, 4)))[:, ::-1]
    frame = pd.DataFrame(
        {
            "model_id": [f"{name}/NN1/{i:06d}" for name, i in zip(property_, index, strict=True)],
            "property": property_,
            "label": [f"Property number {i} at 298 K" for i in of_property],
            "unit": np.array(["K", "g/cm^3", "J/(mol K)"])[of_property % 3],
            "setup": "NN1",
            "family": "network",
            "descriptors": "rdkit5+rdkit2d",
            "status": "ok",
            "reason": "",
            "shard": [f"{i // 24:04d}" for i in index],
            "sha256": [f"{i // 24:064x}" for i in range(models)],
            "licence": "MIT",
            "hyperparameters": [
                json.dumps({"widths": row, "schedule": "cosine", "columns": int(columns)})
                for row, columns in zip(
                    widths.tolist(), random.integers(400, 600, models), strict=True
                )
            ],
            "index": index,
            "replicate": index % 3,
            "seed": random.integers(0, 2**63 - 1, models),
            "data_seed": random.integers(0, 2**63 - 1, 3)[index % 3],
            "kept": True,
        }
    )
    for field in SCHEMA:
        if field.name not in frame:
            whole = str(field.type) == "int64"
            frame[field.name] = (
                random.integers(5, 3000, models) if whole else random.uniform(0.1, 1, models)
            )
    return frame[[field.name for field in SCHEMA]]


def opening(page: Page, path: Path) -> dict[str, float]:
    """Seconds of one opening."""
    page.goto(path.as_uri() + "#models", wait_until="commit")
    page.wait_for_selector("#grid tbody a")
    page.evaluate(PAINTED)
    found = {"table": page.evaluate("performance.now()") / 1000}
    for name, action in (
        ("sort", "document.querySelectorAll('#grid thead button')[4].click()"),
        (
            "filter",
            "const t = document.querySelector('#filter [name=text]'); t.value = '7';"
            "t.dispatchEvent(new Event('input', {bubbles: true}))",
        ),
    ):
        script = f"async () => {{ const s = performance.now(); {action}; await {PAINTED};"
        found[name] = page.evaluate(script + " return performance.now() - s; }") / 1000
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "explorer.html"
        models = catalog(options.models)
        start = time.perf_counter()
        text = render(models, {"targets": [], "cells": [], "sources": []}, 2019)
        path.write_text(text, encoding="utf-8")
        result: dict[str, Any] = {
            "models": len(models),
            "build": time.perf_counter() - start,
            "megabytes": path.stat().st_size / 1e6,
        }
        with sync_playwright() as playwright:
            times = []
            for _ in range(OPENINGS):
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                times.append(opening(browser.new_page(), path))
                browser.close()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(f"{result['models']:,} models: {result['megabytes']:.1f} MB", end=", ")
    print(f"written in {result['build']:.1f} s")
    for name in times[0]:
        values = [one[name] for one in times]
        result[name] = values
        middle = statistics.median(values)
        print(f"{name:<6} median {middle:.2f} s, longest {max(values):.2f} s of {OPENINGS}")
    if options.json:
        files.write_json(options.json, result)


if __name__ == "__main__":
    main()
