"""Draw which samples of the outer test are picked as extreme."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["fig5"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.parity)[0],
    data.read_frame(snakemake.input.intervals)[0],
)
figures.save(figure, *snakemake.output)
