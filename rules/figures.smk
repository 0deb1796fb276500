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
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        models=of_scheme("results/transfer/{target}/{scheme}.models.parquet"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
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


rule figure_2b:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
        folds=of_scheme("results/folds/{target}/{scheme}.parquet"),
        groups=of_scheme("results/folds/{target}/{scheme}.groups.csv"),
    output:
        svg="results/figures/fig2b.{target}.svg",
        png="results/figures/fig2b.{target}.png",
    log:
        "results/logs/figure_2b/{target}.log",
    benchmark:
        "results/benchmarks/figure_2b/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing Figure 2b for {wildcards.target}"
    script:
        "../scripts/figure_2b.py"


rule figure_2c:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        features=of_scheme("results/outer/{target}/{scheme}.features.parquet"),
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


rule figure_3:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        models=of_scheme("results/transfer/{target}/{scheme}.models.parquet"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
    output:
        svg="results/figures/fig3.{target}.svg",
        png="results/figures/fig3.{target}.png",
    log:
        "results/logs/figure_3/{target}.log",
    benchmark:
        "results/benchmarks/figure_3/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing Figure 3 for {wildcards.target}"
    script:
        "../scripts/figure_3.py"


rule figure_3c:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
        predictions="results/predictions/{target}.parquet",
    output:
        svg="results/figures/fig3c.{target}.svg",
        png="results/figures/fig3c.{target}.png",
    log:
        "results/logs/figure_3c/{target}.log",
    benchmark:
        "results/benchmarks/figure_3c/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        units=source_units,
    message:
        "Drawing Figure 3c for {wildcards.target}"
    script:
        "../scripts/figure_3c.py"


rule figure_4:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
        classes=class_table,
    output:
        svg="results/figures/fig4.{target}.svg",
        png="results/figures/fig4.{target}.png",
    log:
        "results/logs/figure_4/{target}.log",
    benchmark:
        "results/benchmarks/figure_4/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    params:
        classes=class_column,
    message:
        "Drawing Figure 4 for {wildcards.target}"
    script:
        "../scripts/figure_4.py"


rule figure_5:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
        intervals=of_scheme("results/outer/{target}/{scheme}.intervals.parquet"),
    output:
        svg="results/figures/fig5.{target}.svg",
        png="results/figures/fig5.{target}.png",
    log:
        "results/logs/figure_5/{target}.log",
    benchmark:
        "results/benchmarks/figure_5/{target}.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing Figure 5 for {wildcards.target}"
    script:
        "../scripts/figure_5.py"


rule figure_6:
    input:
        selection=of_scheme("results/transfer/{target}/{scheme}.json"),
        outer=of_scheme("results/outer/{target}/{scheme}.json"),
        parity=of_scheme("results/outer/{target}/{scheme}.parity.parquet"),
        source=crossing_table,
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
        source=crossing_source,
        classes=crossing_classes,
        seed=RUN.seed,
    message:
        "Drawing Figure 6 for {wildcards.target}"
    script:
        "../scripts/figure_6.py"


rule atlas:
    input:
        selections=of_targets("results/transfer/{target}/{scheme}.json"),
        outers=of_targets("results/outer/{target}/{scheme}.json"),
    output:
        csv="results/atlas.csv",
        parquet="results/atlas.parquet",
    log:
        "results/logs/atlas.log",
    benchmark:
        "results/benchmarks/atlas/atlas.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Gathering what every source gives to every target"
    script:
        "../scripts/atlas.py"


rule figure_atlas:
    input:
        "results/atlas.parquet",
    output:
        map=["results/figures/atlas.svg", "results/figures/atlas.png"],
        network=[
            "results/figures/atlas_network.svg",
            "results/figures/atlas_network.png",
        ],
    log:
        "results/logs/figure_atlas.log",
    benchmark:
        "results/benchmarks/figure_atlas/atlas.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Drawing the atlas of all sources and targets"
    script:
        "../scripts/figure_atlas.py"


rule figure_list:
    input:
        selections=of_targets("results/transfer/{target}/{scheme}.json"),
        outers=of_targets("results/outer/{target}/{scheme}.json"),
        figures=report_figures(),
    output:
        "results/figures/README.md",
    log:
        "results/logs/figure_list.log",
    benchmark:
        "results/benchmarks/figure_list/figure_list.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Listing the figures with the numbers of each target"
    script:
        "../scripts/figure_list.py"
