"""Fit what was chosen to all rows of a target and score it once on the outer test set."""

from scattershot import data, files, logs
from scattershot.transfer import folds, outer, scores, target

logs.to_file(snakemake.log)
frame, about = data.read_frame(snakemake.input.target)
outside, _ = data.read_frame(snakemake.input.outer)
fingerprint, _ = data.read_frame(snakemake.input.predictions)
y = frame["value"].to_numpy()
dealt = folds.read_folds(snakemake.input.folds)
found = outer.score(
    frame,
    outside,
    files.read_json(snakemake.input.selection),
    {
        kind: scores.read_scores(paths, y, dealt)
        for kind, paths in (
            ("direct", [snakemake.input.direct]),
            ("many_source", [snakemake.input.many_source]),
            ("shotgun", snakemake.input.shotgun),
        )
    },
    fingerprint,
    snakemake.input.models,
    target.descriptor_paths(snakemake.params.descriptors, snakemake.input.descriptors),
    snakemake.params.key,
)
data.write_frame(snakemake.output.parity, found.parity, about)
data.write_frame(snakemake.output.features, found.features, about)
data.write_frame(snakemake.output.intervals, found.intervals, about)
files.write_json(snakemake.output.errors, found.errors)
