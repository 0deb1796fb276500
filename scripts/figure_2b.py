"""Draw what each way of predicting gives on groups held out whole, and name the groups."""

from scattershot import data, figures, files, logs

logs.to_file(snakemake.log)
groups, _ = data.read_frame(snakemake.input.folds)
column = snakemake.params.classes
classes = data.classes_of(*data.read_frame(snakemake.input.classes), column) if column else {}
names = data.name_groups(groups["structure"], snakemake.params.kind, groups["group"], classes)
groups = groups[["structure", "group"]].assign(
    name=names, sample_class=groups["structure"].map(classes)
)
figure = figures.FIGURES["fig2b"](
    files.read_json(snakemake.input.selection),
    files.read_json(snakemake.input.outer),
    data.read_frame(snakemake.input.parity)[0],
    groups,
)
files.write_text(
    snakemake.output.groups, data.harmless(groups.sort_values("group")).to_csv(index=False)
)
figures.save(figure, snakemake.output.svg, snakemake.output.png)
