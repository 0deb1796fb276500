"""Draw the parity plots of a target and the errors of all networks."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["fig2a"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.models)[0],
    data.read_frame(snakemake.input.parity)[0],
)
figures.save(figure, *snakemake.output)
