"""Write which rows are kept together in folds, and what their groups are called."""

from scattershot import data, files, logs

logs.to_file(snakemake.log)
groups, _ = data.read_frame(snakemake.input.folds)
column = snakemake.params.classes
classes = data.classes_of(*data.read_frame(snakemake.input.classes), column) if column else {}
names = data.name_groups(groups["structure"], snakemake.params.kind, groups["group"], classes)
named = groups[["structure", "group"]].assign(
    name=names, sample_class=groups["structure"].map(classes)
)
files.write_text(snakemake.output[0], data.harmless(named.sort_values("group")).to_csv(index=False))
