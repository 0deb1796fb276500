"""Large tables: what is left out and how long it takes is said beforehand; too large ones stop."""

import io
from pathlib import Path

import pytest
from small_library import own_rows

from scattershot import cli
from scattershot.errors import DataError
from scattershot.predictor import effort
from scattershot.progress import Progress


def test_up_to_five_hundred_rows_nothing_is_left_out():
    for rows in (10, 58, 500):
        assert effort.of_rows(rows) == effort.Effort(rows, 4, ("TL1", "ridge"))
        assert not any("more than" in line for line in effort.of_rows(rows).lines(1))


def test_what_is_less_thorough_with_more_rows_is_said_with_the_time_it_takes():
    worth = effort.of_rows(501)
    assert (worth.repeats, worth.heads) == (1, ("ridge",))
    first, second = worth.lines(2)
    assert "folds are dealt once, not four times" in first
    assert "kernels are searched on 500 of the rows" in first
    assert second.startswith("about ")
    assert "on 2 cores; Ctrl-C stops" in second


def test_time_grows_with_rows_and_shrinks_with_cores():
    few, many = effort.of_rows(1200), effort.of_rows(2000)
    assert many.minutes(1) == pytest.approx(effort.MEASURED[1][2000])
    assert effort.of_rows(500).minutes(1) == pytest.approx(effort.MEASURED[0][500])
    assert few.minutes(1) < many.minutes(1)
    assert many.minutes(1) / 3 < many.minutes(16) < many.minutes(1)


def test_more_rows_than_an_answer_is_worth_are_refused_with_a_remedy():
    effort.refuse_more(2000, Path("mine.csv"))
    with pytest.raises(DataError, match=r"2,001 usable rows .*`scattershot run`.* at random"):
        effort.refuse_more(2001, Path("mine.csv"))


def test_the_command_refuses_before_anything_is_computed(
    small_library, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(effort, "MOST", 19)
    own_rows(20).to_csv(tmp_path / "mine.csv", index=False)
    command = ["transfer", str(tmp_path / "mine.csv"), "--target", "kappa"]
    command += ["--library", str(small_library), "--out", str(tmp_path / "out")]
    assert cli.main(command) == 1
    assert "20 usable rows are more than the 19" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_progress_in_per_cent_says_a_hundred_at_the_end_alone(monkeypatch):
    stream = io.StringIO()
    progress = Progress(3, "work", stream, percent=True)
    progress._last -= 60
    progress.update(2.999, "almost")
    progress.update(3)
    progress.close()
    almost, done = stream.getvalue().splitlines()
    assert almost.startswith("work: 99 %")
    assert done.startswith("work: 100 %")


def test_a_count_of_millions_is_told_to_the_unit():
    stream = io.StringIO()
    progress = Progress(2_345_678, "rows", stream)
    progress._last -= 60
    progress.update(1_234_567)
    assert stream.getvalue().startswith("rows: 1234567 of 2345678,")
