"""Drawing target and source tables from property tables, and keeping the two apart.

Every choice is made by the rank of a structure's guard key (seeds.ranks), so it depends neither on
the order of the rows nor on how many there are: a larger draw contains the smaller one, and a row
never changes its side of a split when others are added. The properties of a data set draw their
source rows by the same ranks: where values are not missing, they are the same structures.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np
import pandas as pd

from scattershot.data.structures import guard_key
from scattershot.errors import DataError
from scattershot.seeds import ranks

_LEAST_ROWS = 5


def draw_target(
    table: pd.DataFrame,
    meta: Mapping[str, Any],
    prop: str,
    draw: int | None,
    seed: int,
    sample: int = 0,
    name: str | None = None,
    outer: int | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Draw a small target set; the rest of the rows is its outer test set.

    Args:
        table: a property table.
        meta: its metadata.
        prop: name of the property's column.
        draw: number of rows to draw; None: all of them, and no outer test.
        seed: the config's seed.
        sample: which of many draws.
        name: the target's name, where it is not that of its property.
        outer: number of rows of the outer test; None: all that are not drawn.

    Returns:
        Target rows, outer rows (columns id, structure, (composition,) key, value) and metadata.
        Of several rows with one key (stereoisomers, polymorphs) only the one with the shortest,
        then alphabetically first structure is used.

    Raises:
        DataError: fewer rows than `draw`, or than it and `outer` together.
    """
    rows = _one_per_key(_keyed(table, meta, prop))
    wanted = (draw or 0) + (outer or 0)
    if wanted > len(rows):
        raise DataError(
            f"{meta['dataset']}.{prop}: {len(rows)} structures have a value, "
            f"{'`draw` and `outer` ask' if outer else '`draw` asks'} for {wanted}"
        )
    named = f"{meta['dataset']}.{prop}"
    drawn = drawn_rows(rows["key"], named, draw, seed, sample)
    info = _metadata(meta, prop, seed)
    info["target"] = name or info["property"]
    if info["target"] != info["property"]:
        info["label"] += f" ({name})"
    tested = ~drawn
    if outer is not None:
        tested &= drawn_rows(rows["key"], named, wanted, seed, sample)
    return rows[drawn].reset_index(drop=True), rows[tested].reset_index(drop=True), info


def drawn_rows(
    keys: Sequence[str] | pd.Series, property: str, draw: int | None, seed: int, sample: int = 0
) -> np.ndarray:
    """Which of the rows with these guard keys are drawn, (n,) bool; arguments as of draw_target."""
    named = (seed, "target", *property.split(".", 1), *([sample] if sample else []))
    order = np.argsort(ranks(keys, *named), kind="stable")
    drawn = np.zeros(len(keys), dtype=bool)
    drawn[order[:draw]] = True
    return drawn


def draw_source(
    table: pd.DataFrame,
    meta: Mapping[str, Any],
    prop: str,
    rows: int | None,
    seed: int,
    guard: Set[str],
    splits: Mapping[str, Any],
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Draw a source set without any structure of a target, and split it.

    Args:
        table: a property table.
        meta: its metadata.
        prop: name of the property's column.
        rows: at most this many rows; None: all.
        seed: the config's seed.
        guard: keys of all structures of all targets, outer rows included.
        splits: `replicates`, and `test` and `validation` as fractions of all rows.

    Returns:
        Rows (columns id, structure, (composition,) key, value, split_0 … split_{R-1}) and metadata
        with the counts available, removed_by_guard and sampled. Polymorphs of a crystal are all
        used, on the same side of every split; of stereoisomers one, as in `draw_target`.

    Raises:
        DataError: fewer than five rows are left.
    """
    every = _keyed(table, meta, prop)
    if meta["kind"] != "crystal":
        every = _one_per_key(every)
    free = every[~every["key"].isin(guard)].reset_index(drop=True)
    order = np.argsort(ranks(free["key"], seed, "source", meta["dataset"]), kind="stable")
    frame = free.iloc[np.sort(order[:rows])].reset_index(drop=True)
    if len(frame) < _LEAST_ROWS:
        raise DataError(
            f"{meta['dataset']}.{prop}: {len(frame)} rows are left of {len(every)} after the "
            f"leakage guard; a source needs at least {_LEAST_ROWS}"
        )
    for replicate in range(int(splits["replicates"])):
        drawn = ranks(frame["key"], seed, "split", meta["dataset"], prop, replicate)
        frame[f"split_{replicate}"] = _parts(drawn, splits["test"], splits["validation"])
    counts = {
        "available": len(every),
        "removed_by_guard": len(every) - len(free),
        "sampled": len(frame),
    }
    return frame, _metadata(meta, prop, seed) | counts


def _parts(drawn: np.ndarray, test: float, validation: float) -> np.ndarray:
    """Part of each row by its number in [0, 1); each part gets one, of three or more."""
    parts = np.full(len(drawn), "train", dtype=object)
    parts[drawn < test + validation] = "validation"
    parts[drawn < test] = "test"
    numbers = np.unique(drawn)
    if len(numbers) < 3:
        return parts
    lowest, *between, highest = numbers
    if "train" not in parts:
        parts[drawn == highest] = "train"
    if "test" not in parts:
        parts[drawn == lowest] = "test"
    if "validation" not in parts:
        spare = [number for number in between if "train" in parts[drawn == number]]
        parts[drawn == (spare or between[::-1])[0]] = "validation"
    return parts


def _keyed(table: pd.DataFrame, meta: Mapping[str, Any], prop: str) -> pd.DataFrame:
    """Rows with a value, their guard key and the transformed value, in the table's order."""
    if prop not in meta["properties"]:
        raise DataError(
            f"{meta['dataset']}: no property {prop!r}; it has {', '.join(meta['properties'])}"
        )
    texts = [name for name in ("id", "structure", "composition") if name in table]
    rows = table.loc[table[prop].notna(), texts].copy()
    rows["key"] = [guard_key(text, meta["kind"]) for text in rows["structure"]]
    raw = table.loc[rows.index, prop].to_numpy(dtype=np.float64)
    logarithm = meta["properties"][prop]["transform"] == "log10"
    rows["value"] = np.log10(raw) if logarithm else raw
    return rows.reset_index(drop=True)


def _one_per_key(rows: pd.DataFrame) -> pd.DataFrame:
    by_length = rows.assign(length=rows["structure"].str.len()).sort_values(["length", "structure"])
    first = by_length.drop_duplicates("key").index
    return rows[rows.index.isin(first)].reset_index(drop=True)


def _metadata(meta: Mapping[str, Any], prop: str, seed: int) -> dict[str, Any]:
    about = meta["properties"][prop]
    logarithm = about["transform"] == "log10"
    return {
        "property": f"{meta['dataset']}.{prop}",
        "label": about["label"],
        "unit": f"log10({about['unit']})" if logarithm else about["unit"],
        "transform": about["transform"],
        "seed": seed,
        **{k: meta[k] for k in ("kind", "dataset", "licence", "citation", "source_sha256")},
    }
