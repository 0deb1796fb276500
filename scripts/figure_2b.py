"""Draw what each way of predicting gives on groups held out whole."""

import pandas as pd

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
# Structures are read from the folds: in a CSV a cell that starts like a formula is changed.
names = pd.read_csv(snakemake.input.groups).drop_duplicates("group").set_index("group")["name"]
groups = data.read_frame(snakemake.input.folds)[0][["structure", "group"]]
figure = figures.FIGURES["fig2b"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.parity)[0],
    groups.assign(name=groups["group"].map(names)),
)
figures.save(figure, *snakemake.output)
