"""A library goes out with cards and checksums, and comes in only if nothing is wrong with it."""

import io
import shutil
import tarfile
import zipfile

import pandas as pd
import pytest
import yaml

from scattershot import cli, library
from scattershot.errors import LibraryError
from scattershot.library import exchange

SHARD = "made_up.refractivity/NN/0000.safetensors"


@pytest.fixture(scope="module")
def exported(small_library, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported") / "repository"
    library.export_library(small_library, folder)
    return folder


@pytest.mark.parametrize("name", ["library.tar.gz", "library.zip", "repository"])
def test_library_comes_back_as_it_went(small_library, tmp_path, name):
    assert cli.main(["export", str(tmp_path / name), "--library", str(small_library)]) == 0
    again = tmp_path / "imported"
    assert cli.main(["import", str(tmp_path / name), "--library", str(again)]) == 0
    pd.testing.assert_frame_equal(library.query(again), library.query(small_library))
    for path in (SHARD, "structures.parquet", "catalog.parquet"):
        assert (again / path).read_bytes() == (small_library / path).read_bytes()
    # Whatever was temporary is gone.
    assert {path.name for path in tmp_path.iterdir()} == {name, "imported"}


def test_equal_libraries_give_equal_archives(small_library, tmp_path):
    for name in ("a.tar.gz", "b.tar.gz", "a.zip", "b.zip"):
        library.export_library(small_library, tmp_path / name)
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b.tar.gz").read_bytes()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_cards_carry_metadata_licence_and_metrics(exported, small_library):
    text = (exported / "made_up.refractivity/NN/README.md").read_text()
    _, head, body = text.split("---\n", 2)
    metadata = yaml.safe_load(head)
    assert metadata["license"] == "bsd-3-clause"
    assert metadata["tags"] == ["network", "rdkit5", "rdkit2d"]
    assert "| licence of the data | BSD-3-Clause |" in body
    assert "| cite | Wildman & Crippen 1999 |" in body
    best = library.query(small_library, metric="validation_rmse", best=True).iloc[0]
    assert f"(`{best['model_id']}`) | {best['test_pearson']:.3f} |" in body
    whole = (exported / "README.md").read_text()
    assert "[Molar refractivity](made_up.refractivity/NN/README.md)" in whole
    assert "- Wildman & Crippen 1999" in whole


def test_checksums_are_those_of_sha256sum(exported):
    lines = (exported / "SHA256SUMS").read_text().splitlines()
    assert {line.split("  ")[1] for line in lines} == {
        "README.md", "catalog.parquet", "structures.parquet", "made_up.refractivity/NN/README.md",
        SHARD, SHARD.replace("safetensors", "parquet"),
    }  # fmt: skip


def spoil(path, change):
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda f: spoil(f / SHARD, lambda b: b[:-1] + b"?"), "checksum is another"),
        (lambda f: spoil(f / SHARD, lambda b: b[:100]), "checksum is another"),
        (lambda f: (f / SHARD).unlink(), "is missing, but listed"),
        (lambda f: (f / "made_up.refractivity/NN/0001.parquet").touch(), "not listed in SHA256"),
        (lambda f: (f / "model.pkl").write_bytes(b"x"), "no file that a library holds"),
        (lambda f: (f / "SHA256SUMS").unlink(), "not an export"),
        (lambda f: (f / "README.md").symlink_to("/etc/passwd"), "is a link"),
    ],
)
def test_spoilt_repository_is_refused_and_leaves_nothing(exported, tmp_path, harm, message):
    copy = shutil.copytree(exported, tmp_path / "copy")
    if "link" in message:
        (copy / "README.md").unlink()
    harm(copy)
    with pytest.raises(LibraryError, match=message):
        library.import_library(copy, tmp_path / "imported")
    assert {path.name for path in tmp_path.iterdir()} == {"copy"}


def test_rows_that_belong_to_another_shard_are_refused(exported, tmp_path):
    """Checksums alone can be made by anybody; the shard must be what its rows describe."""
    copy = shutil.copytree(exported, tmp_path / "copy")
    spoil(copy / SHARD, lambda content: content[:-1] + b"?")
    lines = (copy / "SHA256SUMS").read_text().splitlines()
    sums = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    sums[SHARD] = exchange.files.sha256(copy / SHARD)
    (copy / "SHA256SUMS").write_text("".join(f"{d}  {n}\n" for n, d in sums.items()))
    with pytest.raises(LibraryError, match="damaged, or of another run"):
        library.import_library(copy, tmp_path / "imported")


@pytest.mark.parametrize(
    "name",
    [
        "../evil.parquet",
        "/tmp/evil.parquet",
        "a/../../README.md",
        "c:\\x",
        "x.py",
        "a/b/c/0.parquet",
    ],
)
def test_names_that_leave_the_folder_or_kinds_unknown_are_refused(tmp_path, name):
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"abc")
    for evil in ("evil.tar.gz", "evil.zip"):
        with pytest.raises(LibraryError, match="not trusted"):
            library.import_library(tmp_path / evil, tmp_path / "inner" / "imported")
    assert not (tmp_path / "inner" / "imported").exists()
    assert not list(tmp_path.rglob("evil.parquet"))


def test_links_and_bombs_are_refused(tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "link.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("README.md")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(LibraryError, match="link or device"):
        library.import_library(tmp_path / "link.tar.gz", tmp_path / "imported")
    monkeypatch.setattr(exchange, "_FREE", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.md", b"0" * 10_000_000)
    with pytest.raises(LibraryError, match="unpacks to far more"):
        library.import_library(tmp_path / "bomb.zip", tmp_path / "imported")
    (tmp_path / "text.zip").write_text("no archive")
    with pytest.raises(LibraryError, match="cannot be read as an archive"):
        library.import_library(tmp_path / "text.zip", tmp_path / "imported")


def test_nothing_is_overwritten(small_library, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    with pytest.raises(LibraryError, match="exists; give a name that does not"):
        library.export_library(small_library, tmp_path / "there")
    with pytest.raises(LibraryError, match="is there already"):
        library.import_library(small_library, tmp_path / "there")


def test_damaged_library_is_not_exported(small_library, tmp_path):
    copy = shutil.copytree(small_library, tmp_path / "library")
    spoil(copy / SHARD, lambda content: content[:-1] + b"?")
    with pytest.raises(LibraryError, match="damaged, or of another run"):
        library.export_library(copy, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()
