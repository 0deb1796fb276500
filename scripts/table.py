"""Read a source file into a property table and the table of what was rejected."""

from scattershot import data, logs

logs.to_file(snakemake.log)
table = data.build(snakemake.wildcards.dataset, snakemake.params.entry, snakemake.input[0])
data.write_rejected(snakemake.output.rejected, table.rejected)
data.write_frame(snakemake.output.table, table.frame, table.meta)
