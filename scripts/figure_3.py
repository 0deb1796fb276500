"""Draw what each source gives to a target."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["fig3"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.models)[0],
    data.read_frame(snakemake.input.parity)[0],
)
figures.save(figure, *snakemake.output)
