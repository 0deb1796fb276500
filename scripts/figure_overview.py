"""Draw the error of every way of predicting, for all targets."""

from scattershot import figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["overview"](
    [files.read_json(path) for path in snakemake.input.selections],
    [files.read_json(path) for path in snakemake.input.outers],
)
figures.save(figure, *snakemake.output)
