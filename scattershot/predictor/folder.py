"""A predictor as a folder: JSON, safetensors and the models' rows; nothing in it is executed.

`predictor.json` holds the target, the training rows, which candidates were chosen with which
weights, and what is known of their error; `models/` holds the source networks that these need,
as shards of a library. Everything is fitted to the training rows anew when it is opened: the
same code that was judged, with the same random streams, and no second one that could differ.
"""

import shutil
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from scattershot import __version__, files, library
from scattershot.errors import LibraryError
from scattershot.models import Trained
from scattershot.predictor.evaluation import Evaluation
from scattershot.predictor.sources import Sources
from scattershot.predictor.understanding import Understood
from scattershot.transfer import candidates, conformal, ensemble
from scattershot.transfer.selection import MIXTURE

FORMAT = "scattershot-predictor-1"
FILE, MODELS = "predictor.json", "models"
PACKAGES = ("numba", "numpy", "rdkit", "scikit-learn", "scipy", "torch", "xgboost")
"""What predictions may depend on in their last digits, or more."""

EDGE = 0.95
"""Share of the training rows that lie inside: nearer to the others than the rest."""


def write(
    folder: Path, understood: Understood, sources: Sources, found: Evaluation
) -> dict[str, Any]:
    """Write predictor.json and the models; what lay in `models` before is removed.

    Args:
        folder: of the predictor.
        understood: its target.
        sources: what it was chosen from.
        found: what was chosen.

    Returns:
        What predictor.json holds.
    """
    members, intercept = chosen_members(found.selection)
    models = _needed(members, sources)
    content = {
        "format": FORMAT,
        "versions": versions(),
        "target": {key: understood.about[key] for key in _TARGET},
        "descriptors": sources.descriptors,
        "training": {
            "texts": understood.texts.tolist(),
            "values": understood.frame["value"].tolist(),
            "fold_of": [int(fold) for fold in found.fold_of],
        },
        "way": found.selection["choice"]["way"],
        "members": members,
        "intercept": intercept,
        "error": _errors(found),
        "distances": _distances(found.outcome.intervals),
        "known": {
            "structures": len(sources.known & set(understood.frame["key"])),
            "checked": sources.seen is not None,
        },
        "sources": _about_sources(models),
    }
    shutil.rmtree(folder / MODELS, ignore_errors=True)
    _write_models(folder / MODELS, models, sources)
    files.write_json(folder / FILE, content)
    return content


def versions() -> dict[str, str]:
    """Versions of this package and of those that predictions depend on, as installed."""
    return {"scattershot": __version__} | {name: version(name) for name in PACKAGES}


_TARGET = (
    "property", "label", "unit", "transform", "kind", "seed", "structure_column", "capped",
    "source_sha256",
)  # fmt: skip


def chosen_members(selection: Mapping[str, Any]) -> tuple[list[dict[str, Any]], float]:
    """What is handed out: candidate, head and weight of each member; and an intercept."""
    part = selection[selection["choice"]["way"]]
    if selection["choice"]["way"] == MIXTURE:
        return list(part["members"]), float(part["intercept"])
    name = part["choice"]
    return [{"candidate": name, "head": name.rpartition(", ")[2], "weight": 1.0}], 0.0


def needs_fingerprint(members: Iterable[Mapping[str, Any]]) -> bool:
    """Whether some member looks at what all sources predict."""
    return any(candidates.uses_sources(member["candidate"]) for member in members)


def _needed(members: list[dict[str, Any]], sources: Sources) -> pd.DataFrame:
    """Rows of the catalog of the models that the members need."""
    rows = sources.rows.sort_values(["validation_rmse", "model_id"])
    wanted = rows["model_id"].isin([member["candidate"] for member in members])
    if needs_fingerprint(members):
        for _, each in rows.groupby("property"):
            for part in ensemble.chosen(each):
                wanted |= rows["model_id"].isin(part["model_id"])
    return rows[wanted]


def _write_models(folder: Path, models: pd.DataFrame, sources: Sources) -> None:
    """The models in shards of their own, each with its row as the library has it."""
    for key, rows in models.groupby(["property", "setup", "shard"]):
        prop, setup, number = map(str, cast(tuple, key))
        shard = library.open_shard(sources.library / prop / setup / f"{number}.safetensors")
        # The checksum is that of the new file.
        by_id = rows.set_index("model_id").drop(columns="sha256")
        trained = [
            Trained(sample, shard.tensors(sample), _record(by_id, sample.model_id))
            for sample in shard.samples
            if sample.model_id in by_id.index
        ]
        path = folder / prop / setup / f"{number}.safetensors"
        library.write_shard(trained, shard.source, number, path, path.with_suffix(".parquet"))


def _record(rows: pd.DataFrame, model_id: str) -> dict[str, float | int | str]:
    [row] = rows.loc[[model_id]].to_dict("records")
    return {str(name): value for name, value in row.items()}


def _errors(found: Evaluation) -> dict[str, Any]:
    selection = found.selection
    return {
        "mae": selection["choice"]["mae"],
        "interval": selection["choice"]["interval"],
        "direct_mae": selection["direct"]["mae"],
        "mean_mae": selection["mean_mae"],
        "scheme": selection["scheme"],
        "rows": selection["n"],
        "verdict": selection["verdict"],
        "level": conformal.LEVEL,
        "coverage": found.outcome.errors["intervals"]["cv_coverage"],
        "width": found.outcome.errors["intervals"]["width"],
    }


def _distances(intervals: pd.DataFrame) -> dict[str, float]:
    """Up to where a structure lies inside the training rows, and where their edge ends."""
    distance = intervals["distance"].to_numpy()
    return {"inside": float(np.quantile(distance, EDGE)), "edge": float(distance.max())}


def _about_sources(models: pd.DataFrame) -> list[dict[str, Any]]:
    rows = models.groupby("property").agg(
        label=("label", "first"), licence=("licence", "first"), models=("model_id", "size")
    )
    return [
        {"property": row.Index, "label": row.label, "licence": row.licence, "models": row.models}
        for row in rows.itertuples()
    ]


def read(folder: Path) -> dict[str, Any]:
    """What predictor.json holds.

    Raises:
        LibraryError: it is missing, damaged, or of another format.
    """
    path = folder / FILE
    try:
        content = files.read_json(path)
    except (OSError, ValueError) as error:
        raise LibraryError(
            f"{path}: cannot be read ({error}); give a folder that `scattershot transfer` has made"
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise LibraryError(f"{path}: not of format {FORMAT}; make it anew with this version")
    return content
