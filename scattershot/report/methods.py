"""A Methods paragraph of a run, ready for a paper: what was done, in words and with references."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from scattershot.figures.labels import named

FAMILIES = {
    "network": "fully connected networks",
    "forest": "random forests",
    "boosting": "gradient-boosted trees",
    "elastic_net": "elastic nets",
    "cgcnn": "crystal graph convolutional networks",
}
HEADS = {
    "TL1": "a random forest on the outputs of the last hidden layer",
    "TL2": "a random forest on a random subset of the outputs of all hidden layers",
    "ridge": "ridge regression on the outputs of the last hidden layer",
    "kernel_ridge": "kernel ridge regression on the outputs of the last hidden layer",
    "gaussian_process": "a Gaussian process on the outputs of the last hidden layer",
    "affine": "affine model transfer on its prediction and last hidden layer",
    "recalibration": "recalibration of the network's prediction by a straight line",
    "fine_tuning": "fine-tuning of all layers",
    "fine_tuning_last1": "fine-tuning of the output layer",
    **{f"fine_tuning_last{k}": f"fine-tuning of the last {k} layers" for k in (2, 3, 4)},
}
METHODS = (
    "H. Yamada et al., ACS Cent. Sci. 2019, 5, 1717 (shotgun transfer learning)",
    "S. Varma & R. Simon, BMC Bioinformatics 2006, 7, 91 (nested cross-validation)",
    "C. Nadeau & Y. Bengio, Mach. Learn. 2003, 52, 239 (variance of cross-validated errors)",
    "S. Holm, Scand. J. Stat. 1979, 6, 65 (several comparisons)",
    "R. F. Barber et al., Ann. Stat. 2021, 49, 486 (CV+ intervals)",
)
"""References of the procedure, numbered from 1; those of the data sets follow."""


def methods(
    config: Mapping[str, Any],
    selections: Sequence[Mapping[str, Any]],
    outers: Sequence[Mapping[str, Any]],
    catalog: pd.DataFrame,
    datasets: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    versions: Mapping[str, str],
) -> str:
    """The paragraph and its references, as Markdown without markup but for the list.

    Args:
        config: the config in effect (`Run.as_config`).
        selections: one per target, as `results/transfer/{target}/{scheme}.json`.
        outers: in the same order, as `results/outer/{target}/{scheme}.json`.
        catalog: a row per model.
        datasets: metadata of the property tables.
        sources: metadata of the source tables.
        versions: of the packages, by name.
    """
    cited = {row["dataset"]: len(METHODS) + i for i, row in enumerate(datasets, start=1)}
    sentences = [
        _sources(sources, datasets, cited),
        _guard(sources),
        *_models(config, catalog),
        *(_targets(config, selections, outers, cited) if selections else []),
        _software(config, versions),
    ]
    citations = [
        f"{row['title']}. {row.get('citation') or 'No citation given'}" for row in datasets
    ]
    references = [f"{i}. {text}" for i, text in enumerate([*METHODS, *citations], start=1)]
    return " ".join(sentences) + "\n\n" + "\n".join(references) + "\n"


def _sources(
    sources: Sequence[Mapping[str, Any]],
    datasets: Sequence[Mapping[str, Any]],
    cited: Mapping[str, int],
) -> str:
    """What the source models were trained on, data set by data set."""
    parts = []
    for dataset in datasets:
        rows = [
            f"{row['label']} ({row['sampled']:,} rows)"
            for row in sources
            if row["property"].partition(".")[0] == dataset["dataset"]
        ]
        if rows:
            parts.append(f"{_listed(rows)} [{cited[dataset['dataset']]}]")
    return (
        "Following shotgun transfer learning [1], source models were trained on "
        f"{_counted(len(sources), 'property', 'properties')}: {'; '.join(parts)}."
    )


def _guard(sources: Sequence[Mapping[str, Any]]) -> str:
    removed = sum(row["removed_by_guard"] for row in sources)
    return (
        "Structures that occur in a target set, test rows included, were removed from every source "
        f"beforehand ({removed:,} values in all)."
    )


def _models(config: Mapping[str, Any], catalog: pd.DataFrame) -> list[str]:
    """How many models of which kind, what they saw, and how rows were split."""
    groups: dict[tuple[str, int, str], int] = defaultdict(int)
    for source in config["sources"].values():
        for name, setup in source["setups"].items():
            groups[name, setup["models"], " and ".join(setup["descriptors"])] += 1
    kinds = []
    for (name, models, descriptors), properties in groups.items():
        setup = config["setups"][name]
        ranges = ", ".join(
            f"{key.replace('_', ' ')} {_range(value)}"
            for key, value in setup.items()
            if key not in ("family", "keep")
        )
        family = FAMILIES.get(setup["family"], setup["family"])
        kinds.append(
            f"{models:,} {family} ({name}: {ranges}) on {descriptors} for "
            f"{f'each of {properties:,} properties' if properties > 1 else 'one property'}"
        )
    splits = config["splits"]
    failed = int((catalog["status"] != "ok").sum())
    return [
        f"{len(catalog):,} models with hyperparameters drawn at random were trained: "
        f"{'; '.join(kinds)}{f'; {failed:,} of them failed' if failed else ''}.",
        f"In each of {_counted(splits['replicates'], 'replicate', 'replicates')} "
        f"{100 * splits['test']:g} % of a source's rows were kept for testing and "
        f"{100 * splits['validation']:g} % for early stopping.",
    ]


def _targets(
    config: Mapping[str, Any],
    selections: Sequence[Mapping[str, Any]],
    outers: Sequence[Mapping[str, Any]],
    cited: Mapping[str, int],
) -> list[str]:
    """What was transferred to, how, and how choices and errors were made."""
    rows = [
        f"{name} [{cited[selection['property'].partition('.')[0]]}]"
        + (f" ({outer['n']:,} further rows as outer test)" if outer["n"] else "")
        for name, selection, outer in zip(named(selections), selections, outers, strict=True)
    ]
    heads = _listed([HEADS.get(head, head) for head in config["transfer"]["heads"]], "or")
    candidates = [name for one in selections for name in one["direct"]["candidates"]]
    learners, descriptors = (
        list(dict.fromkeys(name.rpartition(", ")[part] for name in candidates)) for part in (2, 0)
    )
    schemes = list(dict.fromkeys(selection["scheme"] for selection in selections))
    tuned = any(head.startswith("fine_tuning") for head in config["transfer"]["heads"])
    frozen = "" if tuned else "frozen and "
    networks = max(selection["shotgun"]["models"] for selection in selections)
    misled = ", networks trained on shuffled values" if config["transfer"]["shuffled"] else ""
    return [
        f"The targets were: {'; '.join(rows)}.",
        f"Each of up to {networks:,} source networks per target was {frozen}used through {heads}; "
        "these, and models on the predictions of all sources together, or of those chosen inside "
        "the training fold (many-source), stood against direct models without transfer "
        f"({_listed(learners)} on {_listed(descriptors)}).",
        f"Controls were predicting the mean, the same networks with their starting weights{misled} "
        "and the mixture that is handed out, made without sources.",
        f"Errors are mean absolute errors of {_listed(schemes)}; every choice was made anew "
        "inside each training fold [2].",
        "Their 95 % confidence intervals and the p-values of differences are corrected for folds "
        "that share training rows [3], and p-values of several sources for their number [4].",
        "Handed out is a mixture of a blend of Gaussian processes, forests and boosting, on plain "
        "descriptors and on what the sources predict, weighted by their errors, or the "
        "best direct model where that erred less by more than two standard errors of the "
        "difference, judged inside the training folds; prediction intervals are CV+ intervals [5].",
        "Outer test rows had no part in any choice and were scored once.",
    ]


def _software(config: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    own = versions.get("scattershot", "")
    others = [f"{name} {number}" for name, number in versions.items() if name != "scattershot"]
    return (
        f"Computations were made with Scattershot {own} (seed {config['seed']}), {_listed(others)}."
    )


def _range(value: Any) -> str:
    return " to ".join(f"{end:g}" for end in value) if isinstance(value, list) else str(value)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _listed(texts: Iterable[str], last: str = "and") -> str:
    """a, b and c."""
    *first, final = texts
    return f"{', '.join(first)} {last} {final}" if first else final
