"""Draw the atlas: heat map of all sources and targets, network of the significant transfers."""

from scattershot import data, figures, logs

logs.to_file(snakemake.log)
found, _ = data.read_frame(snakemake.input[0])
figures.save(figures.FIGURES["atlas"](found), *snakemake.output.map)
figures.save(figures.FIGURES["atlas_network"](found), *snakemake.output.network)
