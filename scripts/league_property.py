"""Play the league on one property: every draw of every size, every way of predicting."""

from scattershot import data, logs
from scattershot.library import open_shard
from scattershot.transfer import candidates, league, target

logs.to_file(snakemake.log)
frame, about = data.read_frame(snakemake.input.table)
fingerprint, _ = data.read_frame(snakemake.input.predictions)
structures = frame["structure"].to_numpy()
names = snakemake.params.descriptors
paths = target.descriptor_paths(names, snakemake.input.descriptors)
shards = [open_shard(path) for path in snakemake.input.models]
inputs = target.ShardInputs(paths, structures)
found = league.play(
    league.Property(
        about["property"],
        frame["key"].to_numpy(),
        frame["value"].to_numpy(),
        candidates.fingerprint_blocks(fingerprint, structures)
        | target.plain_blocks(paths, structures, names),
        candidates.direct(names),
        candidates.many_source(names, target.real_valued(names)),
        [(shard, inputs.of(shard)) for shard in shards],
    ),
    snakemake.params.league["sizes"],
    snakemake.params.league["draws"],
    snakemake.params.folds,
    snakemake.params.seed,
)
data.write_frame(snakemake.output[0], found, about)
