"""Made-up results of targets, in their real forms, to exercise drawing and rendering only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

SOURCES = {
    "chemicals.boiling_point": ("Boiling temperature", "K"),
    "chemicals.melting_point": ("Melting temperature", "K"),
    "chemicals.critical_temperature": ("Critical temperature", "K"),
    "chemicals.density": ("Density at 298 K", "kg/m3"),
    "chemicals.refractive_index": ("Refractive index at 589 nm", "1"),
    "chemicals.logp": ("Octanol-water partition coefficient, logarithm", "1"),
    "chemicals.heat_of_vaporisation": ("Heat of vaporisation at 298 K", "J/mol"),
    "chemicals.heat_of_formation": ("Gas-phase heat of formation", "J/mol"),
    "qm9.cv": ("Heat capacity at constant volume, B3LYP/6-31G(2df,p)", "cal/(mol K)"),
    "qm9.polarizability": ("Isotropic polarizability", "bohr^3"),
    "qm9.gap": ("HOMO-LUMO gap", "hartree"),
    "chemml_ri.refractive_index": ("Refractive index (Lorentz-Lorenz)", "1"),
    "chemml_ri.density": ("Density by molecular dynamics", "kg/m3"),
    "matbench.refractive_index": ("Refractive index of inorganic compounds", "1"),
}
TARGETS = {
    "chemicals.surface_tension": ("Surface tension at 298 K", "N/m", 58, 358, 0.027, 0.006),
    "chemicals.flash_point": ("Flash point", "K", 58, 974, 350.0, 45.0),
    "chemicals.heat_capacity": (
        "Heat capacity of the liquid at 298 K",
        "J/(mol K)",
        58,
        678,
        220,
        80,
    ),
    "gas_permeability.o2": ("Oxygen permeability", "log10(Barrer)", 58, 713, 0.8, 0.9),
    "polymer_n.refractive_index": ("Refractive index at 589.3 nm", "1", 16, 0, 1.5, 0.06),
}


@dataclass
class Target:
    """What the workflow writes for one target."""

    selection: dict[str, Any]
    outer: dict[str, Any]
    models: pd.DataFrame
    parity: pd.DataFrame
    features: pd.DataFrame


def target(name: str, sources: int = 14, per_source: int = 12) -> Target:
    """One target's made-up results, the same for the same arguments."""
    label, unit, n, n_outer, centre, spread = TARGETS[name]
    random = np.random.default_rng([7, *name.encode()])
    chosen_sources = dict(list(SOURCES.items())[-sources:])
    mean = 0.8 * spread
    rows = []
    for i, source in enumerate(chosen_sources):
        quality = 0.35 + 0.3 * random.random()
        for k in range(per_source):
            relative = random.normal(quality, 0.08)
            rows.append(
                {
                    "model_id": f"{source}/NN1/{k:06d}",
                    "property": source,
                    "setup": "NN1",
                    "head": "TL1",
                    "source_mae": relative * 20,
                    "source_relative_mae": relative if (i, k) != (3, 4) else 4.0,
                    "source_r": 1 - relative**2,
                    "mae": mean * (0.55 + 0.04 * i % 0.3 + random.normal(0, 0.05)),
                    "untrained_mae": mean * random.normal(0.9, 0.05),
                }
            )
    models = pd.DataFrame(rows)
    best = models.loc[models["mae"].idxmin()]
    per = dict(list(models.groupby("property")))
    factor = {"direct": 0.52, "shotgun": 0.56, "many_source": 0.38 + 0.3 * random.random()}
    selection = {
        "property": name,
        "target": name,
        "label": label,
        "unit": unit,
        "n": n,
        "scheme": "5-fold cross-validation, 4 repeats, inner 3-fold",
        "seed": 2019,
        "mean_mae": mean,
        "direct": {
            "mae": factor["direct"] * mean,
            "interval": [0.45 * mean, 0.6 * mean],
            "choice": "rdkit2d + Gaussian process",
            "candidates": {
                "rdkit5 + forest": 0.7 * mean,
                "rdkit2d + forest": 0.61 * mean,
                "rdkit2d + ridge": 0.55 * mean,
                "rdkit2d + Gaussian process": 0.51 * mean,
            },
        },
        "many_source": {
            "mae": factor["many_source"] * mean,
            "interval": None,
            "choice": "predictions + rdkit2d, Gaussian process",
            "candidates": {
                "predictions, ridge": 0.5 * mean,
                "predictions + rdkit2d, Gaussian process": 0.4 * mean,
            },
        },
        "shotgun": {
            "models": len(models),
            "paper_mae": float(best["mae"]),
            "paper_choice": best["model_id"],
            "paper_head": "TL1",
            "nested_mae": float(best["mae"]) * 1.16,
            "interval": [float(best["mae"]), float(best["mae"]) * 1.3],
            "optimism": float(best["mae"]) * -0.16,
            "p_value": 0.4,
            "shuffled_models": 42,
            "shuffled_median_mae": 0.95 * mean,
            "shuffled_paper_mae": 0.8 * mean,
            "shuffled_nested_mae": 0.9 * mean,
            "median_mae": float(models["mae"].median()),
            "untrained_median_mae": float(models["untrained_mae"].median()),
            "untrained_paper_mae": float(models["untrained_mae"].min()),
            "untrained_nested_mae": float(models["untrained_mae"].min()) * 1.1,
        },
        "controls": [
            {
                "name": name,
                "choice": "",
                "mae": factor * mean,
                "interval": [0.9 * factor * mean, 1.1 * factor * mean],
                "p_direct": 0.0123,
            }
            for name, factor in (("predicting the mean", 1.0), ("direct, forest", 0.61))
        ],
        "sources": [
            {
                "source": source,
                "label": SOURCES[source][0],
                "unit": SOURCES[source][1],
                "models": len(group),
                "paper_mae": float(group["mae"].min()),
                "paper_choice": group.loc[group["mae"].idxmin(), "model_id"],
                "paper_head": "TL1",
                "nested_mae": float(group["mae"].min()) * 1.08,
                "p_value": 0.3,
                "p_holm": 1.0,
                "shuffled_models": 3,
                "shuffled_median_mae": None if i % 2 else 0.9 * mean,
                "median_mae": float(group["mae"].median()),
                "untrained_median_mae": float(group["untrained_mae"].median()),
            }
            for i, (source, group) in enumerate(per.items())
        ],
        **{
            kind: {
                "mae": 0.4 * mean,
                "interval": [0.3 * mean, 0.5 * mean],
                "intercept": 0.0,
                "members": [{"candidate": best["model_id"], "head": "TL1", "weight": 1.0}],
            }
            for kind in ("top_k", "stacking", "mixture")
        },
        "without_sources": {
            "mae": 0.46 * mean,
            "interval": [0.35 * mean, 0.57 * mean],
            "intercept": 0.0,
            "members": [{"candidate": "rdkit2d, forest", "head": "forest", "weight": 1.0}],
            "percent": 13.0,
            "p_value": 0.2,
            "sentence": "With sources the mixture errs 13 % less than without them (p = 0.2).",
        },
        "choice": {
            "way": "mixture" if n > 20 else "direct",
            "mae": 0.41 * mean,
            "interval": [0.3 * mean, 0.5 * mean],
            "direct_share": 0.1,
        },
        "verdict": {
            "relation": "helps",
            "percent": 21.0,
            "p_value": 0.01,
            "sentence": "Transfer helps: its error is 21 % lower than that of the best direct "
            "model (p = 0.01).",
        },
    }
    outer = _outer(selection, n_outer, random)
    return Target(
        selection,
        outer,
        models,
        _parity(selection, n_outer, centre, spread, str(best["property"]), random),
        _features(n, centre, spread, random),
    )


def _outer(selection: dict[str, Any], n: int, random: np.random.Generator) -> dict[str, Any]:
    def scored(value: float, factor: float) -> float | None:
        return value * factor * random.normal(1, 0.02) if n else None

    return {
        "target": selection["target"],
        "n": n,
        "mean_mae": scored(selection["mean_mae"], 1.05),
        "direct_mae": scored(selection["direct"]["mae"], 1.05),
        "many_source_mae": scored(selection["many_source"]["mae"], 1.05),
        "paper_mae": scored(selection["shotgun"]["nested_mae"], 1.05),
        "top_k_mae": scored(selection["top_k"]["mae"], 1.05),
        "stacking_mae": scored(selection["stacking"]["mae"], 1.05),
        "mixture_mae": scored(selection["mixture"]["mae"], 1.05),
        "without_sources_mae": scored(selection["without_sources"]["mae"], 1.05),
        "choice": selection["choice"]["way"],
        "choice_mae": scored(selection["choice"]["mae"], 1.05),
        "intervals": {
            "level": 0.9,
            "cv_coverage": 0.914,
            "outer_coverage": 0.887 if n else None,
            "width": selection["mean_mae"],
        },
        "sources": {
            source["source"]: scored(source["nested_mae"], 1.05) for source in selection["sources"]
        },
    }


def _parity(
    selection: dict[str, Any],
    n_outer: int,
    centre: float,
    spread: float,
    chosen: str,
    random: np.random.Generator,
) -> pd.DataFrame:
    observed = {
        "cv": random.normal(centre, spread, selection["n"]),
        "outer": random.normal(centre, spread, n_outer),
    }
    errors = {"direct": 0.5, "shotgun": 0.55, "many_source": 0.4}
    parts = []
    for method, error in errors.items():
        for part, values in observed.items():
            predicted = values * 0.8 + centre * 0.2 + random.normal(0, error * spread, len(values))
            parts.append((method, part, chosen if method == "shotgun" else "", values, predicted))
    for source in selection["sources"]:
        if source["source"] != chosen:
            parts += [
                ("shotgun", part, source["source"], values, random.normal(values, 0.6 * spread))
                for part, values in observed.items()
            ]
    if selection["target"].startswith("polymer_n"):
        values = observed["cv"]
        direct = values + 0.4 + random.normal(0, 0.2, len(values))
        parts.append(("application", "cv", "matbench.refractive_index", values, direct))
    frames = [
        pd.DataFrame(
            {
                "method": method,
                "part": part,
                "structure": [f"C{i}" for i in range(len(values))],
                "observed": values,
                "predicted": predicted,
                "source": source,
            }
        )
        for method, part, source, values, predicted in parts
    ]
    frame = pd.concat(frames, ignore_index=True)
    if n_outer:
        last = frame.index[(frame["method"] == "direct") & (frame["part"] == "outer")][0]
        frame.loc[last, "predicted"] = centre + 9 * spread
    return frame


def _features(n: int, centre: float, spread: float, random: np.random.Generator) -> pd.DataFrame:
    observed = random.normal(centre, spread, n)
    z = (observed - centre) / spread
    hidden = np.outer(z, random.normal(0, 1, 20)) + random.normal(0, 1, (n, 20))
    hidden[:, 19] = 0.0
    return pd.DataFrame(
        {"structure": [f"C{i}" for i in range(n)], "observed": observed}
        | {f"h{i}": hidden[:, i] for i in range(20)}
    )
