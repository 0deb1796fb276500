"""Write Table 1 of the library, with the paper's figures beside it."""

from datetime import date
from pathlib import Path

import pandas as pd

from scattershot import figures, files, logs, report

logs.to_file(snakemake.log)
table = figures.table1(
    pd.read_parquet(snakemake.input.catalog), pd.read_csv(snakemake.input.published)
)
files.write_text(Path(snakemake.output.csv), report.table1.as_csv(table))
files.write_text(Path(snakemake.output.markdown), report.table1.as_markdown(table))
report.table1.write_page(
    table,
    Path(snakemake.output.page),
    {"date": date.today().isoformat(), "versions": report.versions()},
)
