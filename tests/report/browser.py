"""Checking a page in a real browser, as a reader would open it: from disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESKTOP = 390, 1280  # CSS pixels


def executable() -> str:
    """The path of a Chromium; without one the test is skipped, or fails where CI requires it."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = f"no Chromium on this machine (looked for {', '.join(NAMES)})"
        if os.environ.get("SCATTERSHOT_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{message}, and SCATTERSHOT_REQUIRE_BROWSER=1")
        pytest.skip(message)
    return found


@contextmanager
def opened(path: Path, view: str = "", **options: Any) -> Iterator[Page]:
    """A page opened from disk, which must be silent: no console error, no request outside.

    Args:
        path: the file.
        view: what follows in the address, with its #.
        options: of the browser's page, for example `color_scheme`.

    Raises:
        AssertionError: at the end, if the console showed an error or warning, or the page asked
            for anything but the file itself and data: addresses.
    """
    address = path.resolve().as_uri()
    errors: list[str] = []
    requests: list[str] = []

    def note(request: Request) -> None:
        if request.url.split("#")[0] != address and not request.url.startswith("data:"):
            requests.append(request.url)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            page = browser.new_page(**{"viewport": {"width": DESKTOP, "height": 900}} | options)
            page.on("request", note)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on(
                "console",
                lambda line: (
                    errors.append(line.text) if line.type in {"error", "warning"} else None
                ),
            )
            page.goto(address + view, wait_until="load")
            yield page
        finally:
            browser.close()
    assert not requests, f"the page asks for {requests}"
    assert not errors, f"the console shows {errors}"


def check_page(path: Path) -> None:
    """Assert that a page without script works from disk: silent, readable on a phone.

    All images are shown, every link of the table of contents leads somewhere, nothing is wider
    than the screen with all details open.
    """
    with opened(path) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width in (DESKTOP, PHONE):
            check_width(page, width)
        broken = page.evaluate(
            "[...document.images].filter(i => !i.naturalWidth || !i.alt).map(i => i.alt)"
        )
        dangling = page.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href'))"
            ".filter(h => !document.getElementById(h.slice(1)))"
        )
    assert not broken, f"images without content or alternative text: {broken}"
    assert not dangling, f"links to nowhere: {dangling}"


def check_width(page: Page, width: int) -> None:
    """Assert that nothing is wider than a screen of that many CSS pixels."""
    page.set_viewport_size({"width": width, "height": 844})
    reach = page.evaluate("document.documentElement.scrollWidth")
    assert reach <= width, f"the page is {reach} px wide on a screen of {width} px"
