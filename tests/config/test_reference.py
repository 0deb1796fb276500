"""config/README.md, the schemas and the registries say the same."""

import yaml

from scattershot.config import reference
from scattershot.config.checks import HANDLES
from scattershot.config.schema import read_schemas


def nodes(schema):
    """Every schema within a schema."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    inner += [schema.get(key) for key in ("additionalProperties", "items", "propertyNames")]
    for node in inner:
        if isinstance(node, dict):
            yield from nodes(node)


def test_readme_is_what_the_schemas_say(repository):
    written = (repository / "config" / "README.md").read_text()
    assert written == reference.reference(repository), (
        "run: python -m scattershot.config.reference > config/README.md"
    )


def test_every_key_of_every_schema_is_described_in_the_readme(repository):
    text = (repository / "config" / "README.md").read_text()
    for schema in read_schemas(repository).values():
        keys = [item for node in nodes(schema) for item in node.get("properties", {}).items()]
        assert keys
        for key, _ in keys:
            assert f".{key}` |" in text or f"| `{key}` |" in text, key


def test_no_object_of_a_schema_takes_unknown_keys(repository):
    for schema in read_schemas(repository).values():
        for node in nodes(schema):
            if "properties" in node:
                # A setup's other keys are closed by the branch of its family.
                assert node.get("additionalProperties") is False or "allOf" in node, node


def test_known_descriptors_are_those_of_the_registry(repository):
    from scattershot.descriptors import DESCRIPTORS

    schema = read_schemas(repository)["config"]
    assert schema["$defs"]["descriptors"]["items"]["enum"] == list(HANDLES)
    assert {name: set(each.kinds) for name, each in DESCRIPTORS.items()} == HANDLES


def test_known_readers_are_those_of_the_registry(repository):
    from scattershot.data.datasets import READERS

    schema = read_schemas(repository)["datasets"]
    known = schema["additionalProperties"]["properties"]["reader"]["enum"]
    assert set(known) == set(READERS)


def test_known_families_are_those_of_the_registry(repository):
    from scattershot.models import FAMILIES

    schema = read_schemas(repository)["setups"]
    families = schema["additionalProperties"]["properties"]["family"]["enum"]
    assert set(families) == set(FAMILIES)


def test_known_heads_and_schemes_are_those_of_the_registries(repository):
    from scattershot.transfer.folds import SCHEMES, Scheme
    from scattershot.transfer.heads import HEADS

    described = read_schemas(repository)["config"]["properties"]["transfer"]["properties"]
    assert described["heads"]["items"]["enum"] == list(HEADS)
    scheme = described["scheme"]["properties"]
    assert scheme["kind"]["enum"] == list(SCHEMES)
    defaults = {
        name: part["default"] for name, part in (described | scheme).items() if "default" in part
    }
    assert {name: defaults[name] for name in Scheme.__annotations__} == vars(Scheme())


def test_known_hyperparameters_are_those_that_are_drawn(repository):
    from scattershot.sweep import OPTIONS, RANGES

    schema = read_schemas(repository)["setups"]
    for family, keys in RANGES.items():
        known = set(schema["$defs"][family]["properties"]) - {
            "family", "columns", "schedule", "keep",
        }  # fmt: skip
        assert known == {*keys, *((*OPTIONS, "epochs") if family == "network" else ())}


def test_defaults_of_network_options_are_those_of_the_code(repository):
    from scattershot.models.network.options import Options
    from scattershot.sweep import OPTIONS

    described = read_schemas(repository)["setups"]["$defs"]["network"]["properties"]
    defaults = {name: described[name]["default"] for name in OPTIONS}
    assert defaults == vars(Options())


def test_the_default_configuration_is_valid(repository, monkeypatch):
    from scattershot import config

    monkeypatch.chdir(repository)
    run = config.load([repository / "config" / "config.yaml"], repository)
    assert sum(sum(source.setups.values()) for source in run.sources.values()) >= 300
    documents = (repository / "config").glob("*.yaml")
    assert all(isinstance(yaml.safe_load(path.read_text()), dict) for path in documents)
