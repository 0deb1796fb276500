"""Draw the heat map of the neural descriptors of a target."""

from scattershot import data, figures, logs

logs.to_file(snakemake.log)
features, about = data.read_frame(snakemake.input.features)
figure = figures.FIGURES["fig2c"](features, about["label"], about["unit"])
figures.save(figure, *snakemake.output)
