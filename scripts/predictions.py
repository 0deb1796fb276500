"""Predict every source property of a target's structures, outer rows included; no value is read."""

from scattershot import data, logs
from scattershot.transfer import ensemble, target

logs.to_file(snakemake.log)
frame, about = data.read_frame(snakemake.input.structures)
paths = target.descriptor_paths(snakemake.params.descriptors, snakemake.input.descriptors)
fingerprint = ensemble.fingerprints(
    frame["structure"],
    list(zip(snakemake.input.models, snakemake.input.rows, strict=True)),
    paths,
    about["kind"],
)
data.write_frame(snakemake.output[0], fingerprint, about)
