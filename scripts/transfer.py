"""Cross-validate every network of one or more shards on a target."""

from scattershot import data, library, logs
from scattershot.transfer import folds, scores, shotgun, target

logs.to_file(snakemake.log)
frame, _ = data.read_frame(snakemake.input.target)
paths = target.descriptor_paths(snakemake.params.descriptors, snakemake.input.descriptors)
inputs = target.ShardInputs(paths, frame["structure"].to_numpy())
dealt = folds.read_folds(snakemake.input.folds)
screened = snakemake.input.get("screen")
passes = data.read_frame(screened)[0] if screened else None
found = [
    shotgun.evaluate(
        shard,
        inputs.of(shard),
        frame["value"].to_numpy(),
        dealt,
        snakemake.wildcards.target,
        snakemake.params.heads,
        snakemake.threads,
        passes,
    )
    for shard in map(library.open_shard, snakemake.input.models)
]
scores.write_scores(scores.joined(found), snakemake.output[0])
