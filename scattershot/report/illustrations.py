"""Figures inside the page: read from disk, embedded as text, captioned."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIME = {".svg": "image/svg+xml", ".png": "image/png"}

TITLES = {
    "overview": "Every target at a glance",
    "fig2a": "Direct, transferred and many-source predictions",
    "fig2b": "Groups of like samples held out whole",
    "fig2c": "Neural descriptors of the chosen network",
    "fig3": "What every source gives",
    "fig3c": "The target beside what the sources say of it",
    "fig4": "Samples outside those learned from",
    "fig5": "The extreme samples",
    "fig6": "From one class of material to another",
    "atlas": "Every source and every target",
    "atlas_network": "The transfers that differ significantly",
}
# What the table of errors below several figures holds.
ERRORS = (
    "Table: paper-style errors are those of the network that is best on the very folds that report "
    "it; for nested ones every choice is made inside each training fold; the outer test scores the "
    "finished predictors once on rows that no earlier step had touched. Untrained networks have "
    "the same shapes and their random starting weights; networks on shuffled values, where there "
    "are any, saw a source whose values had been dealt to its rows at random; the mixture without "
    "sources is made of direct models alone. The verdict compares the mixture of direct and "
    "many-source models with the best direct model (both nested; corrected resampled t-test)."
)
CAPTIONS = {
    "overview": (
        "Mean absolute error of each way of predicting, divided by the error of predicting the "
        "mean of the same rows (1 = no better than the mean; lower is better). Rings: "
        "cross-validation with every choice made inside the training folds. Triangle: the same "
        "networks, with the best picked on the very folds that then report it. Diamonds: the "
        "finished predictors on outer test rows that no earlier step had touched, scored once. "
        "What is handed out is a mixture of direct and many-source models, or the best direct "
        "model; the control is the mixture made of direct models alone, without any source: where "
        "the two agree, the sources add nothing."
    ),
    "fig2a": (
        "Above: predicted against observed values; rings are training rows predicted while they "
        "were held out of the fit, dots are outer test rows. What is shown was chosen by all "
        "training rows, the transferred network among very many, so rings look better than they "
        "should; dots do not have that fault. Triangles at an edge stand for predictions beyond "
        "the axis. MAE values are those of the results table. Below: each mark is one network, "
        "with the head of the ringed one; its error on the source's own test rows "
        "against its cross-validated error on the target. The ring marks the lowest target error."
    ),
    "fig2c": (
        "Outputs of the last hidden layer of the network with the lowest cross-validated error on "
        "this target, for the target's training rows: one row per sample, sorted by the target "
        "(strip), columns standardised and ordered by their correlation with the target (bars). "
        "The network was chosen with these rows: the figure shows what it sees, and how well it "
        "predicts is said below."
    ),
    "fig2b": (
        "As in the figure of direct and transferred predictions, but like samples are kept "
        "together: clusters of the descriptors go whole into a fold, so that most near relatives "
        "of a row are not in its training set (some stand across the border of two clusters). "
        "Middle: mean absolute error of each group while it was held "
        "out (first repeat); a group is called after its commonest class, with its number of rows "
        f"in brackets. The members of the groups are in results/folds. {ERRORS}"
    ),
    "fig3": (
        "Above: predicted against observed values. Middle: mean absolute error of each way of "
        "predicting: with the best picked on the folds that report it (triangle, single networks "
        "only), with every choice made inside the training folds (ring), and of the finished "
        "predictor on the outer test, whose rows no earlier step had touched (diamond). Below it, "
        "on the same axis, the cross-validated errors of the networks of each source (dots, all "
        "with the head of the best of them), and the best one of any head in the same three ways. "
        "Rings and triangles are to be held against cross-validated lines, diamonds against that "
        f"of the outer test: other rows, other errors. {ERRORS}"
    ),
    "fig3c": (
        "Observed values of the target against what networks of the source properties predict for "
        "the same samples; no value of a target has been seen by them. Of all sources those five "
        "are shown whose predictions correlate best with the target's own rows (coloured), so "
        "these correlations are too high; those of the outer test rows (grey) are not. Above the "
        "diagonal: Pearson's r of both; on it: histograms, each of area 1. Below: the error of "
        "the predictor that is handed out."
    ),
    "fig4": (
        "Above: predicted against observed values; shaded is the range of the values learned from. "
        "Middle: mean absolute error on outer test rows by where their value lies, and by class "
        "with the number of samples of the class that were learned from. "
        f"{ERRORS}"
    ),
    "fig5": (
        "Above: predicted against observed values. Middle: distribution of the outer test rows, "
        "what was learned from, and the samples with the highest and the lowest predictions of the "
        "predictor that is handed out; inset: these predictions with their 90 % intervals. Right "
        "ones are those that are among as many of the highest or lowest observed values. "
        f"{ERRORS}"
    ),
    "fig6": (
        "Composition descriptors of both classes of material, samples by rising value, and t-SNE "
        "map of the same, where distances between far groups have no meaning. Below: networks of "
        "the source applied as they are, fitted to no row of the target; a forest on the hidden "
        "layer of that source's network with the lowest cross-validated error; and the direct "
        f"models, which use no source. {ERRORS}"
    ),
    "atlas": (
        "Error of one source's network, chosen inside the training folds, over that of the best "
        "direct model, chosen in the same way: below 1 (blue) transfer errs less, above 1 (red) "
        "more; the colours follow the logarithm. Stars, in bold: p < 0.05 by the corrected "
        "resampled t-test with Holm's correction for all fields. Colours end at a factor of 8 at "
        "most; the numbers do not. Grey: the target lacks the source's descriptors. "
        "results/atlas.csv has the same as `gain`, which is 1 less the ratio."
    ),
    "atlas_network": (
        "The starred fields of the atlas, from sources on the left to targets on the right; the "
        "width of a line grows with the logarithm of the ratio of errors."
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
