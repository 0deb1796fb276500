"""Join the rows of all shards into the catalog."""

from pathlib import Path

from scattershot import logs
from scattershot.library import build_catalog

logs.to_file(snakemake.log)
build_catalog(map(Path, snakemake.input.rows), Path(snakemake.output[0]))
