rule summary:
    input:
        selections=of_targets("results/transfer/{target}/{scheme}.json"),
        outers=of_targets("results/outer/{target}/{scheme}.json"),
    output:
        "results/summary.json",
    log:
        "results/logs/summary.log",
    benchmark:
        "results/benchmarks/summary/summary.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Gathering the numbers of all targets"
    script:
        "../scripts/summary.py"


rule report:
    input:
        selections=of_targets("results/transfer/{target}/{scheme}.json"),
        outers=of_targets("results/outer/{target}/{scheme}.json"),
        summary="results/summary.json",
        catalog="results/library/catalog.parquet",
        tables=expand("results/tables/{dataset}.parquet", dataset=used_datasets()),
        rejected=expand(
            "results/tables/{dataset}.rejected.csv", dataset=used_datasets()
        ),
        sources=expand("results/sources/{property}.parquet", property=RUN.sources),
        groups=groups_of_targets,
        figures=report_figures(),
    output:
        page="results/report.html",
        methods="results/methods.md",
    log:
        "results/logs/report.log",
    conda:
        "../envs/scattershot.yaml"
    params:
        config=RUN.as_config(),
    message:
        "Writing the report"
    script:
        "../scripts/report.py"


rule table1:
    input:
        catalog="results/library/catalog.parquet",
        published=workflow.source_path("../config/published.csv"),
    output:
        page="results/table1.html",
        markdown="results/table1.md",
        csv="results/table1.csv",
    log:
        "results/logs/table1.log",
    benchmark:
        "results/benchmarks/table1/table1.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Writing Table 1"
    script:
        "../scripts/table1.py"


rule explorer:
    input:
        selections=of_any_targets("results/transfer/{target}/{scheme}.json"),
        outers=of_any_targets("results/outer/{target}/{scheme}.json"),
        parities=of_any_targets("results/outer/{target}/{scheme}.parity.parquet"),
        catalog="results/library/catalog.parquet",
        tables=expand("results/tables/{dataset}.parquet", dataset=used_datasets()),
        sources=expand("results/sources/{property}.parquet", property=RUN.sources),
    output:
        "results/explorer.html",
    log:
        "results/logs/explorer.log",
    benchmark:
        "results/benchmarks/explorer/explorer.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        seed=RUN.seed,
    message:
        "Writing the explorer"
    script:
        "../scripts/explorer.py"
