"""Config against its JSON schemas, with messages that a person can act on."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from scattershot.config.merge import Merged
from scattershot.errors import ConfigError

SCHEMAS = ("config", "datasets", "setups")
KINDS = {
    "object": "keys and values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
}


def read_schemas(root: Path) -> dict[str, dict[str, Any]]:
    """The schemas below `root`/config/schemas by name ("config", "datasets", "setups")."""
    folder = root / "config" / "schemas"
    return {
        name: yaml.safe_load((folder / f"{name}.schema.yaml").read_text(encoding="utf-8"))
        for name in SCHEMAS
    }


def check(merged: Merged, schemas: dict[str, dict[str, Any]]) -> None:
    """Check a merged config against its schemas.

    Raises:
        ConfigError: with the first fault; unknown keys first, since a mistyped key is often why
            another one is missing.
    """
    resources = {schema["$id"]: DRAFT202012.create_resource(schema) for schema in schemas.values()}
    registry: Registry = Registry().with_resources(resources.items())
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    Validator = jsonschema.validators.extend(Draft202012Validator, type_checker=checker)
    errors = list(Validator(schemas["config"], registry=registry).iter_errors(merged.document))
    if errors:
        errors.sort(key=lambda error: error.validator != "additionalProperties")
        raise ConfigError(_message(errors[0], merged))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, or all of them."""
    known = sorted(known)
    nearest = get_close_matches(name, known, n=1)
    if nearest:
        return f"did you mean `{nearest[0]}`?"
    return f"known are {', '.join(known)}" if known else "none are known"


def _is_integer(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _message(error: ValidationError, merged: Merged) -> str:
    path = tuple(error.absolute_path)
    value: Any = error.instance
    limit: Any = error.validator_value
    described: Any = error.schema
    match error.validator:
        case "additionalProperties":
            known = described["properties"]
            unknown = next(key for key in value if key not in known)
            path, problem = (*path, unknown), f"unknown key; {did_you_mean(unknown, known)}"
        case "required":
            missing = next(key for key in limit if key not in value)
            problem = f"key `{missing}` is missing"
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            problem = f"{value!r} is not {' or '.join(KINDS[kind] for kind in kinds)}"
            if kinds == ["string"] and isinstance(value, int | float):
                problem += f'; write it in quotes: "{value}"'
        case "enum":
            allowed = [str(item) for item in limit]
            problem = f"{value!r} is unknown; {did_you_mean(str(value), allowed)}"
            problem += "" if "known are" in problem else f" (one of {', '.join(allowed)})"
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            problem = f"{value} is out of range; it must be {_bounds(described)}"
        case "minItems" | "maxItems" if described.get("maxItems") == 2:
            problem = f"{value} has {len(value)} entries; it must be [lowest, highest]"
        case "minItems" | "minProperties" | "minLength":
            problem = "is empty; give at least one entry"
        case "uniqueItems":
            problem = f"{value} names an entry twice; keep one of them"
        case "pattern":
            problem = f"{value!r} is not of the right form; it must be {described['x-form']}"
            # The name of a key is checked as a value, with the path of the mapping that holds it.
            path = (*path, value) if "propertyNames" in error.absolute_schema_path else path
        case _:
            problem = error.message
    return f"{merged.where(path)}: {problem}"


def _bounds(schema: dict[str, Any]) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "more than",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
    }
    return " and ".join(f"{word} {schema[key]}" for key, word in words.items() if key in schema)
