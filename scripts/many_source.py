"""Cross-validate the learners that use all sources at once."""

from scattershot import data, logs, seeds
from scattershot.transfer import candidates, folds, scores, target

logs.to_file(snakemake.log)
frame, _ = data.read_frame(snakemake.input.target)
fingerprint, _ = data.read_frame(snakemake.input.predictions)
names = snakemake.params.descriptors
paths = target.descriptor_paths(names, snakemake.input.descriptors)
found = candidates.evaluate(
    candidates.many_source(names, target.real_valued(names)),
    candidates.fingerprint_blocks(fingerprint, frame["structure"])
    | target.plain_blocks(paths, frame["structure"].to_numpy(), names),
    frame["value"].to_numpy(),
    folds.read_folds(snakemake.input.folds),
    seeds.seed(snakemake.params.key, "many-source"),
)
scores.write_scores(found, snakemake.output[0])
