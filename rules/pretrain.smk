rule pretrain:
    input:
        source="results/sources/{property}.parquet",
        descriptors=source_descriptors,
    output:
        models="results/library/{property}/{setup}/{shard}.safetensors",
        rows="results/library/{property}/{setup}/{shard}.parquet",
    log:
        "results/logs/pretrain/{property}/{setup}/{shard}.log",
    benchmark:
        "results/benchmarks/pretrain/{property}/{setup}/{shard}.tsv"
    conda:
        "../envs/scattershot.yaml"
    resources:
        mem_mb=pretrain_memory,
    params:
        sweep=shard_sweep,
        keep=lambda wildcards: RUN.setups[wildcards.setup].get("keep", "all"),
        trainer=TRAINER_VERSION,
    message:
        "Training shard {wildcards.shard} of {wildcards.setup} on {wildcards.property}"
    script:
        "../scripts/pretrain.py"


rule catalog:
    input:
        rows=all_shards("parquet"),
        models=all_shards("safetensors"),
    output:
        "results/library/catalog.parquet",
    log:
        "results/logs/catalog.log",
    benchmark:
        "results/benchmarks/catalog/catalog.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Joining the rows of all shards into the catalog"
    script:
        "../scripts/catalog.py"
