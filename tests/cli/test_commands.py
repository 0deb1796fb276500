"""The subcommands of `scattershot`."""

import pytest

from scattershot import cli


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_subcommand_prints_its_help(command, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([command, "--help"])
    assert caught.value.code == 0
    assert f"scattershot {command}" in capsys.readouterr().out


def test_an_unknown_argument_is_refused(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["sweep", "a.b", "NN", "--colour", "red"])
    assert caught.value.code == 2
    assert "unknown arguments: --colour red" in capsys.readouterr().err
