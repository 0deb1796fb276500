"""Scattershot: from data sets to a library of source models, transfer and report."""

from snakemake.exceptions import WorkflowError

from scattershot import config as settings
from scattershot.errors import ConfigError

# config/config.yaml, or only the files given with --configfile; --config goes over them.
try:
    RUN = settings.load_for_snakemake(workflow)
except ConfigError as error:
    raise WorkflowError(str(error)) from None


include: "rules/common.smk"
include: "rules/data.smk"
include: "rules/descriptors.smk"
include: "rules/pretrain.smk"
include: "rules/transfer.smk"
include: "rules/figures_common.smk"
include: "rules/figures.smk"
include: "rules/report.smk"


rule all:
    default_target: True
    input:
        "results/report.html" if RUN.targets else "results/table1.html",
        "results/explorer.html",
    message:
        "The pages are {input}"


rule library:
    input:
        "results/library/catalog.parquet",
    message:
        "The library is in results/library"


rule transfers:
    input:
        of_targets("results/outer/{target}/{scheme}.json"),
    message:
        "Every target has been scored"


rule figures:
    input:
        figure_page(),
    message:
        "The figures are in results/figures"
