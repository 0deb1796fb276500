"""Cross-validate the direct models of a target on its plain descriptors."""

from scattershot import data, logs, seeds
from scattershot.transfer import candidates, folds, scores, target

logs.to_file(snakemake.log)
frame, _ = data.read_frame(snakemake.input.target)
names = snakemake.params.descriptors
paths = target.descriptor_paths(names, snakemake.input.descriptors)
found = candidates.evaluate(
    candidates.direct(names),
    target.plain_blocks(paths, frame["structure"].to_numpy(), names),
    frame["value"].to_numpy(),
    folds.read_folds(snakemake.input.folds),
    seeds.seed(snakemake.params.key, "direct"),
)
scores.write_scores(found, snakemake.output[0])
