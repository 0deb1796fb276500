"""The five numbers by which a model is judged on rows it has not been fitted to."""

import numpy as np
from scipy.stats import spearmanr

METRICS = ("mae", "rmse", "r2", "pearson", "spearman")


def metrics(observed: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """MAE and RMSE (in the unit of the values), R², Pearson's r and Spearman's rho.

    What is undefined is NaN: R² where all observed values are equal (or there is one), the
    correlations also where all predicted ones are, everything where there is no row.
    """
    if not len(observed):
        return dict.fromkeys(METRICS, float("nan"))
    error = predicted - observed
    spread = np.sum((observed - observed.mean()) ** 2)
    differ = np.ptp(observed) > 0
    varies = differ and np.ptp(predicted) > 0
    return {
        "mae": float(np.abs(error).mean()),
        "rmse": float(np.sqrt(np.mean(error**2))),
        "r2": float(1 - np.sum(error**2) / spread) if differ else float("nan"),
        "pearson": float(np.corrcoef(observed, predicted)[0, 1]) if varies else float("nan"),
        "spearman": float(spearmanr(observed, predicted).statistic) if varies else float("nan"),
    }
