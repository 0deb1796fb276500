"""Config files read and merged, remembering which file each key came from."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scattershot.errors import ConfigError

KeyPath = tuple[str | int, ...]


class Loader(yaml.SafeLoader):
    """Safe YAML with the scalars of YAML 1.2, text keys, and no key given twice.

    PyYAML's own rules read `1e-3` as text and a property called `NO` as false.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in keep]
        for keep in [("int", "null", "merge")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a key must be text", problem_mark=key.start_mark
                )
            if key.tag != "tag:yaml.org,2002:merge":
                key.tag = "tag:yaml.org,2002:str"
            if key.value in seen:
                problem = f"key `{key.value}` is given twice; keep one of them"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return node


Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+.0123456789"),
)


def read(path: Path) -> dict[str, Any]:
    """The mapping in a YAML (or JSON) file; an empty file is an empty mapping.

    Raises:
        ConfigError: the file is missing, not YAML, not a mapping, or gives a key twice.
    """
    name = shown(path)
    try:
        with path.open(encoding="utf-8-sig") as file:
            document = yaml.load(file, Loader)
    except FileNotFoundError:
        raise ConfigError(f"{name}: no such config file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ConfigError(f"{name}: {line}{error.problem}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: not valid YAML: {error}") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigError(f"{name}: holds {_kind(document)}; it must be keys and values")
    return document


def typed(value: Any) -> Any:
    """Values of `--config` with numbers as numbers; Snakemake leaves nested ones as text."""
    if isinstance(value, Mapping):
        return {str(key): typed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [typed(inner) for inner in value]
    if isinstance(value, str):
        try:
            scalar = yaml.load(value, Loader)
        except yaml.YAMLError:
            return value
        return scalar if isinstance(scalar, int | float) else value
    return value


def shown(path: Path) -> str:
    """The path as a person would type it: relative to the working directory if below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


@dataclass
class Merged:
    """One document out of several files, and the file that each key came from.

    `document` has the shape of a run config; the dataset and setup lists stand in it under
    `datasets` and `setups`.
    """

    document: dict[str, Any] = field(default_factory=dict)
    _origins: dict[KeyPath, tuple[str, int]] = field(default_factory=dict)

    def add(self, document: Mapping[str, Any], name: str, under: str = "") -> None:
        """Merge a document over what is there: mappings deeply, anything else replaced.

        Args:
            document: what the file holds.
            name: the file's name as messages show it.
            under: the key it is put under, for files that hold one section of the config.
        """
        prefix = (under,) if under else ()
        if under:
            document = {under: document}
        self._merge(self.document, document, (), (name, len(prefix)))

    def forget(self, path: KeyPath, keys: Iterable[str]) -> None:
        """Take keys out of the mapping at a path, where they are there."""
        node: Any = self.document
        for part in path:
            node = node.get(part, {}) if isinstance(node, dict) else {}
        for key in keys:
            if isinstance(node, dict) and node.pop(key, None) is not None:
                self._origins.pop((*path, key), None)

    def where(self, path: KeyPath) -> str:
        """`file: key.path` for a key, or for the nearest key above one that is missing."""
        name, key = self._origin(path)
        return f"{name}: {key}" if key else name

    def place(self, path: KeyPath, seen_from: KeyPath) -> str:
        """A key's path, with its file if that is another than the file of `seen_from`."""
        name, key = self._origin(path)
        return key if name == self._origin(seen_from)[0] else f"{key} in {name}"

    def _merge(
        self, into: dict[str, Any], new: Mapping[str, Any], at: KeyPath, origin: tuple[str, int]
    ) -> None:
        for key, value in new.items():
            path = (*at, key)
            if isinstance(value, Mapping):
                if not isinstance(into.get(key), dict):
                    into[key] = {}
                    self._origins[path] = origin
                self._merge(into[key], value, path, origin)
            else:
                into[key] = value
                self._origins[path] = origin

    def _origin(self, path: KeyPath) -> tuple[str, str]:
        for length in range(len(path), 0, -1):
            if path[:length] in self._origins:
                name, skip = self._origins[path[:length]]
                return name, dotted(path[skip:])
        files = [name for name, skip in self._origins.values() if not skip]
        return (files[-1] if files else "config"), dotted(path)


def dotted(path: KeyPath) -> str:
    """`a.b[2]` for the path ("a", "b", 2)."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else f"just {value!r}"
