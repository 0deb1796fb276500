"""Let the best share of all networks pass to the heads of a target."""

import pandas as pd

from scattershot import data, library, logs
from scattershot.transfer import folds, screen, target

logs.to_file(snakemake.log)
frame, about = data.read_frame(snakemake.input.target)
paths = target.descriptor_paths(snakemake.params.descriptors, snakemake.input.descriptors)
inputs = target.ShardInputs(paths, frame["structure"].to_numpy())
dealt = folds.read_folds(snakemake.input.folds)
y = frame["value"].to_numpy()
found = [
    screen.left_out_errors(shard, inputs.of(shard), y, dealt)
    for shard in map(library.open_shard, snakemake.input.models)
]
share = snakemake.params.share
passes = screen.passing(pd.concat(found, ignore_index=True), share)
data.write_frame(snakemake.output[0], passes, about | {"share": share})
