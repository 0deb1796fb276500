"""The text of config/README.md, made from the schemas.

`python -m scattershot.config.reference > config/README.md` brings it up to date.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scattershot.config.schema import SCHEMAS, read_schemas

INTRODUCTION = """\
# Configuration

`make run`, `scattershot run` and `snakemake` read `config.yaml`. With one or more
`--configfile FILE` they read only those, merged key by key, later files over earlier ones;
`--config key=value` goes over all of them. `datasets.yaml` and `setups.yaml` are always read and
lie below; a run config may add to them under `datasets:` and `setups:`.

Everything is checked before the first job. A fault ends the run with exit status 1 and a message
that names the file and the key.

Own data take eight lines, for instance in a file `mine.yaml` that is run with
`scattershot run --configfile config/config.yaml mine.yaml`:

```yaml
datasets:
  mine:
    path: data/mine.csv            # columns smiles and kappa
    structure: smiles
    properties:
      kappa: {column: kappa, unit: W/(m K)}
targets:
  mine.kappa: {descriptors: [rdkit5, rdkit2d]}
```

Every key follows; `<…>` stands for a name. This file is made from [schemas/](schemas/) by
`python -m scattershot.config.reference > config/README.md`.
"""


def reference(root: Path) -> str:
    """The text of config/README.md for the schemas below `root`."""
    schemas = read_schemas(root)
    parts = [INTRODUCTION]
    for name in SCHEMAS:
        schema = schemas[name]
        parts.append(f"## {schema['title'].removeprefix('config/')}\n\n{schema['description']}\n")
        rows = [f"| `{key}` | {kind} | {text} |" for key, kind, text in _keys(schema, schema, "")]
        parts.append("\n".join(["| key | value | meaning |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _keys(node: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[tuple[str, str, str]]:
    """Every key below a node: its path, what its value may be, what it means."""
    for key, inner in node.get("properties", {}).items():
        if inner:
            yield from _key(_resolved(inner, schema), schema, f"{at}{key}", node)
    extra = node.get("additionalProperties")
    if isinstance(extra, dict):
        inner = _resolved(extra, schema)
        yield from _key(inner, schema, f"{at}<{inner['title']}>", node)
    for branch in node.get("allOf", []):
        family = branch["if"]["properties"]["family"]["const"]
        inner = _resolved(branch["then"], schema)
        yield f"{at}family: {family}", "", inner["description"]
        yield from _keys(inner, schema, at)


def _key(
    inner: dict[str, Any], schema: dict[str, Any], path: str, parent: dict[str, Any]
) -> Iterator[tuple[str, str, str]]:
    text = inner["description"]
    if inner.get("default") not in (None, {}, ""):
        # As YAML writes it: false, not False.
        text += f" Default, {json.dumps(inner['default']).strip(chr(34))}."
    elif path.rpartition(".")[2] in parent.get("required", []):
        text += " Required."
    yield path, _kind(inner, schema), text
    yield from _keys(inner, schema, f"{path}.")


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A node with its reference within the file followed; what stands beside it wins."""
    reference = node.get("$ref", "")
    if not reference.startswith("#/$defs/"):
        return node
    return {**schema["$defs"][reference.removeprefix("#/$defs/")], **node}


def _kind(node: dict[str, Any], schema: dict[str, Any]) -> str:
    if "enum" in node:
        return ", ".join(str(item) for item in node["enum"])
    kinds = node.get("type", "object")
    if "x-form" in node:
        return str(node["x-form"])
    if kinds == "array":
        inner = _kind(_resolved(node["items"], schema), schema)
        return f"[lowest, highest], {inner}" if node.get("maxItems") == 2 else f"list: {inner}"
    if isinstance(kinds, list):
        return f"{_number('whole number', node)}, or [lowest, highest]"
    if kinds == "boolean":
        return "true, false"
    if kinds == "string":
        return "text"
    words = {"integer": "whole number", "number": "number"}
    return _number(words[kinds], node) if kinds in words else "keys"


def _number(word: str, node: dict[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {node[key]}" for key, sign in signs.items() if key in node]
    return " ".join([word, ", ".join(bounds)]).strip()


if __name__ == "__main__":
    sys.stdout.write(reference(Path.cwd()))
