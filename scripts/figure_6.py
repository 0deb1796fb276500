"""Draw the map of inorganic compounds and polymers, and what crosses between them."""

import numpy as np

from scattershot import data, descriptors, figures, logs

logs.to_file(snakemake.log)
source, _ = data.read_frame(snakemake.input.source)
target, about = data.read_frame(snakemake.input.target)
inorganic, organic = (
    descriptors.join([path], frame["structure"].to_numpy()).matrix.values
    for path, frame in zip(snakemake.input.descriptors, (source, target), strict=True)
)
figure = figures.FIGURES["fig6"](
    np.concatenate([inorganic, organic]),
    np.repeat(["inorganic", "polymer"], [len(source), len(target)]),
    np.concatenate([source["value"], target["value"]]),
    data.read_frame(snakemake.input.parity)[0],
    snakemake.params.source,
    about["label"],
    about["unit"],
    snakemake.params.seed,
)
figures.save(figure, *snakemake.output)
