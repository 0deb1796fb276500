"""Draw what each way of predicting gives on groups held out whole."""

import pandas as pd

from scattershot import data, figures, files, logs
from scattershot.figures import fig2b

logs.to_file(snakemake.log)
# Structures are read from the folds: in a CSV a cell that starts like a formula is changed.
names = fig2b.short_names(pd.read_csv(snakemake.input.groups))
groups = data.read_frame(snakemake.input.folds)[0][["structure", "group"]]
figure = figures.FIGURES["fig2b"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.parity)[0],
    groups.assign(name=groups["group"].map(names)),
)
figures.save(figure, *snakemake.output)
