"""Draw how a target's models predict samples unlike those they learned from."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
figure = figures.FIGURES["fig4"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.parity)[0],
    data.classes_of(*data.read_frame(snakemake.input.classes), snakemake.params.classes),
)
figures.save(figure, *snakemake.output)
