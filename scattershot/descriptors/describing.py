"""Computing descriptors in chunks, in memory or straight into a file."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed  # type: ignore[import-untyped]

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.matrix import CHUNK, DescriptorMatrix
from scattershot.descriptors.registry import named
from scattershot.errors import DescriptorMismatch
from scattershot.progress import Progress

logger = logging.getLogger(__name__)
SHOWN = 5


def describe(
    name: str,
    structures: Sequence[str] | np.ndarray,
    texts: Sequence[str] | np.ndarray,
    kind: str,
    chunk: int = CHUNK,
    processes: int = 1,
) -> DescriptorMatrix:
    """Describe structures; the same values for any chunk size and number of processes.

    Structures that the descriptor cannot handle stay in the matrix as masked rows of zeros; they
    are counted and logged with their reasons.

    Args:
        name: a descriptor of the registry.
        structures: names of the n rows. A structure may occur twice, with the same text.
        texts: what is described: the structures themselves, or formulas with multiplicity kept.
        kind: of the texts: smiles, polymer, formula or crystal.
        chunk: rows per unit of work.
        processes: 1 works in this process.

    Raises:
        DescriptorMismatch: no descriptor has this name, it does not accept this kind, its rows
            are graphs (those go into files, see `write_described`), or one structure comes with
            two texts.

    Example:
        >>> describe("rdkit5", ["CCO"], ["CCO"], "smiles").values.shape
        (1, 10240)
    """
    descriptor = named(name)
    if descriptor.dtype == object:
        raise DescriptorMismatch(
            f"the rows of descriptor {name} are graphs and make no matrix: use write_described, "
            "then read_graphs"
        )
    names = _names(structures, texts)
    blocks = list(described_blocks(descriptor, names, texts, kind, chunk, processes))
    valid = np.ones(len(names), dtype=bool)
    for part, _, reasons in blocks:
        valid[[part.start + i for i in reasons]] = False
    return DescriptorMatrix(
        structures=names,
        columns=descriptor.columns,
        values=np.concatenate([descriptor.blank(0), *(values for _, values, _ in blocks)]),
        valid=valid,
        name=descriptor.name,
        version=descriptor.version,
    )


def write_described(
    path: str | Path,
    name: str,
    structures: Sequence[str] | np.ndarray,
    texts: Sequence[str] | np.ndarray,
    kind: str,
    chunk: int = CHUNK,
    processes: int = 1,
) -> int:
    """As `describe`, but each chunk goes to the file at once: memory for one chunk, any n.

    Returns:
        Number of masked rows.
    """
    descriptor, names, masked = named(name), _names(structures, texts), 0
    with descriptor.writer(path) as writer:
        for part, values, reasons in described_blocks(
            descriptor, names, texts, kind, chunk, processes
        ):
            valid = np.ones(len(values), dtype=bool)
            valid[list(reasons)] = False
            writer.append(names[part], values, valid)
            masked += len(reasons)
    return masked


def _names(structures: Sequence[str] | np.ndarray, texts: Sequence[str] | np.ndarray) -> np.ndarray:
    seen: dict[str, str] = {}
    for structure, text in zip(structures, texts, strict=True):
        if seen.setdefault(structure, text) != text:
            raise DescriptorMismatch(
                f"structure {structure!r} comes with two texts, {seen[structure]!r} and {text!r}: "
                "keep one of its rows in the table"
            )
    names = np.empty(len(structures), dtype=object)
    names[:] = list(structures)
    return names


def described_blocks(
    descriptor: Descriptor,
    names: np.ndarray,
    texts: Sequence[str] | np.ndarray,
    kind: str,
    chunk: int = CHUNK,
    processes: int = 1,
) -> Iterator[tuple[slice, np.ndarray, dict[int, str]]]:
    """Slice, values and the reasons for the masked rows of each chunk, in order.

    The arguments are those of `describe`.
    """
    descriptor.prepare()
    parts = [slice(start, start + chunk) for start in range(0, len(texts), chunk)]
    lists = [list(texts[part]) for part in parts]
    # joblib's workers do not import the caller's main module again, which multiprocessing's spawn
    # does: a Snakemake script would run twice.
    work = Parallel(n_jobs=processes, return_as="generator")(
        delayed(descriptor.compute)(block, kind) for block in lists
    )
    masked: dict[str, str] = {}
    progress = Progress(len(texts), f"Describing by {descriptor.name}")
    for part, (values, reasons) in zip(parts, work, strict=True):
        masked |= {str(names[part][i]): reason for i, reason in reasons.items()}
        progress.advance(len(values))
        yield part, values, reasons
    progress.close()
    if masked:
        some = "; ".join(f"{name!r} ({masked[name]})" for name in list(masked)[:SHOWN])
        logger.warning(
            "%s cannot describe %d of %d structures and masks them: %s%s",
            *(descriptor.name, len(masked), len(texts), some, "; ..." * (len(masked) > SHOWN)),
        )
