"""From config files to a checked `Run`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scattershot.config import checks, schema
from scattershot.config.merge import Merged, read, shown, typed
from scattershot.config.run import Run, Source, Target

WAY_IN = (*checks.WAYS, "file", "sha256", "rows")
"""What a new way in to a dataset replaces: the earlier way and what describes its file."""

LISTS = ("datasets", "setups")
"""Config files that every run reads, below the run's own: config/datasets.yaml and so on."""


def load(files: Sequence[Path], root: Path, overrides: Mapping[str, Any] | None = None) -> Run:
    """Read, merge and check a config.

    Args:
        files: run configs; later ones win, mappings are merged key by key.
        root: the folder that holds config/ with datasets.yaml, setups.yaml and schemas/.
        overrides: `--config` values, over all files.

    Raises:
        ConfigError: the first fault, with its file and key and what to do about it.
    """
    merged = Merged()
    for name in LISTS:
        path = root / "config" / f"{name}.yaml"
        merged.add(read(path), shown(path), under=name)
    own = [(read(Path(file)), shown(Path(file))) for file in files]
    for document, name in [*own, (typed(overrides or {}), "--config")]:
        _replace_ways(merged, document)
        merged.add(document, name)
    schemas = schema.read_schemas(root)
    schema.check(merged, schemas)
    _fill(merged.document, schemas["config"], schemas["datasets"])
    _real_ranges(merged.document["setups"], schemas["setups"]["$defs"])
    _idle_epochs(merged.document["setups"])
    checks.check(merged)
    return _run(merged.document)


def load_for_snakemake(workflow: Any) -> Run:
    """The run of a Snakemake workflow: config/config.yaml beside the Snakefile, or --configfile.

    With one or more --configfile only those are read. `--config key=value` goes over them.

    Raises:
        ConfigError: as `load`.
    """
    settings = workflow.config_settings
    root = Path(workflow.main_snakefile).parent
    files = [Path(file) for file in settings.configfiles] or [root / "config" / "config.yaml"]
    return load(files, root, settings.config)


def _replace_ways(merged: Merged, document: Mapping[str, Any]) -> None:
    """Forget the way in to each dataset that the document gives a new one for."""
    datasets = document.get("datasets")
    for name, entry in datasets.items() if isinstance(datasets, dict) else ():
        if isinstance(entry, dict) and not entry.keys().isdisjoint(checks.WAYS):
            merged.forget(("datasets", name), WAY_IN)


def _fill(document: dict[str, Any], config: dict[str, Any], datasets: dict[str, Any]) -> None:
    _defaults(document, config)
    for name, entry in document["datasets"].items():
        _defaults(entry, datasets["additionalProperties"])
        entry.setdefault("title", name)
        if "path" in entry:
            entry.setdefault("reader", "own_file")
        described = datasets["additionalProperties"]["properties"]["properties"]
        for key, values in entry["properties"].items():
            _defaults(values, described["additionalProperties"])
            values.setdefault("column", key)
            values.setdefault("label", key)
    described = config["$defs"]["target"]
    for name, target in document["targets"].items():
        _defaults(target, described)
        if "." in name:
            target.setdefault("property", name)


def _real_ranges(setups: dict[str, Any], described: dict[str, Any]) -> None:
    """Write [0, 1] as [0.0, 1.0] where any number is meant, so that not only 0 and 1 are drawn."""
    for setup in setups.values():
        for key, inner in described[setup["family"]]["properties"].items():
            inner = described.get(inner.get("$ref", "").rpartition("/")[2], inner)
            if key in setup and inner.get("items", {}).get("type") == "number":
                setup[key] = [float(limit) for limit in setup[key]]


def _idle_epochs(setups: dict[str, Any]) -> None:
    """Forget the epochs that only schedule paper takes, so that they rerun nothing else."""
    for setup in setups.values():
        if setup.get("schedule") != "paper" and "schedule" in setup:
            setup.pop("epochs", None)


def _defaults(values: dict[str, Any], described: dict[str, Any]) -> None:
    for key, inner in described["properties"].items():
        if "default" in inner:
            values.setdefault(key, {} if inner["default"] == {} else inner["default"])
        if "properties" in inner and isinstance(values.get(key), dict):
            _defaults(values[key], inner)


def _run(document: dict[str, Any]) -> Run:
    sources: dict[str, Source] = {}
    for group in document["sources"].values():
        for id in group["properties"]:
            source = sources.setdefault(
                id, Source(id, id.partition(".")[0], group["rows"], setups={}, descriptors={})
            )
            source.setups.update(group["setups"])
            described = dict.fromkeys(group["setups"], tuple(group["descriptors"]))
            source.descriptors.update(described)
    targets = {
        name: Target(
            name=name,
            property=target["property"],
            dataset=target["property"].partition(".")[0],
            descriptors=tuple(target["descriptors"]),
            draw=target.get("draw"),
            sample=target["sample"],
            outer=target.get("outer"),
            transfer=checks.judged(document, target),
            figures=tuple(target["figures"]),
            crossing=checks.crossing(document, target),
        )
        for name, target in document["targets"].items()
    }
    return Run(
        seed=document["seed"],
        datasets=document["datasets"],
        setups=document["setups"],
        sources=sources,
        targets=targets,
        splits=document["splits"],
        shard=document["shard"],
        transfer=document["transfer"],
    )
