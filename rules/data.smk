rule fetch:
    output:
        "results/raw/{file}",
    log:
        "results/logs/fetch/{file}.log",
    benchmark:
        "results/benchmarks/fetch/{file}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        entry=fetched,
    message:
        "Fetching {wildcards.file}"
    script:
        "../scripts/fetch.py"


rule table:
    input:
        source_file,
    output:
        table="results/tables/{dataset}.parquet",
        rejected="results/tables/{dataset}.rejected.csv",
    log:
        "results/logs/table/{dataset}.log",
    benchmark:
        "results/benchmarks/table/{dataset}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        entry=table_entry,
    message:
        "Reading {wildcards.dataset} into a property table"
    script:
        "../scripts/table.py"


rule target:
    input:
        target_dataset_table,
    output:
        table="results/targets/{target}.parquet",
        outer="results/targets/{target}.outer.parquet",
        structures="results/targets/{target}.structures.parquet",
    log:
        "results/logs/target/{target}.log",
    benchmark:
        "results/benchmarks/target/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        property=lambda wildcards: RUN.targets[wildcards.target].property,
        draw=lambda wildcards: RUN.targets[wildcards.target].draw,
        sample=lambda wildcards: RUN.targets[wildcards.target].sample,
        outer=lambda wildcards: RUN.targets[wildcards.target].outer,
        seed=RUN.seed,
    message:
        "Drawing the target set {wildcards.target} and keeping the rest apart"
    script:
        "../scripts/target.py"


rule source:
    input:
        table=lambda wildcards: f"results/tables/{dataset_of(wildcards.property)}.parquet",
        guard=guard_tables,
    output:
        "results/sources/{property}.parquet",
    log:
        "results/logs/source/{property}.log",
    benchmark:
        "results/benchmarks/source/{property}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        rows=lambda wildcards: RUN.sources[wildcards.property].rows,
        seed=RUN.seed,
        splits=RUN.splits,
    message:
        "Drawing and splitting the rows of source {wildcards.property}"
    script:
        "../scripts/source.py"
