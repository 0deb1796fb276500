rule league_property:
    input:
        table="results/targets/{target}.parquet",
        predictions="results/predictions/{target}.parquet",
        models=target_shards("safetensors", networks_only=True),
        descriptors=target_descriptors,
    output:
        "results/league/{target}.parquet",
    log:
        "results/logs/league_property/{target}.log",
    benchmark:
        "results/benchmarks/league_property/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        version=TRANSFER_VERSION,
        descriptors=target_descriptor_names,
        league={name: RUN.league[name] for name in ("sizes", "draws")},
        folds={name: RUN.transfer[name] for name in ("folds", "repeats", "inner_folds")},
        seed=RUN.seed,
    message:
        "Playing the league on {wildcards.target}"
    script:
        "../scripts/league_property.py"


rule league_table:
    input:
        league_properties,
    output:
        csv="results/league/{role}.csv",
        page="results/league/{role}.md",
    log:
        "results/logs/league_table/{role}.log",
    benchmark:
        "results/benchmarks/league_table/{role}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        final=RUN.league["final"],
    message:
        "Joining the league's properties: {wildcards.role}"
    script:
        "../scripts/league_table.py"
