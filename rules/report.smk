rule figure_overview:
    input:
        selections=of_targets("results/transfer/{target}/{scheme}.json"),
        outers=of_targets("results/outer/{target}/{scheme}.json"),
    output:
        svg="results/figures/overview.svg",
        png="results/figures/overview.png",
    log:
        "results/logs/figure_overview.log",
    benchmark:
        "results/benchmarks/figure_overview/overview.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing the overview of all targets"
    script:
        "../scripts/figure_overview.py"


rule figure_2a:
    input:
        selection=f"results/transfer/{{target}}/{RUN.scheme}.json",
        outer=f"results/outer/{{target}}/{RUN.scheme}.json",
        models=f"results/transfer/{{target}}/{RUN.scheme}.models.parquet",
        parity=f"results/outer/{{target}}/{RUN.scheme}.parity.parquet",
    output:
        svg="results/figures/fig2a.{target}.svg",
        png="results/figures/fig2a.{target}.png",
    log:
        "results/logs/figure_2a/{target}.log",
    benchmark:
        "results/benchmarks/figure_2a/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing Figure 2a for {wildcards.target}"
    script:
        "../scripts/figure_2a.py"


rule figure_2c:
    input:
        f"results/outer/{{target}}/{RUN.scheme}.features.parquet",
    output:
        svg="results/figures/fig2c.{target}.svg",
        png="results/figures/fig2c.{target}.png",
    log:
        "results/logs/figure_2c/{target}.log",
    benchmark:
        "results/benchmarks/figure_2c/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing Figure 2c for {wildcards.target}"
    script:
        "../scripts/figure_2c.py"


rule figure_6:
    input:
        target="results/targets/{target}.parquet",
        source=crossing_source_table,
        parity=f"results/outer/{{target}}/{RUN.scheme}.parity.parquet",
        descriptors=crossing_descriptors,
    output:
        svg="results/figures/fig6.{target}.svg",
        png="results/figures/fig6.{target}.png",
    log:
        "results/logs/figure_6/{target}.log",
    benchmark:
        "results/benchmarks/figure_6/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        source=lambda wildcards: crossing_source(wildcards.target).property,
        seed=RUN.seed,
    message:
        "Drawing Figure 6 for {wildcards.target}"
    script:
        "../scripts/figure_6.py"


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
        figures=report_figures(),
    output:
        "results/report.html",
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
