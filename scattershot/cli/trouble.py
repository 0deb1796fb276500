"""What the operating system refuses, and numbers that make no sense, in a user's words."""

import argparse
import errno

KEPT = "What is done is kept."

REASONS = {
    errno.EACCES: ("no permission to read or write it", "change its rights, or name another place"),
    errno.EPERM: ("no permission to change it", "change its rights, or name another place"),
    errno.EROFS: ("its disk can only be read", "name a place on another disk"),
    errno.ENOSPC: ("the disk is full", "free some space and give the same command again"),
    errno.EDQUOT: ("your share of the disk is full", "free some and give the same command again"),
    errno.ENOENT: ("there is no such file or folder", "check the name"),
    errno.EISDIR: ("is a folder", "name a file"),
    errno.ENOTDIR: ("a part of this path is a file, not a folder", "name another place"),
    errno.EEXIST: ("stands in the way", "remove it, or name another place"),
    errno.ENAMETOOLONG: ("the name is too long", "name a shorter one"),
    errno.EIO: ("the disk cannot be read or written", "copy the file to another disk"),
}
"""Cause and remedy by error number."""


def told(error: OSError) -> str:
    """One line on an error of the operating system: file, cause, remedy."""
    cause = error.strerror or " ".join(str(error).split()) or type(error).__name__
    cause, remedy = REASONS.get(
        error.errno or 0, (cause, "check the file and its disk, then give the same command again")
    )
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{cause}; {remedy}. {KEPT}"


def cores(text: str) -> int:
    """The number of an option --cores.

    Raises:
        argparse.ArgumentTypeError: it is no whole number from 1 upwards.
    """
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cores; give 1 or more")
    return int(text)
