"""When two values of one structure agree."""

from pathlib import Path

import pandas as pd

from scattershot.data.table import from_raw


def duplicates(tmp_path: Path, *pairs: float, by_spread: bool = True) -> int:
    """Whether two values of one structure agree, in a column with quartiles 20 apart."""
    rows = [f"{'C' * n}N,{low + n}" for n in range(1, 41) for low in (pairs[0] - 20,)]
    content = "smiles,v\n" + "\n".join([*rows, *(f"CCO,{v}" for v in pairs)]) + "\n"
    path = tmp_path / "mine.csv"
    path.write_text(content)
    raw = pd.read_csv(path).rename(columns={"smiles": "text"})
    raw = raw.assign(row=range(1, len(raw) + 1), id=[str(i) for i in range(len(raw))])
    entry = {"structure": "smiles", "properties": {"v": {"unit": "K"}}, "by_spread": by_spread}
    return "CCO" in from_raw("mine", entry, raw, path).frame["structure"].tolist()


def test_duplicates_of_a_users_table_are_judged_by_the_spread_of_their_column(
    tmp_path: Path,
) -> None:
    assert duplicates(tmp_path, 1e-3, -1e-3)
    assert not duplicates(tmp_path, 1e-3, -1e-3, by_spread=False)
    assert not duplicates(tmp_path, 1000.0, 1015.0)
    assert duplicates(tmp_path, 1000.0, 1015.0, by_spread=False)
    assert duplicates(tmp_path, 1000.0, 1004.0)
