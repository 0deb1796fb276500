"""Write the page to look through the library and every transfer."""

from pathlib import Path

from scattershot import logs
from scattershot.report import explorer

logs.to_file(snakemake.log)
paths = {
    name: list(map(Path, snakemake.input[name]))
    for name in ("selections", "outers", "parities", "tables", "sources")
}
explorer.build(
    explorer.Inputs(**paths, catalog=Path(snakemake.input.catalog)),
    Path(snakemake.output[0]),
    snakemake.params.seed,
)
