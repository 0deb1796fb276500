"""Writing files whole or not at all, and reading their checksums."""

import glob
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scattershot.errors import DataError


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """A temporary name beside `path`, renamed to it when the block ends without error.

    A killed writer leaves nothing under the final name, and a part that the next writer removes;
    a failed one leaves nothing at all.
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_name(f".{final.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(final)
        for part in final.parent.glob(f".{glob.escape(final.name)}.*.part"):
            part.unlink(missing_ok=True)
    except OSError as error:
        # A full disk names no file, and nobody knows the temporary one.
        if error.filename in (None, str(temporary)):
            error.filename = str(final)
        raise
    finally:
        temporary.unlink(missing_ok=True)


def refuse_same(output: str | Path, *inputs: str | Path) -> None:
    """Refuse to write over what is read.

    Raises:
        DataError: the output is one of the inputs, by whatever name.
    """
    for path in inputs:
        if Path(output).resolve() == Path(path).resolve():
            raise DataError(f"{output}: is the table to be read; name another file to write")


def write_text(path: str | Path, text: str) -> None:
    """Write a text file whole or not at all, in UTF-8."""
    with whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def sha256(path: str | Path) -> str:
    """SHA-256 of a file as 64 hexadecimal digits; of a folder, that of the list of its files."""
    if Path(path).is_dir():
        files = sorted(file for file in Path(path).rglob("*") if file.is_file())
        told = "".join(f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
        return hashlib.sha256(told.encode()).hexdigest()
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: str | Path, content: object) -> None:
    """Write JSON whole or not at all; NaN has no place in it."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def read_json(path: str | Path) -> Any:
    """What write_json wrote."""
    return json.loads(Path(path).read_text(encoding="utf-8"))
