"""Compute one descriptor for all structures of a dataset that this run uses."""

from scattershot import data, descriptors, logs

logs.to_file(snakemake.log)
structures, texts, kind = data.read_structures(snakemake.input)
descriptors.write_described(
    snakemake.output[0],
    snakemake.wildcards.descriptor,
    structures,
    texts,
    kind,
    processes=snakemake.threads,
)
