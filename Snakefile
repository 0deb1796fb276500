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


rule library:
    input:
        "results/library/catalog.parquet",


rule transferred:
    input:
        expand("results/outer/{target}/{scheme}.json", target=RUN.targets, scheme=RUN.scheme),
