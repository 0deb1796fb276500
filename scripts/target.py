"""Draw a target set; write its rows, the outer test rows, and the structures of both."""

from scattershot import data, logs

logs.to_file(snakemake.log)
table, meta = data.read_frame(snakemake.input[0])
drawn, outer, about = data.draw_target(
    table,
    meta,
    snakemake.params.property.partition(".")[2],
    snakemake.params.draw,
    snakemake.params.seed,
    snakemake.params.sample,
    snakemake.wildcards.target,
    snakemake.params.outer,
)
data.write_frame(snakemake.output.structures, data.structures_of(drawn, outer), about)
data.write_frame(snakemake.output.outer, outer, about)
data.write_frame(snakemake.output.table, drawn, about)
