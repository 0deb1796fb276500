"""The configuration as Snakemake hands it over, and faults as Snakemake reports them."""

import shutil
import subprocess
import sys

import pytest
import yaml

RULES = """

rule all:
    input:
        "made",


rule make:
    output:
        "made",
    shell:
        "touch {output}"


print("seed", RUN.seed, "rows", [s.rows for s in RUN.sources.values()], "shard", RUN.shard)
"""


@pytest.fixture
def snakemake(write, repository):
    """Run Snakemake on the head of the real Snakefile and one rule."""
    root = write()
    head, mark, _ = (repository / "Snakefile").read_text().partition("from None\n")
    (root / "Snakefile").write_text(head + mark + RULES)
    (root / "less.yaml").write_text("sources: {measured: {rows: 111}}\nseed: 5\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "1", *arguments],
            cwd=root,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    return run


def test_config_beside_the_snakefile_is_the_default(snakemake):
    result = snakemake("-n")
    assert result.returncode == 0, result.stdout
    assert "seed 2019 rows [500, 300] shard 24" in result.stdout


def test_configfiles_replace_the_default_and_merge_in_order(snakemake, tmp_path):
    shutil.move(tmp_path / "config" / "config.yaml", tmp_path / "base.yaml")
    (tmp_path / "config" / "config.yaml").write_text("nonsense: 1\n")
    result = snakemake(
        "-n", "--configfile", "base.yaml", "less.yaml", "--config", "shard=9", "splits={test: 0.3}"
    )
    assert result.returncode == 0, result.stdout
    assert "seed 5 rows [111, 300] shard 9" in result.stdout


def test_a_configfile_is_not_completed_from_the_default(snakemake):
    result = snakemake("-n", "--configfile", "less.yaml")
    assert result.returncode == 1
    assert "less.yaml: sources.measured: key `properties` is missing" in result.stdout


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            lambda c: c["sources"]["measured"].update(rwos=1),
            "config/config.yaml: sources.measured.rwos: unknown key; did you mean `rows`?",
        ),
        (
            lambda c: c["targets"].update({"missing.density": {"descriptors": ["rdkit5"]}}),
            "config/config.yaml: targets.missing.density: unknown dataset `missing`;"
            " known are crystals, solvents",
        ),
    ],
)
def test_a_fault_ends_the_run_with_status_1_before_any_job(snakemake, tmp_path, spoil, expected):
    path = tmp_path / "config" / "config.yaml"
    document = yaml.safe_load(path.read_text())
    spoil(document)
    path.write_text(yaml.safe_dump(document))
    for arguments in [["-n"], []]:
        result = snakemake(*arguments)
        assert result.returncode == 1
        assert expected in result.stdout.splitlines()
        assert "Traceback" not in result.stdout
        assert "rule make" not in result.stdout
    assert not (tmp_path / "made").exists()
