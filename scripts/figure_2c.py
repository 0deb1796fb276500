"""Draw the heat map of the neural descriptors of a target."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["fig2c"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.features)[0],
)
figures.save(figure, *snakemake.output)
