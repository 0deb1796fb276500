"""Which models of a library apply to a target, and which of its structures they have seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scattershot import library
from scattershot.descriptors import DESCRIPTORS, STRONGEST
from scattershot.errors import LibraryError


@dataclass(frozen=True)
class Sources:
    """The part of a library that applies to a target.

    Attributes:
        library: its folder.
        rows: of the catalog: the models that are kept and apply.
        descriptors: of the target: those of the sources and the strongest plain ones.
        seen: guard keys of the target that stand among each property's rows; None where the
            library does not say.
    """

    library: Path
    rows: pd.DataFrame
    descriptors: list[str]
    seen: dict[str, set[str]] | None

    @property
    def properties(self) -> list[str]:
        """All source properties that apply."""
        return sorted(set(self.rows["property"]))

    @property
    def known(self) -> set[str]:
        """Guard keys of the target that some source has seen."""
        return set().union(*(self.seen or {}).values())

    def describe(self) -> str:
        """What there is to try, in words."""
        networks = int((self.rows["family"] == "network").sum())
        return (
            f"{networks} networks of {len(self.properties)} source properties, all of them "
            f"together, and direct models on {', '.join(self.descriptors)}"
        )

    def shards(self, property: str | None = None, networks: bool = False) -> list[Path]:
        """The safetensors files, of one property or all, of networks alone or of all families."""
        rows = self.rows if property is None else self.rows[self.rows["property"] == property]
        rows = rows[rows["family"] == "network"] if networks else rows
        names = rows[["property", "setup", "shard"]].drop_duplicates().to_numpy()
        return [self.library / a / b / f"{c}.safetensors" for a, b, c in names]


def applying(folder: Path, kind: str, keys: Sequence[str], may_be_known: bool) -> Sources:
    """The sources of a library whose descriptors can be computed for structures of this kind.

    Args:
        folder: the library.
        kind: of the target's structures.
        keys: their guard keys.
        may_be_known: whether it does not matter which structures the sources have seen.

    Raises:
        LibraryError: no library, no network in it applies, or it does not say what it has seen.
    """
    rows = library.query(folder)
    folder = folder if folder.is_dir() else folder.parent
    fitting = {names for names in set(rows["descriptors"]) if _accepts(names.split("+"), kind)}
    rows = rows[rows["descriptors"].isin(fitting) & rows["kept"]].reset_index(drop=True)
    if not (rows["family"] == "network").any():
        raise LibraryError(
            f"{folder}: no network in this library takes structures of kind {kind}; its models use "
            f"{', '.join(sorted(set(library.query(folder)['descriptors'])))}"
        )
    used = {name for names in fitting for name in names.split("+")} | set(STRONGEST[kind])
    properties = set(rows["property"])
    try:
        seen = {
            name: found for name, found in library.seen(folder, keys).items() if name in properties
        }
        if not properties <= set(seen):
            raise LibraryError(
                f"{folder}: {library.structures.STRUCTURES} says nothing of "
                f"{min(properties - set(seen))}; build the catalog anew"
            )
    except LibraryError as error:
        if not may_be_known:
            raise LibraryError(f"{error}; or measure on all rows with --known keep") from error
        return Sources(folder, rows, [name for name in DESCRIPTORS if name in used], None)
    return Sources(folder, rows, [name for name in DESCRIPTORS if name in used], seen)


def _accepts(names: Sequence[str], kind: str) -> bool:
    known = [DESCRIPTORS[name] for name in names if name in DESCRIPTORS]
    return len(known) == len(names) and all(
        kind in each.kinds and each.dtype != object for each in known
    )
