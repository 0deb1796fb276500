"""Train one shard of a sweep."""

from pathlib import Path

from scattershot import data, logs, sweep
from scattershot.library import Checkpoint, end_on_sigterm, pretrain, write_shard
from scattershot.models.device import for_job

logs.to_file(snakemake.log)
end_on_sigterm()
frame, about = data.read_frame(snakemake.input.source)
rows = pretrain.source_rows(frame, about, snakemake.input.descriptors, snakemake.params.labels)
device = for_job(snakemake.resources.get("gpu", 0))
keep = snakemake.params.keep
checkpoint = Checkpoint.beside(Path(snakemake.output.models), f"{rows.key(device)} {keep}")
samples = sweep.draw(**snakemake.params.sweep)
trained = pretrain.train(samples, rows, device, checkpoint, keep)
write_shard(
    trained,
    rows.source(snakemake.wildcards.setup),
    Path(snakemake.output.models).stem,
    Path(snakemake.output.models),
    Path(snakemake.output.rows),
)
checkpoint.remove()
