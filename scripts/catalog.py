"""Join the rows of all shards into the catalog, and note which structures the sources had."""

from pathlib import Path

from scattershot import data, library, logs

logs.to_file(snakemake.log)
library.build_catalog(map(Path, snakemake.input.rows), Path(snakemake.output.catalog))
library.write_structures(
    data.keys_of_sources(snakemake.input.sources), Path(snakemake.output.structures)
)
