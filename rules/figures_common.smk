"""Which figures there are, and what they are drawn from. No rules here."""

CLASSES = {
    "formula": "inorganic compounds",
    "crystal": "inorganic compounds",
    "polymer": "polymers",
    "smiles": "molecules",
}


def of_scheme(pattern):
    """Input function: a file of a target under its scheme."""

    def file(wildcards):
        scheme = RUN.targets[wildcards.target].scheme
        return pattern.format(target=wildcards.target, scheme=scheme)

    return file


def source_units(wildcards):
    """The units of the predictions of all sources of a target."""
    units = {}
    for source in RUN.sources_of(wildcards.target):
        about = RUN.property(source.property)
        log = about["transform"] == "log10"
        units[source.property] = f"log10({about['unit']})" if log else about["unit"]
    return units


def crossing_source(wildcards):
    return RUN.targets[wildcards.target].crossing


def crossing_table(wildcards):
    """The rows of the source in another class of material."""
    return f"results/sources/{crossing_source(wildcards)}.parquet"


def crossing_datasets(wildcards):
    target = RUN.targets[wildcards.target]
    return [dataset_of(target.crossing), target.dataset]


def crossing_descriptors(wildcards):
    """The composition descriptors of both classes of material."""
    return expand(
        "results/descriptors/{dataset}.composition.parquet",
        dataset=crossing_datasets(wildcards),
    )


def crossing_classes(wildcards):
    """What the samples of both classes are called."""
    datasets = crossing_datasets(wildcards)
    return [CLASSES[RUN.datasets[dataset]["structure"]] for dataset in datasets]


def figure_page():
    """All figures, and the page that lists them."""
    return [*report_figures(), "results/figures/README.md"]


def report_figures():
    """All figures of the report, in its order."""
    return (
        ["results/figures/overview.svg"]
        + [
            f"results/figures/{figure}.{name}.svg"
            for name, target in RUN.targets.items()
            for figure in target.figures
        ]
        + expand("results/figures/{name}.svg", name=["atlas", "atlas_network"])
    )
