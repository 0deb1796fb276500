"""Draw the rows of a source property, none of a target's structures among them, and split them."""

from scattershot import data, logs

logs.to_file(snakemake.log)
table, meta = data.read_frame(snakemake.input.table)
rows, about = data.draw_source(
    table,
    meta,
    snakemake.wildcards.property.partition(".")[2],
    snakemake.params.rows,
    snakemake.params.seed,
    data.guard_keys(snakemake.input.guard),
    snakemake.params.splits,
)
data.write_frame(snakemake.output[0], rows, about)
