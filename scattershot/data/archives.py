"""Bounded reading of compressed files and of single files in tar archives, in memory."""

import gzip
import io
import lzma
import tarfile
import zlib
from pathlib import Path

from scattershot.errors import DataError

LIMIT = 512 * 2**20
"""Most bytes that a file may unpack to; a hostile archive cannot fill the memory."""


def read_whole(path: Path, limit: int = LIMIT) -> bytes:
    """A file's bytes, unpacked if they are gzip's.

    Raises:
        DataError: the file cannot be read, is damaged, or unpacks to more than `limit` bytes.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    return gunzip(content, str(path), limit) if content[:2] == b"\x1f\x8b" else content


def gunzip(content: bytes, where: str, limit: int = LIMIT) -> bytes:
    """Unpack gzip.

    Raises:
        DataError: damaged, or more than `limit` bytes; `where` names the file.
    """
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return bounded(file.read(limit + 1), where, limit)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{where}: damaged gzip file ({error})") from error


def tar_member(content: bytes, name: str, where: str, limit: int = LIMIT) -> bytes:
    """One file of a tar archive, plain or compressed (gzip, bzip2, xz); nothing else is unpacked.

    Raises:
        DataError: a damaged archive, no such file in it, or more than `limit` bytes.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for entry in archive:
                file = archive.extractfile(entry) if entry.name == name else None
                if file is not None:
                    return bounded(file.read(limit + 1), f"{where}: {name}", limit)
    except (tarfile.TarError, KeyError, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise DataError(f"{where}: damaged archive ({error})") from error
    raise DataError(f"{where}: holds no file {name!r}; another version than the configured one?")


def bounded(content: bytes, where: str, limit: int) -> bytes:
    """`content`, if it is not longer than `limit`; read one byte more than that to know.

    Raises:
        DataError: it is longer.
    """
    if len(content) > limit:
        raise DataError(f"{where} unpacks to more than {limit} bytes; not read")
    return content
