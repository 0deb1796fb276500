"""What the operating system refuses is told in one line, with file, cause and remedy."""

import errno
import importlib

import pytest

from scattershot import cli, files


@pytest.fixture
def failing(monkeypatch):
    """Let `scattershot query` fail with an error."""

    def let(error):
        def run(args):
            raise error

        monkeypatch.setattr(importlib.import_module("scattershot.cli.query"), "run", run)
        return cli.main(["query"])

    return let


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "no", "a.csv"), "a.csv: no permission to read or write it"),
        (OSError(errno.ENOSPC, "no", "b"), "b: the disk is full; free some space and give the"),
        (IsADirectoryError(errno.EISDIR, "no", "c"), "c: is a folder; name a file."),
        (OSError(errno.ELOOP, "Too many links", "d"), "d: Too many links; check the file and its"),
        (OSError("Seen\nelsewhere"), "scattershot: Seen elsewhere; check the file and its disk"),
    ],
)
def test_errors_of_the_system_are_told_in_one_line(failing, error, words, capsys):
    assert failing(error) == 1
    told = capsys.readouterr().err
    assert words in told
    assert told.endswith("What is done is kept.\n")
    assert told.count("\n") == 1


def test_stopping_says_that_what_is_done_is_kept(failing, capsys):
    assert failing(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "\nStopped. What is done is kept.\n"


def test_stopping_while_a_command_is_still_loading_is_no_traceback(monkeypatch, capsys):
    def stop(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.importlib, "import_module", stop)
    assert cli.main(["query"]) == 130
    assert "Stopped." in capsys.readouterr().err


def test_a_full_disk_is_told_with_the_file_that_was_written(tmp_path):
    path = tmp_path / "table.csv"
    with pytest.raises(OSError, match="full") as caught, files.whole(path):
        raise OSError(errno.ENOSPC, "full")
    assert caught.value.filename == str(path)


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5"])
@pytest.mark.parametrize(
    "command", [["transfer", "a.csv", "--target", "b"], ["predict", "a", "b.csv"], ["verify"]]
)
def test_no_cores_are_refused(command, number, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([*command, f"--cores={number}"])
    assert caught.value.code == 2
    assert f"'{number}' is no number of cores; give 1 or more" in capsys.readouterr().err
