"""What a run consists of, as plain values."""

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from scattershot.errors import ConfigError

GROUPED = ("group", "leave_one_group_out")
"""Kinds of cross-validation that keep groups of rows whole."""


@dataclass(frozen=True)
class Source:
    """A property that source models are trained on.

    Attributes:
        property, dataset: their names.
        rows: used at most, by all setups alike.
        setups: number of models of each setup.
        descriptors: of each setup, what its models see.
    """

    property: str
    dataset: str
    rows: int
    setups: dict[str, int]
    descriptors: dict[str, tuple[str, ...]]

    def described_by(self) -> set[str]:
        """The descriptors that some setup sees."""
        return {name for names in self.descriptors.values() for name in names}


@dataclass(frozen=True)
class Target:
    """A small data set that models are transferred to; `draw` rows of a property, or all (None).

    `sample` tells different draws of one property apart; `outer` is the number of outer test rows,
    None for all that are not drawn. `transfer` is how this target is judged, `crossing` the source
    of the same property in another class of material, if there is one.
    """

    name: str
    property: str
    dataset: str
    descriptors: tuple[str, ...]
    draw: int | None
    sample: int
    outer: int | None
    transfer: dict[str, Any]
    figures: tuple[str, ...]
    crossing: str | None

    @cached_property
    def scheme(self) -> str:
        """The name of the cross-validation scheme, e.g. "5fold" or "5fold_group"."""
        kind, folds = self.transfer["scheme"]["kind"], f"{self.transfer['folds']}fold"
        if kind in ("leave_one_group_out", "extrapolation"):
            return str(kind)
        return folds if kind == "k_fold" else f"{folds}_{kind}"

    @cached_property
    def grouped(self) -> bool:
        """Whether the folds keep groups of rows whole."""
        return bool(self.transfer["scheme"]["kind"] in GROUPED)


class Shard(NamedTuple):
    """The models `start` to `stop - 1` of a sweep; `id` is the shard's name, e.g. "0003"."""

    id: str
    start: int
    stop: int


@dataclass(frozen=True)
class Run:
    """A checked config.

    `sources` are keyed by property id ("dataset.property"), `targets` by their name, which is
    a property id too where none is given; entries of `datasets` have every default filled in.
    """

    seed: int
    datasets: dict[str, dict[str, Any]]
    setups: dict[str, dict[str, Any]]
    sources: dict[str, Source]
    targets: dict[str, Target]
    splits: dict[str, Any]
    shard: int
    transfer: dict[str, Any]
    league: dict[str, Any]

    def as_config(self) -> dict[str, Any]:
        """The config in effect as plain values, for the report; only what this run uses."""
        users: list[Source | Target] = [*self.sources.values(), *self.targets.values()]
        used = {setup for source in self.sources.values() for setup in source.setups}
        return {
            "seed": self.seed,
            "sources": {id: _plain_source(source) for id, source in self.sources.items()},
            "targets": {name: self._target(target) for name, target in self.targets.items()},
            "splits": self.splits,
            "shard": self.shard,
            "transfer": self.transfer,
            "setups": {name: self.setups[name] for name in self.setups if name in used},
            "datasets": {name: self.datasets[name] for name in sorted({u.dataset for u in users})},
        }

    def _target(self, target: Target) -> dict[str, Any]:
        plain = _plain_target(target) | {"figures": list(target.figures)}
        if target.transfer == self.transfer:
            del plain["transfer"]
        return plain

    def property(self, id: str) -> dict[str, Any]:
        """A property's entry: column, label, unit, transform, dataset, and range if it has one."""
        dataset, _, name = id.partition(".")
        try:
            return {"dataset": dataset, **self.datasets[dataset]["properties"][name]}
        except KeyError:
            raise ConfigError(f"there is no property {id} in the datasets of this run") from None

    def sources_of(self, target: str) -> list[Source]:
        """The sources that apply to a target, in the order of the config.

        They come with those of their setups alone whose descriptors the target has too.
        """
        known = set(self.targets[target].descriptors)
        applying = [_with_setups(source, known) for source in self.sources.values()]
        return [source for source in applying if source.setups]

    def shards(self, property: str, setup: str) -> list[Shard]:
        """How the models of a setup on a source property are cut into jobs.

        A larger sweep has the same shards and more of them; only the last one may grow.
        """
        count = -(-self.sources[property].setups[setup] // self.shard)
        return [self.shard_of(property, setup, f"{number:04}") for number in range(count)]

    def shard_of(self, property: str, setup: str, id: str) -> Shard:
        """The shard of that name.

        Raises:
            ConfigError: the sweep has no such shard.
        """
        models, start = self.sources[property].setups[setup], int(id) * self.shard
        if start >= models or id != f"{int(id):04}":
            raise ConfigError(f"{property} {setup} has no shard {id}: it has {models} models")
        return Shard(id, start, min(start + self.shard, models))


def _with_setups(source: Source, known: set[str]) -> Source:
    """The source with those setups whose descriptors are all known."""
    setups = {
        setup: models
        for setup, models in source.setups.items()
        if known.issuperset(source.descriptors[setup])
    }
    return replace(source, setups=setups)


def _plain_source(source: Source) -> dict[str, Any]:
    """The values that say more than the key they stand under."""
    setups = {
        setup: {"models": models, "descriptors": list(source.descriptors[setup])}
        for setup, models in source.setups.items()
    }
    return {"rows": source.rows, "setups": setups}


def _plain_target(target: Target) -> dict[str, Any]:
    """The values that say more than the key they stand under."""
    values = asdict(target) | {"descriptors": list(target.descriptors)}
    known = {"name", "dataset", "crossing"}
    if target.name == target.property:
        known.add("property")
    return {key: value for key, value in values.items() if key not in known}
