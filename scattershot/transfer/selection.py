"""Choosing among candidates: as the paper does, and honestly.

Paper: the candidate with the least cross-validated error, whose error on the same folds is then
reported. With thousands of candidates the least is small by luck too.
Nested: for each outer fold the candidate is chosen by its error on inner folds of the training
rows, and only then scored on the outer fold (Varma & Simon 2006). Both describe the same final
predictor: the one that is best in cross-validation over all rows.
"""

from dataclasses import dataclass

import numpy as np

from scattershot.transfer.folds import Folds
from scattershot.transfer.scores import Scores


@dataclass(frozen=True)
class Selected:
    """One candidate chosen of several.

    Attributes:
        choice: index of the candidate that is best in cross-validation over all rows.
        paper_mae: its error on the folds that chose it.
        nested_mae: honest estimate of the same procedure.
        predictions: (R, n) nested out-of-fold predictions, those behind nested_mae.
    """

    choice: int
    paper_mae: float
    nested_mae: float
    predictions: np.ndarray


def select(scores: Scores, folds: Folds) -> Selected:
    """Choose among the candidates; each must have its inner errors."""
    mae = scores.mae
    choice = int(np.argmin(mae))
    inner_choice = np.argmin(scores.inner, axis=0)
    predictions = np.empty((folds.repeats, len(scores.y)))
    for repeat in range(folds.repeats):
        chosen = inner_choice[repeat][folds.outer[repeat]]
        predictions[repeat] = scores.predictions[chosen, repeat, np.arange(len(scores.y))]
    nested_mae = float(np.abs(predictions - scores.y).mean())
    return Selected(choice, float(mae[choice]), nested_mae, predictions)


def mean_predictor_mae(y: np.ndarray, folds: Folds) -> float:
    """Error of always predicting the mean of the training rows."""
    errors = []
    for outer in folds.outer:
        for fold in range(folds.count):
            errors.append(np.abs(y[outer == fold] - y[outer != fold].mean()).sum())
    return float(np.sum(errors) / (folds.repeats * len(y)))
