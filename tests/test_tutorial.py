"""Every command and every line of Python in the tutorial runs."""

import re
import shlex
from pathlib import Path

import pytest
from small_library import own_rows

import scattershot
from scattershot import cli

THEIRS, OURS = "chemicals.boiling_point/NN1/000013", "made_up.refractivity/NN/000001"
"""The tutorial's library is that of a whole run; the tests have a smaller one."""


def blocks(repository: Path, language: str) -> list[str]:
    text = (repository / "docs/tutorial.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def commands(repository: Path) -> list[str]:
    lines = [line for block in blocks(repository, "sh") for line in block.splitlines()]
    return [line.replace(THEIRS, OURS) for line in lines]


def test_tutorial_runs_from_the_first_command_to_the_last(
    commands, repository, small_library, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    rows = own_rows(24).rename(columns={"kappa": "refractive_index"})
    rows.head(16).to_csv("mine.csv", index=False)
    rows.tail(8).to_csv("new.csv", index=False)
    scattershot.export_library(small_library, "library.tar.gz")
    assert len(commands) >= 7
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "scattershot"
        assert cli.main(arguments) == 0, line
    printed = capsys.readouterr().out
    for words in ("What was read", "Verdict", "8 rows, 8 predicted", "hyperparameters"):
        assert words in printed
    assert len(Path("predictions.csv").read_text().splitlines()) == 9
    assert Path("my_library.tar.gz").exists()
    for code in blocks(repository, "python"):
        exec(compile(code, "docs/tutorial.md", "exec"), {})
    assert "invalid SMILES" in capsys.readouterr().out
