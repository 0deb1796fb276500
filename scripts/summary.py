"""Gather the numbers of all targets and sources."""

from scattershot import files, logs, report

logs.to_file(snakemake.log)
found = report.summary(
    [files.read_json(path) for path in snakemake.input.selections],
    [files.read_json(path) for path in snakemake.input.outers],
)
files.write_json(snakemake.output[0], found)
