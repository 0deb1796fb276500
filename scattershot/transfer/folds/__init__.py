"""Fold schemes: which rows train and which are predicted, for the score and for the choice.

The outer folds give the score. Inside the training rows of each outer fold lie inner folds;
whatever is chosen (a model, a head, a baseline) is chosen on these alone, so that the rows of
the outer fold have no say in it (Varma & Simon 2006, BMC Bioinformatics 7:91).
"""

from scattershot.transfer.folds.clusters import ward
from scattershot.transfer.folds.folds import TRAINS, Folds, always_training, read_folds, write_folds
from scattershot.transfer.folds.schemes import SCHEMES, Scheme, deal, k_fold

__all__ = [
    "SCHEMES",
    "TRAINS",
    "Folds",
    "Scheme",
    "always_training",
    "deal",
    "k_fold",
    "read_folds",
    "ward",
    "write_folds",
]
