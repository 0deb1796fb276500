"""Write the page that shows the run."""

from datetime import date
from pathlib import Path

from scattershot import logs, report

logs.to_file(snakemake.log)
paths = {
    name: list(map(Path, snakemake.input[name]))
    for name in ("selections", "outers", "tables", "rejected", "sources", "figures")
}
report.build(
    report.Inputs(
        **paths, catalog=Path(snakemake.input.catalog), benchmarks=Path("results/benchmarks")
    ),
    Path(snakemake.output[0]),
    {"config": snakemake.params.config, "date": date.today().isoformat()},
)
