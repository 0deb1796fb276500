"""Table 1 as a file: Markdown, CSV for other programs, and a page that opens from disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scattershot import files
from scattershot.data import harmless
from scattershot.figures import labels
from scattershot.figures.table1 import CSV
from scattershot.report.page import environment

DECIMALS = 3
"""Of correlations, as the paper gives them."""

HEADER = (
    "Property", "Family", "Setup", "Descriptor", "Models", "Rows", "Best R", "Paper's R",
    "Mean of splits", "Median R", "R²", "MAE",
)  # fmt: skip
NUMBERS = HEADER[4:11]


def as_csv(table: pd.DataFrame) -> str:
    """The table with the columns of `CSV`, unrounded; an empty cell where there is no number."""
    renamed = table[list(CSV)].rename(columns=CSV)
    return harmless(renamed).to_csv(index=False, lineterminator="\n")


def as_markdown(table: pd.DataFrame) -> str:
    """A pipe table; the best R is bold where it is above the paper's."""
    lines = [HEADER, tuple("--:" if name in NUMBERS else "---" for name in HEADER)]
    lines += [_cells(row) for row in table.to_dict("records")]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def write_page(table: pd.DataFrame, path: Path, run: Mapping[str, Any]) -> None:
    """Write the table as a page.

    Args:
        table: of `figures.table1`.
        path: the HTML file.
        run: `date` (text) and `versions` (name to version).
    """
    compared = table[table["paper_r"].notna()]
    text = environment().get_template("table1.html.j2").render(
        rows=[row | {"above": _above(row)} for row in table.to_dict("records")],
        models=int(table["models"].sum()),
        compared=len(compared),
        above=sum(_above(row) for row in compared.to_dict("records")),
        correlation=_correlation,
        run=run,
    )  # fmt: skip
    files.write_text(path, text)


def _cells(row: Mapping[Any, Any]) -> tuple[str, ...]:
    best = _correlation(row["best_r"])
    return (
        f"{row['label'].replace('|', chr(92) + '|')} (`{row['property']}`)",
        row["family"].replace("_", " "),
        row["setup"],
        row["descriptor"],
        f"{row['models']:,}",
        f"{row['rows']:,}",
        f"**{best}**" if _above(row) else best,
        _correlation(row["paper_r"]),
        _correlation(row["split_r"]),
        _correlation(row["median_r"]),
        _correlation(row["best_r2"]),
        f"{labels.number(row['best_mae'])} {labels.unit(row['unit'])}",
    )


def _above(row: Mapping[Any, Any]) -> bool:
    return bool(row["best_r"] > row["paper_r"])


def _correlation(value: float) -> str:
    return labels.NONE if pd.isna(value) else f"{value:.{DECIMALS}f}".replace("-", labels.MINUS)
