"""Figures inside the page: read from disk, embedded as text, captioned."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIME = {".svg": "image/svg+xml", ".png": "image/png"}

TITLES = {
    "overview": "Every target at a glance",
    "fig2a": "Direct, transferred and many-source predictions",
    "fig2c": "Neural descriptors of the chosen network",
    "fig6": "From inorganic compounds to polymers",
}
CAPTIONS = {
    "overview": (
        "Mean absolute error of each way of predicting, divided by the error of predicting the "
        "mean of the same rows (1 = no better than the mean; lower is better). Rings: "
        "cross-validation with every choice made inside the training folds. Triangle: the same "
        "networks, with the best picked on the very folds that then report it. Diamonds: the "
        "finished predictors on outer test rows that no earlier step had touched, scored once."
    ),
    "fig2a": (
        "Above: predicted against observed values; rings are training rows predicted while they "
        "were held out of the fit, dots are outer test rows. The transferred network is the one "
        "with the lowest cross-validated error of all, so its rings look better than they should; "
        "its dots do not have that fault. Triangles at an edge stand for predictions beyond the "
        "axis. MAE values are those of the results table. Below: each mark is one network; its "
        "error on the source's own test rows against its error on the target (5-fold "
        "cross-validation as configured, no choice made). The ring marks the lowest target error."
    ),
    "fig2c": (
        "Outputs of the last hidden layer of the network with the lowest cross-validated error on "
        "this target, for the target's training rows: one row per sample, sorted by the target "
        "(strip), columns standardised and ordered by their correlation with the target (bars). "
        "The network was chosen with these rows: the figure shows what it sees, not how well it "
        "predicts."
    ),
    "fig6": (
        "Left: t-SNE map of the composition descriptors of both classes of material; distances "
        "between far groups have no meaning. Middle: the inorganic source's own networks applied "
        "to the polymers without any polymer data. Right: predictions for polymers held out of "
        "the fit, from the features of a network of the source named there, chosen by the lowest "
        "cross-validated error. MAE and r are those of the points drawn."
    ),
}


@dataclass(frozen=True)
class Illustration:
    """A figure as the page shows it; `target` is empty for figures of the whole run."""

    kind: str
    target: str
    title: str
    caption: str
    alt: str
    uri: str


def read(paths: Sequence[Path], names: Mapping[str, str]) -> list[Illustration]:
    """Embed figure files named `{kind}.svg` or `{kind}.{target}.svg` (or .png), in that order.

    Args:
        paths: the files.
        names: target ids and the names to show for them.
    """
    found = []
    for path in paths:
        kind, _, target = path.name.removesuffix(path.suffix).partition(".")
        title = TITLES.get(kind, kind)
        subject = f"{title}: {names.get(target, target)}" if target else title
        content = base64.b64encode(path.read_bytes()).decode("ascii")
        found.append(
            Illustration(
                kind=kind,
                target=target,
                title=title,
                caption=CAPTIONS.get(kind, ""),
                alt=f"{subject}. The numbers drawn are in the tables of this page.",
                uri=f"data:{MIME[path.suffix]};base64,{content}",
            )
        )
    return found
