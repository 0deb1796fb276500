"""Model cards: Markdown with YAML metadata, one per property and setup, and one for the library."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scattershot import __version__, files
from scattershot.library.catalog import query
from scattershot.library.shard import Source, open_shard

CARD = "README.md"
_SPDX = {
    "MIT": "mit",
    "BSD-3-Clause": "bsd-3-clause",
    "CC BY 4.0": "cc-by-4.0",
    "CC-BY-4.0": "cc-by-4.0",
    "CC0-1.0": "cc0-1.0",
    "CC0": "cc0-1.0",
}


def write_cards(library: str | Path) -> list[Path]:
    """Write a card beside the shards of each property and setup, and one for the whole library.

    Args:
        library: its folder.

    Returns:
        The cards.

    Raises:
        LibraryError: there is no library, or a shard of it cannot be read.
    """
    folder = Path(library)
    catalog = query(folder)
    written, groups = [], list(_groups(folder, catalog))
    for rows, source in groups:
        path = folder / source.property / source.setup / CARD
        files.write_text(path, card(rows, source))
        written.append(path)
    files.write_text(folder / CARD, library_card(catalog, groups))
    return [*written, folder / CARD]


def card(rows: pd.DataFrame, source: Source) -> str:
    """The card of the models of one property and setup.

    Args:
        rows: their rows of the catalog.
        source: what they were trained on.
    """
    usable = rows[rows["status"] == "ok"].sort_values(["validation_rmse", "model_id"])
    provenance = source.provenance
    unit = "" if source.unit == "1" else f" {source.unit}"
    metadata = head(sorted({source.licence}), [rows["family"].iloc[0], *source.descriptors])
    network = rows["family"].iloc[0] == "network"
    hidden = ": their hidden layers describe structures for small data sets" if network else ""
    facts = {
        "models": f"{len(rows)}, {int(rows['kept'].sum())} with arrays, "
        f"{int((rows['status'] != 'ok').sum())} failed",
        "family": rows["family"].iloc[0],
        "descriptors": "; ".join([provenance.get("descriptors") or "+".join(source.descriptors)]),
        "rows": f"{_rows(rows)} (training, validation, test of one split)",
        "data set": provenance.get("dataset", ""),
        "removed before training": f"{provenance.get('removed_by_guard', 0)} structures of targets",
        "licence of the data": source.licence or "not stated",
        "cite": provenance.get("citation") or "not stated",
        "checksum of the source file": provenance.get("source_sha256", ""),
        "trainer version": provenance.get("trainer", ""),
    }
    lines = [
        metadata,
        f"# {source.label} from structures: {source.setup}",
        "",
        f"{len(rows)} source models of `{source.property}`{f' in{unit}' if unit else ''}, for "
        f"shotgun transfer learning{hidden}.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {key} | {_cell(value)} |" for key, value in facts.items()),
        "",
        "## How well they know their property",
        "",
        *_metrics(usable, unit),
        "",
        "## Hyperparameters",
        "",
        "| | lowest | highest |",
        "|---|---|---|",
        *(f"| {name} | {low:g} | {high:g} |" for name, low, high in _ranges(rows)),
        "",
        "## How to use them",
        "",
        "```",
        "scattershot transfer mine.csv --target COLUMN --library FOLDER",
        "```",
        "",
        "They were trained on the rows counted above; structures unlike these are extrapolation. "
        "How little the error on the source says of the error on a target is in "
        "docs/when_transfer_fails.md of Scattershot.",
        "",
    ]
    return "\n".join(lines)


def library_card(catalog: pd.DataFrame, groups: Sequence[tuple[pd.DataFrame, Source]]) -> str:
    """The card of a whole library.

    Args:
        catalog: all its rows.
        groups: the rows of each property and setup, and what they were trained on.
    """
    licences = sorted({source.licence for _, source in groups})
    table = [
        f"| [{_cell(source.label)}]({source.property}/{source.setup}/{CARD}) | "
        f"{source.property} | {source.setup} | {len(rows)} | "
        f"{_cell('+'.join(source.descriptors))} | {_cell(source.licence or 'not stated')} |"
        for rows, source in groups
    ]
    citations = sorted({str(s.provenance.get("citation") or "") for _, s in groups} - {""})
    return "\n".join(
        [
            head(licences, ["materials-science", "transfer-learning"]),
            "# A library of source models for shotgun transfer learning",
            "",
            f"{len(catalog)} models of {catalog['property'].nunique()} properties, made with "
            f"Scattershot {__version__}. `catalog.parquet` has a row per model with "
            "hyperparameters, metrics, checksum and licence; `structures.parquet` has hashes of "
            "the structures that each property's models have seen. Loading executes nothing: the "
            "files are safetensors and parquet.",
            "",
            "| property | id | setup | models | descriptors | licence of the data |",
            "|---|---|---|---|---|---|",
            *table,
            "",
            "The models inherit the licences of their data. Please cite the data:",
            "",
            *(f"- {text}" for text in citations),
            "",
        ]
    )


def _groups(folder: Path, catalog: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, Source]]:
    for _, rows in catalog.groupby(["property", "setup"]):
        first = rows.iloc[0]
        path = folder / first["property"] / first["setup"] / f"{first['shard']}.safetensors"
        yield rows, open_shard(path).source


def head(licences: list[str], tags: list[str], **more: Any) -> str:
    """YAML metadata as Hugging Face reads it; several licences are "other" there."""
    known = [_SPDX.get(licence) for licence in licences]
    one = len(known) == 1 and known[0] is not None
    metadata: dict[str, Any] = {"library_name": "scattershot"}
    metadata["license"] = known[0] if one else "other"
    if not one:
        metadata["license_name"] = "inherited-from-the-data"
        metadata["license_details"] = "; ".join(text or "not stated" for text in licences)
    metadata |= {"pipeline_tag": "tabular-regression", "tags": list(dict.fromkeys(tags))}
    metadata |= more
    return f"---\n{yaml.safe_dump(metadata, sort_keys=False, allow_unicode=True)}---"


def _metrics(usable: pd.DataFrame, unit: str) -> list[str]:
    if usable.empty:
        return ["No model could be trained."]
    best, median = usable.iloc[0], usable.median(numeric_only=True)
    return [
        f"On test rows that had no part in training or choice; MAE{f' in{unit}' if unit else ''}. "
        f"Predicting the mean errs by {median['test_mean_mae']:.3g}.",
        "",
        "| | Pearson r | R² | MAE | RMSE |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {row['test_pearson']:.3f} | {row['test_r2']:.3f} | "
            f"{row['test_mae']:.3g} | {row['test_rmse']:.3g} |"
            for name, row in (
                (f"best on its validation rows (`{best['model_id']}`)", best),
                ("median", median),
            )
        ),
    ]


def _ranges(rows: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Lowest and highest of every hyperparameter that is a number, or of a list's numbers."""
    values: dict[str, list[float]] = {}
    for text in rows["hyperparameters"]:
        for name, value in json.loads(text).items():
            numbers = value if isinstance(value, list) else [value]
            numbers = [n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool)]
            values.setdefault(name, []).extend(numbers)
    return [(name, min(each), max(each)) for name, each in values.items() if each]


def _rows(rows: pd.DataFrame) -> str:
    return " / ".join(
        f"{int(rows.iloc[0][f'n_{part}']):,}" for part in ("train", "validation", "test")
    )


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
