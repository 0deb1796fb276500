"""Draw two classes of material and what crosses from one to the other."""

import numpy as np

from scattershot import data, descriptors, figures, files, logs

logs.to_file(snakemake.log)
source, _ = data.read_frame(snakemake.input.source)
points, _ = data.read_frame(snakemake.input.parity)
target = points[points["method"] == "direct"]
joined = [
    descriptors.join([path], frame["structure"].to_numpy()).matrix
    for path, frame in zip(snakemake.input.descriptors, (source, target), strict=True)
]
figure = figures.FIGURES["fig6"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    points,
    snakemake.params.source,
    np.concatenate([matrix.values for matrix in joined]),
    joined[0].columns,
    np.repeat(snakemake.params.classes, [len(source), len(target)]),
    np.concatenate([source["value"], target["observed"]]),
    snakemake.params.seed,
)
figures.save(figure, *snakemake.output)
