rule folds:
    input:
        target="results/targets/{target}.parquet",
        descriptors=group_descriptors,
        table=group_table,
    output:
        "results/folds/{target}/{scheme}.parquet",
    log:
        "results/logs/folds/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/folds/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        descriptors=group_descriptor_names,
        version=TRANSFER_VERSION,
        key=target_key,
        scheme=fold_scheme,
    message:
        "Dealing the rows of {wildcards.target} into folds"
    script:
        "../scripts/folds.py"


rule groups:
    input:
        folds="results/folds/{target}/{scheme}.parquet",
        classes=class_table,
    output:
        "results/folds/{target}/{scheme}.groups.csv",
    log:
        "results/logs/groups/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/groups/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        classes=class_column,
        kind=target_kind,
    message:
        "Naming the groups of {wildcards.target}"
    script:
        "../scripts/groups.py"


rule baseline:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        descriptors=target_descriptors,
    output:
        "results/transfer/{target}/{scheme}.direct.parquet",
    log:
        "results/logs/baseline/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/baseline/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        descriptors=target_descriptor_names,
        version=TRANSFER_VERSION,
        key=target_key,
    message:
        "Scoring direct models of {wildcards.target}"
    script:
        "../scripts/baseline.py"


rule screen:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        models=target_shards("safetensors", networks_only=True),
        descriptors=target_descriptors,
    output:
        "results/transfer/{target}/{scheme}.screen.parquet",
    log:
        "results/logs/screen/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/screen/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        descriptors=target_descriptor_names,
        version=TRANSFER_VERSION,
        share=RUN.transfer["screen"],
    message:
        "Screening the networks for {wildcards.target}"
    script:
        "../scripts/screen.py"


rule transfer:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        models=["results/library/{property}/{setup}/{shard}.safetensors"],
        descriptors=target_descriptors,
        screen=screen_of_target,
    output:
        "results/transfer/{target}/{scheme}/{property}/{setup}/{shard}.parquet",
    log:
        "results/logs/transfer/{target}/{scheme}/{property}/{setup}/{shard}.log",
    benchmark:
        "results/benchmarks/transfer/{target}/{scheme}/{property}/{setup}/{shard}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        descriptors=target_descriptor_names,
        version=TRANSFER_VERSION,
        heads=RUN.transfer["heads"],
    message:
        "Transferring {wildcards.property} {wildcards.setup}/{wildcards.shard} to {wildcards.target}"
    script:
        "../scripts/transfer.py"


use rule transfer as transfer_shuffled with:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        models=target_controls,
        descriptors=target_descriptors,
    output:
        "results/transfer/{target}/{scheme}.shuffled.parquet",
    log:
        "results/logs/transfer_shuffled/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/transfer_shuffled/{target}/{scheme}.tsv"
    message:
        "Transferring networks of shuffled values to {wildcards.target}"


rule predictions:
    input:
        structures="results/targets/{target}.structures.parquet",
        models=target_shards("safetensors"),
        rows=target_shards("parquet"),
        descriptors=target_descriptors,
    output:
        "results/predictions/{target}.parquet",
    log:
        "results/logs/predictions/{target}.log",
    benchmark:
        "results/benchmarks/predictions/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        descriptors=target_descriptor_names,
    message:
        "Predicting every source property of the structures of {wildcards.target}"
    script:
        "../scripts/predictions.py"


rule many_source:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        predictions="results/predictions/{target}.parquet",
        descriptors=target_descriptors,
    output:
        "results/transfer/{target}/{scheme}.many_source.parquet",
    log:
        "results/logs/many_source/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/many_source/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        descriptors=target_descriptor_names,
        version=TRANSFER_VERSION,
        key=target_key,
    message:
        "Scoring all sources together on {wildcards.target}"
    script:
        "../scripts/many_source.py"


rule selection:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        direct="results/transfer/{target}/{scheme}.direct.parquet",
        many_source="results/transfer/{target}/{scheme}.many_source.parquet",
        shotgun=transfer_scores,
        rows=target_shards("parquet", networks_only=True),
        screen=screen_of_target,
    output:
        selection="results/transfer/{target}/{scheme}.json",
        models="results/transfer/{target}/{scheme}.models.parquet",
    log:
        "results/logs/selection/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/selection/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        version=TRANSFER_VERSION,
        labels=source_labels,
    message:
        "Selecting for {wildcards.target}: as the paper does, and nested"
    script:
        "../scripts/selection.py"


rule outer:
    input:
        target="results/targets/{target}.parquet",
        folds="results/folds/{target}/{scheme}.parquet",
        outer="results/targets/{target}.outer.parquet",
        selection="results/transfer/{target}/{scheme}.json",
        direct="results/transfer/{target}/{scheme}.direct.parquet",
        many_source="results/transfer/{target}/{scheme}.many_source.parquet",
        shotgun=transfer_scores,
        predictions="results/predictions/{target}.parquet",
        models=target_shards("safetensors", networks_only=True),
        descriptors=target_descriptors,
    output:
        errors="results/outer/{target}/{scheme}.json",
        parity="results/outer/{target}/{scheme}.parity.parquet",
        features="results/outer/{target}/{scheme}.features.parquet",
        intervals="results/outer/{target}/{scheme}.intervals.parquet",
    log:
        "results/logs/outer/{target}/{scheme}.log",
    benchmark:
        "results/benchmarks/outer/{target}/{scheme}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        version=TRANSFER_VERSION,
        descriptors=target_descriptor_names,
        key=target_key,
    message:
        "Scoring the choices of {wildcards.target} once on its outer test set"
    script:
        "../scripts/outer.py"
