"""What a JSON schema cannot say: names that must exist, keys that go together, ranges."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scattershot.config.merge import KeyPath, Merged
from scattershot.config.run import GROUPED
from scattershot.config.schema import did_you_mean
from scattershot.errors import ConfigError

MOLECULES = {"smiles", "polymer"}
ALL_KINDS = {"smiles", "polymer", "formula", "crystal"}
HANDLES = {
    "rcdk": MOLECULES,
    "rdkit5": MOLECULES,
    "rdkit5_folded": MOLECULES,
    "rdkit2d": MOLECULES,
    "composition": ALL_KINDS,
    "composition_means": ALL_KINDS,
    "counting": ALL_KINDS,
    "rdf": {"crystal"},
    "ofm": {"crystal"},
    "graph": {"crystal"},
}
"""The kinds of structure that each descriptor can handle."""

WAYS = ("wheel", "url", "api", "path")


def check(merged: Merged) -> None:
    """Check a config that satisfies its schemas.

    Raises:
        ConfigError: with the first fault.
    """
    document = merged.document
    _numbers_are_finite(merged, document, ())
    for name in document["datasets"]:
        _dataset(merged, name)
    for name, setup in document["setups"].items():
        for key, value in setup.items():
            _range(merged, ("setups", name, key), value)
        if setup["family"] == "network" and setup["last_layer"][1] > setup["first_layer"][0]:
            problem = (
                f"up to {setup['last_layer'][1]} units, but the first layer may have only "
                f"{setup['first_layer'][0]}; layers never widen from the first to the last"
            )
            raise _fault(merged, ("setups", name, "last_layer"), problem)
    for name, group in document["sources"].items():
        _source(merged, ("sources", name), group)
    for name, target in document["targets"].items():
        _target(merged, ("targets", name), name, target)
    _groups_agree(merged)
    for number, name in enumerate(document["league"]["final"]):
        if name not in document["targets"]:
            problem = f"there is no target {name}; {did_you_mean(name, document['targets'])}"
            raise _fault(merged, ("league", "final", number), problem)
    splits = document["splits"]
    if splits["test"] + splits["validation"] >= 1:
        raise _fault(
            merged,
            ("splits", "test"),
            f"test {splits['test']} and validation {splits['validation']} leave no rows to train"
            " on; together they must be less than 1",
        )


def _fault(merged: Merged, path: KeyPath, problem: str) -> ConfigError:
    return ConfigError(f"{merged.where(path)}: {problem}")


def _numbers_are_finite(merged: Merged, value: Any, path: KeyPath) -> None:
    children: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        children = iter(value.items())
    elif isinstance(value, list):
        children = iter(enumerate(value))
    elif isinstance(value, float) and not math.isfinite(value):
        raise _fault(merged, path, f"{value} is not a finite number")
    for key, inner in children:
        _numbers_are_finite(merged, inner, (*path, key))


def _range(merged: Merged, path: KeyPath, value: Any) -> None:
    if isinstance(value, list) and value[0] > value[1]:
        low, high = sorted(value)
        problem = f"impossible range {value}, the lowest comes first; write [{low}, {high}]"
        raise _fault(merged, path, problem)


def _dataset(merged: Merged, name: str) -> None:
    path, entry = ("datasets", name), merged.document["datasets"][name]
    ways = [way for way in WAYS if way in entry]
    if len(ways) != 1:
        found = " and ".join(f"`{way}`" for way in ways) or "none of them"
        at = (*path, ways[-1]) if ways else path
        known = ", ".join(f"`{way}`" for way in WAYS)
        raise _fault(merged, at, f"needs exactly one of {known}; it has {found}")
    needed = {"path": (), "api": ("file", "reader")}.get(ways[0], ("file", "sha256", "reader"))
    for key in needed:
        if key not in entry:
            raise _fault(merged, path, f"comes by `{ways[0]}`, so it needs `{key}:` too")
    if ways == ["path"] and "file" in entry:
        raise _fault(merged, (*path, "file"), "goes with a download only; remove it")
    for key, values in entry["properties"].items():
        _range(merged, (*path, "properties", key, "range"), values.get("range"))


def _source(merged: Merged, path: KeyPath, group: dict[str, Any]) -> None:
    for number, id in enumerate(group["properties"]):
        _property(merged, (*path, "properties", number), id, group["descriptors"])
        if any(id == target.get("property") for target in merged.document["targets"].values()):
            problem = (
                f"{id} is a target too, and structures of a target are kept out of every source;"
                " remove one of the two"
            )
            raise _fault(merged, (*path, "properties", number), problem)
    known = merged.document["setups"]
    for setup in group["setups"]:
        if setup not in known:
            at = (*path, "setups", setup)
            raise _fault(merged, at, f"unknown setup; {did_you_mean(setup, known)}")
        graphs = known[setup]["family"] == "cgcnn"
        if graphs != ("graph" in group["descriptors"]) or (
            graphs and len(group["descriptors"]) > 1
        ):
            problem = (
                f"the descriptor graph goes with setups of family cgcnn and with nothing else, but "
                f"{setup} is of family {known[setup]['family']} and the descriptors are "
                f"{', '.join(group['descriptors'])}; make it a group of its own"
            )
            raise _fault(merged, (*path, "setups", setup), problem)


def _target(merged: Merged, path: KeyPath, name: str, target: dict[str, Any]) -> None:
    if "property" not in target:
        raise _fault(merged, path, f"`{name}` is not a property, so it needs `property:` too")
    id = target["property"]
    if "." in name and name != id:
        problem = f"is the target {name}, not {id}; give it a name without a dot"
        raise _fault(merged, (*path, "property"), problem)
    _property(merged, path, id, target["descriptors"])
    if "graph" in target["descriptors"]:
        problem = "graph is for source models alone; remove it and use composition, rdf or ofm"
        raise _fault(merged, (*path, "descriptors"), problem)
    transfer = judged(merged.document, target)
    folds, draw = transfer["folds"], target.get("draw")
    if draw is not None and draw < 2 * folds:
        problem = (
            f"{draw} rows are too few for the {folds} folds of transfer.folds; "
            f"draw at least {2 * folds}"
        )
        raise _fault(merged, (*path, "draw"), problem)
    if draw is None and "outer" in target:
        raise _fault(merged, (*path, "outer"), "needs `draw`: without it all rows are the target")
    _figures(merged, path, target, transfer["scheme"]["kind"])
    column, dataset = transfer["scheme"].get("column"), id.partition(".")[0]
    known = merged.document["datasets"][dataset]["properties"]
    if column is not None and column not in known:
        problem = f"dataset `{dataset}` of target {id} has no property `{column}`"
        at = ("transfer", "scheme", "column")
        raise _fault(merged, at, f"{problem}; {did_you_mean(column, known)}")
    document = merged.document
    if not any(_transfers(document, group, target) for group in document["sources"].values()):
        problem = (
            f"no source with networks is described by {' or '.join(target['descriptors'])} alone, "
            "so nothing can be transferred; add the descriptors of such a source"
        )
        raise _fault(merged, (*path, "descriptors"), problem)


def _figures(merged: Merged, path: KeyPath, target: dict[str, Any], kind: str) -> None:
    """Check that a target has what its figures show."""
    dataset = merged.document["datasets"][target["property"].partition(".")[0]]
    classes = any("classes" in known for known in dataset["properties"].values())
    needs = {
        "fig2b": ("a scheme with groups", kind in GROUPED),
        "fig4": ("an outer test (`draw`) and a property of its dataset with `classes`",
                 "draw" in target and classes),
        "fig5": ("an outer test (`draw`)", "draw" in target),
        "fig6": ("a source of the same property in another class of material, and `composition`",
                 crossing(merged.document, target) is not None),
    }  # fmt: skip
    for number, figure in enumerate(target["figures"]):
        need, there = needs.get(figure, ("", True))
        if not there:
            raise _fault(merged, (*path, "figures", number), f"{figure} needs {need}")


def crossing(document: dict[str, Any], target: dict[str, Any]) -> str | None:
    """The source of a target's property in another class of material, for Figure 6; None if none.

    One of organic and one of inorganic materials, with networks on the composition.
    """
    name = target["property"].partition(".")[2]
    organic = _organic(document, target["property"])
    return next(
        (
            str(id)
            for group in document["sources"].values()
            if _transfers(document, group, target) and "composition" in group["descriptors"]
            for id in group["properties"]
            if id.partition(".")[2] == name and _organic(document, id) != organic
        ),
        None,
    )


def _organic(document: dict[str, Any], property: str) -> bool:
    dataset = document["datasets"].get(property.partition(".")[0], {})
    return dataset.get("structure") in MOLECULES


def judged(document: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    """How a target is judged: `transfer`, and over it what the target has of its own."""
    general, own = document["transfer"], target.get("transfer", {})
    return general | own | {"scheme": general["scheme"] | own.get("scheme", {})}


def _transfers(document: dict[str, Any], source: dict[str, Any], target: dict[str, Any]) -> bool:
    """Whether a source has networks that can be given the structures of a target."""
    families = {document["setups"][setup]["family"] for setup in source["setups"]}
    return "network" in families and set(source["descriptors"]) <= set(target["descriptors"])


def _property(merged: Merged, path: KeyPath, id: str, descriptors: list[str]) -> None:
    """Check that a property exists, has a unit, and is of structures its descriptors handle."""
    dataset, _, name = id.partition(".")
    datasets = merged.document["datasets"]
    if dataset not in datasets:
        hint = did_you_mean(dataset, datasets)
        raise _fault(merged, path, f"unknown dataset `{dataset}`; {hint}")
    entry = datasets[dataset]
    if name not in entry["properties"]:
        hint = did_you_mean(name, entry["properties"])
        raise _fault(merged, path, f"dataset `{dataset}` has no property `{name}`; {hint}")
    if "unit" not in entry["properties"][name]:
        key = merged.place(("datasets", dataset, "properties", name), path)
        raise _fault(merged, path, f"property has no unit; add `unit:` to {key}")
    for descriptor in descriptors:
        if entry["structure"] not in HANDLES[descriptor]:
            able = [other for other, kinds in HANDLES.items() if entry["structure"] in kinds]
            problem = (
                f"descriptor {descriptor} cannot describe the {entry['structure']} structures of"
                f" dataset `{dataset}`; use {' or '.join(able)}"
            )
            raise _fault(merged, path, problem)
    if "path" in entry and not Path(entry["path"]).exists():
        problem = f"{entry['path']} does not exist (looked for in {Path.cwd()})"
        raise _fault(merged, ("datasets", dataset, "path"), problem)


def _groups_agree(merged: Merged) -> None:
    """A property has one number of rows, and each of its setups stands in one group."""
    rows: dict[str, tuple[str, int]] = {}
    groups: dict[tuple[str, str], str] = {}
    for name, group in merged.document["sources"].items():
        for number, id in enumerate(group["properties"]):
            at = ("sources", name, "properties", number)
            other, expected = rows.setdefault(id, (name, group["rows"]))
            if expected != group["rows"]:
                problem = (
                    f"{id} stands in group `{other}` too, with other rows ({expected} instead of"
                    f" {group['rows']}); make them the same"
                )
                raise _fault(merged, at, problem)
            for setup in group["setups"]:
                other = groups.setdefault((id, setup), name)
                if other != name:
                    problem = f"{id} has setup {setup} in group `{other}` too; remove one of them"
                    raise _fault(merged, at, problem)
