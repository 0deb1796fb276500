"""Libraries on their way: a repository or an archive with cards and checksums, and back.

What comes in is checked before anything of it is used: file kinds, names that leave the folder,
checksums, the shards against their rows and these against the catalog.
"""

import gzip
import re
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import pandas as pd

from scattershot import files
from scattershot.errors import LibraryError
from scattershot.library.cards import CARD, write_cards
from scattershot.library.catalog import CATALOG, query, read_rows
from scattershot.library.structures import STRUCTURES
from scattershot.library.verify import verify

SUMS = "SHA256SUMS"
ARCHIVES = (".tar.gz", ".tgz", ".zip")
GROWTH = 50
"""Most that an archive may grow in unpacking: models hardly can be compressed."""

_BLOCK = 1 << 20
_FREE = 100 * _BLOCK
_NAME = re.compile(
    rf"{CARD}|{SUMS}|{re.escape(CATALOG)}|{re.escape(STRUCTURES)}"
    rf"|[\w.-]+/\w+/(?:{CARD}|\d+\.(?:safetensors|parquet))"
)


def export_library(library: str | Path, output: str | Path) -> int:
    """Write a library as a repository folder or, by its ending, as an archive.

    Args:
        library: its folder.
        output: a folder that does not exist yet, or a file ending in .tar.gz, .tgz or .zip.

    Returns:
        Number of files.

    Raises:
        LibraryError: the library is damaged, or the output exists.
    """
    folder, output = Path(library), Path(output)
    if output.exists():
        raise LibraryError(f"{output}: exists; give a name that does not")
    names = _files_of(folder)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as scratch:
        copy = Path(scratch) / "library"
        for name in names:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, copy / name)
        cards = [path.relative_to(copy).as_posix() for path in write_cards(copy)]
        every = sorted({*names, *cards})
        files.write_text(copy / SUMS, "".join(f"{files.sha256(copy / n)}  {n}\n" for n in every))
        if output.name.endswith(ARCHIVES):
            _pack(copy, [*every, SUMS], output)
        else:
            copy.replace(output)
    return len(every) + 1


def import_library(source: str | Path, library: str | Path) -> int:
    """Check an exported library and, if nothing is wrong with it, put it into a folder.

    Args:
        source: a repository folder, or an archive.
        library: the folder to make.

    Returns:
        Number of models.

    Raises:
        LibraryError: anything of it is not what an exported library holds; nothing is kept then.
    """
    source, library = Path(source), Path(library)
    if library.exists() and any(library.iterdir()):
        raise LibraryError(f"{library}: is there already; import into another folder")
    library.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{library.name}-", dir=library.parent) as scratch:
        copy = Path(scratch) / "library"
        copy.mkdir()
        if source.is_dir():
            _copy(source, copy)
        else:
            _unpack(source, copy)
        models = check(copy)
        if library.exists():
            library.rmdir()
        copy.replace(library)
    return models


def check(folder: Path) -> int:
    """Make sure that a folder holds a whole library as it was exported, and nothing else.

    Returns:
        Number of models.

    Raises:
        LibraryError: names the first file that is missing, too many, or other than it was.
    """
    sums = _sums(folder)
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {SUMS}
    for name in sorted(there ^ sums.keys()):
        what = "is not listed in" if name in there else "is missing, but listed in"
        raise LibraryError(f"{folder / name}: {what} {SUMS}; get the library anew")
    for name, expected in sums.items():
        if files.sha256(folder / name) != expected:
            raise LibraryError(f"{folder / name}: its checksum is another; get the library anew")
    return len(_content(folder))


def _content(folder: Path) -> pd.DataFrame:
    """The catalog of a library whose shards are all what it and their own rows say."""
    faults = verify(folder)
    if faults:
        raise LibraryError(faults[0].reason)
    catalog = query(folder)
    held = read_rows(sorted(folder.glob("*/*/*.parquet")))
    if not _sorted(held).equals(_sorted(catalog)):
        raise LibraryError(f"{folder / CATALOG}: does not hold the rows of the shards beside it")
    return catalog


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("model_id", ignore_index=True)


def _files_of(folder: Path) -> list[str]:
    """What of a library is handed on, each shard checked against its rows."""
    catalog = _content(folder)
    names = [CATALOG] + ([STRUCTURES] if (folder / STRUCTURES).exists() else [])
    shards = catalog[["property", "setup", "shard"]].drop_duplicates().to_numpy()
    for shard in sorted(map(tuple, shards)):
        names += [f"{'/'.join(shard)}{ending}" for ending in (".safetensors", ".parquet")]
    return names


def _sums(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError) as error:
        raise LibraryError(f"{folder / SUMS}: cannot be read ({error}); not an export") from error
    for name in sums:
        _allowed(name, folder)
    return sums


def _allowed(name: str, where: Path) -> None:
    """Refuse names that leave the folder, and kinds of files that a library does not hold."""
    parts = PurePosixPath(name).parts
    if name.startswith(("/", "\\")) or ".." in parts or "\\" in name or ":" in name:
        raise LibraryError(f"{where}: the file name {name!r} leads out of the folder; not trusted")
    if not _NAME.fullmatch(name):
        raise LibraryError(f"{where}: {name!r} is no file that a library holds; not trusted")


def _copy(source: Path, copy: Path) -> None:
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_symlink():
            raise LibraryError(f"{path}: is a link; not trusted")
        # What version control and its large-file storage keep for themselves.
        if path.is_dir() or name.split("/")[0] in (".git", ".gitattributes", ".cache"):
            continue
        _allowed(name, source)
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy / name)


def _unpack(archive: Path, copy: Path) -> None:
    try:
        left = GROWTH * archive.stat().st_size + _FREE
        for name, file in _entries(archive):
            _allowed(name, archive)
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as written:
                while block := file.read(_BLOCK):
                    left -= len(block)
                    if left < 0:
                        raise LibraryError(
                            f"{archive}: unpacks to far more than it is; not trusted"
                        )
                    written.write(block)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, RuntimeError) as error:
        raise LibraryError(f"{archive}: cannot be read as an archive: {error}") from error


def _entries(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents of the files of an archive; links and devices are refused."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.infolist():
                if not entry.is_dir():
                    with zipped.open(entry) as file:
                        yield entry.filename, file
        return
    with tarfile.open(archive, "r:gz") as packed:
        for member in packed:
            if member.isdir():
                continue
            content = packed.extractfile(member) if member.isreg() else None
            if content is None:
                raise LibraryError(f"{archive}: {member.name!r} is a link or device; not trusted")
            yield member.name, content


def _pack(folder: Path, names: list[str], output: Path) -> None:
    """The same files give the same archive."""
    with files.whole(output) as temporary:
        if output.suffix == ".zip":
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as zipped:
                for name in names:
                    entry = zipfile.ZipInfo(name)
                    with (folder / name).open("rb") as source, zipped.open(entry, "w") as target:
                        shutil.copyfileobj(source, target)
            return
        with (
            temporary.open("wb") as raw,
            gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as squeezed,
            tarfile.open(fileobj=squeezed, mode="w") as packed,
        ):
            for name in names:
                info = packed.gettarinfo(folder / name, name)
                info.mtime, info.uid, info.gid, info.uname, info.gname = 0, 0, 0, "", ""
                with (folder / name).open("rb") as source:
                    packed.addfile(info, source)
