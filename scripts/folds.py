"""Deal the rows of a target into outer and inner folds."""

from scattershot import data, logs
from scattershot.transfer import folds, groups, target

logs.to_file(snakemake.log)
frame, _ = data.read_frame(snakemake.input.target)
dealt = groups.deal(
    frame,
    snakemake.params.scheme,
    target.descriptor_paths(snakemake.params.descriptors, snakemake.input.descriptors),
    snakemake.input.table,
    snakemake.params.key,
)
folds.write_folds(dealt, frame["structure"], snakemake.output[0])
