"""Write the page that shows the run, and its Methods paragraph by itself."""

from datetime import date
from pathlib import Path

from scattershot import files, logs, report

logs.to_file(snakemake.log)
paths = {
    name: list(map(Path, snakemake.input[name]))
    for name in ("selections", "outers", "tables", "rejected", "sources", "groups", "figures")
}
inputs = report.Inputs(
    **paths, catalog=Path(snakemake.input.catalog), benchmarks=Path("results/benchmarks")
)
run = {"config": snakemake.params.config, "date": date.today().isoformat()}
report.build(inputs, Path(snakemake.output.page), run)
files.write_text(snakemake.output.methods, report.paragraph(inputs, run))
