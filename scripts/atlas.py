"""Gather what every source gives to every target, and how sure that is."""

from scattershot import data, files, logs
from scattershot.figures import labels
from scattershot.transfer import atlas

logs.to_file(snakemake.log)
found = atlas.table(
    labels.renamed([files.read_json(path) for path in snakemake.input.selections]),
    [files.read_json(path) for path in snakemake.input.outers],
)
files.write_text(snakemake.output.csv, found.to_csv(index=False))
data.write_frame(snakemake.output.parquet, found, {})
