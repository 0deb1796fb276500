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
        labels="own",
    message:
        "Training shard {wildcards.shard} of {wildcards.setup} on {wildcards.property}"
    script:
        "../scripts/pretrain.py"


use rule pretrain as pretrain_shuffled with:
    output:
        models="results/controls/{property}/{setup}/shuffled.safetensors",
        rows="results/controls/{property}/{setup}/shuffled.parquet",
    log:
        "results/logs/pretrain_shuffled/{property}/{setup}.log",
    benchmark:
        "results/benchmarks/pretrain_shuffled/{property}/{setup}.tsv"
    params:
        sweep=control_sweep,
        trainer=TRAINER_VERSION,
        labels="shuffled",
    message:
        "Training the control of {wildcards.setup} on shuffled values of {wildcards.property}"


rule catalog:
    input:
        rows=all_shards("parquet"),
        models=all_shards("safetensors"),
        sources=expand("results/sources/{property}.parquet", property=RUN.sources),
    output:
        catalog="results/library/catalog.parquet",
        structures="results/library/structures.parquet",
    log:
        "results/logs/catalog.log",
    benchmark:
        "results/benchmarks/catalog/catalog.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Joining the rows of all shards into the catalog, and noting the structures they have seen"
    script:
        "../scripts/catalog.py"
