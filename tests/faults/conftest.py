"""Fixtures of the fault tests, and the table of faults that they end with."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import job

from scattershot.library import pretrain

TABLE: list[tuple[str, int, int, int]] = []
FUZZED: list[tuple[str, int, int]] = []


@pytest.fixture
def tried() -> Callable[[str, int, int, int], None]:
    """Enter a fault in the table: how often it was tried, models lost, differences at the end."""
    return lambda fault, times, lost, differences: TABLE.append((fault, times, lost, differences))


@pytest.fixture
def record() -> Callable[[str, int, int], None]:
    """Enter a reader in the record of fuzzing: how many inputs it got, and how many it refused."""
    return lambda reader, inputs, refused: FUZZED.append((reader, inputs, refused))


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inputs of a job, and the shard that it makes if nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    job.write_inputs(folder)
    # Once in this process, so that the jobs find all compiled.
    pretrain.train(job.samples()[:1], job.rows(folder))
    assert job.finish(folder) == 0, job.log(folder)
    return folder


@pytest.fixture
def folder(undisturbed: Path, tmp_path: Path) -> Path:
    """A folder with the inputs of the job."""
    for name in job.INPUTS:
        shutil.copy2(undisturbed / name, tmp_path / name)
    return tmp_path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, as docs/faults.md shows it."""
    if TABLE:
        terminalreporter.section("faults: the finished library beside the undisturbed one")
        terminalreporter.line("fault | times tried | models lost | differences")
        for row in TABLE:
            terminalreporter.line(" | ".join(map(str, row)))
    if FUZZED:
        terminalreporter.section("spoiled and random inputs")
        terminalreporter.line("reader | inputs | refused with a reason")
        for row in FUZZED:
            terminalreporter.line(" | ".join(map(str, row)))
