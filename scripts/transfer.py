"""Cross-validate every network of a shard on a target."""

from scattershot import data, library, logs
from scattershot.transfer import folds, scores, shotgun, target

logs.to_file(snakemake.log)
frame, _ = data.read_frame(snakemake.input.target)
shard = library.open_shard(snakemake.input.models)
paths = target.descriptor_paths(snakemake.params.descriptors, snakemake.input.descriptors)
found = shotgun.evaluate(
    shard,
    target.shard_inputs(shard, paths, frame["structure"].to_numpy()),
    frame["value"].to_numpy(),
    folds.read_folds(snakemake.input.folds),
    snakemake.wildcards.target,
    snakemake.params.heads,
    snakemake.threads,
)
scores.write_scores(found, snakemake.output[0])
