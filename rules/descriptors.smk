rule describe:
    input:
        described_tables,
    output:
        "results/descriptors/{dataset}.{descriptor}.parquet",
    log:
        "results/logs/describe/{dataset}.{descriptor}.log",
    benchmark:
        "results/benchmarks/describe/{dataset}.{descriptor}.tsv"
    conda:
        "../envs/scattershot.yaml"
    message:
        "Describing the structures of {wildcards.dataset} by {wildcards.descriptor}"
    script:
        "../scripts/describe.py"
