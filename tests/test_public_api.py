"""What `import scattershot` offers: few names, all documented, and nothing heavy at import."""

import inspect
import subprocess
import sys

import pytest
from small_library import own_rows

import scattershot
from scattershot import cli


def test_there_are_at_most_eight_names_each_with_docstring_and_types():
    assert len(scattershot.__all__) <= 8
    for name in scattershot.__all__:
        offered = getattr(scattershot, name)
        assert inspect.getdoc(offered), name
        function = offered.__init__ if inspect.isclass(offered) else offered
        signature = inspect.signature(function)
        untyped = [p.name for p in signature.parameters.values() if p.annotation is p.empty]
        assert set(untyped) <= {"self"}, name


def test_import_is_light():
    heavy = "('numpy', 'pandas', 'torch', 'rdkit')"
    code = f"import scattershot, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_names_are_not_there():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = scattershot.nothing


def test_learning_in_python_gives_what_the_command_gives(small_library, tmp_path):
    table = tmp_path / "mine.csv"
    own_rows(12).to_csv(table, index=False)
    told = []
    found = scattershot.learn(
        table,
        "kappa",
        "W/(m K)",
        library=small_library,
        output=tmp_path / "python",
        tell=lambda title, lines: told.append(title),
    )
    assert told == ["What was read", "What will be tried", "Verdict"]
    command = ["transfer", str(table), "--target", "kappa", "--unit", "W/(m K)", "--cores", "1"]
    command += ["--library", str(small_library), "--out", str(tmp_path / "command")]
    assert cli.main(command) == 0
    assert scattershot.Predictor(tmp_path / "command").about == found.about
