"""Choose among all candidates of a target: as the paper does, and nested."""

from scattershot import data, files, library, logs
from scattershot.transfer import folds, scores, summary

logs.to_file(snakemake.log)
frame, about = data.read_frame(snakemake.input.target)
y = frame["value"].to_numpy()
dealt = folds.read_folds(snakemake.input.folds)
share = data.read_frame(snakemake.input.screen)[1]["share"] if snakemake.input.screen else 1.0
shotgun = scores.read_scores(snakemake.input.shotgun, y, dealt)
found = summary.summarise(
    about,
    scores.read_scores([snakemake.input.direct], y, dealt),
    scores.read_scores([snakemake.input.many_source], y, dealt),
    shotgun,
    snakemake.params.labels,
    share,
)
rows = library.read_rows(snakemake.input.rows)
data.write_frame(snakemake.output.models, summary.models_table(shotgun, rows), about)
files.write_json(snakemake.output.selection, found)
