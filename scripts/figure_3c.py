"""Draw the scatter matrix of a target and of its sources' predictions."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["fig3c"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.parity)[0],
    data.read_frame(snakemake.input.predictions)[0],
    snakemake.params.units,
)
figures.save(figure, *snakemake.output)
