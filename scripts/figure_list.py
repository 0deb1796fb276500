"""List the figures of a run with their captions and the numbers of each target."""

from pathlib import Path

from scattershot import files, logs, report

logs.to_file(snakemake.log)
page = report.listing(
    [files.read_json(path) for path in snakemake.input.selections],
    [files.read_json(path) for path in snakemake.input.outers],
    [Path(path) for path in snakemake.input.figures],
)
files.write_text(snakemake.output[0], page)
