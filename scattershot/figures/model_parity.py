"""Predicted against observed values of one source model, on its own test rows."""

import pandas as pd
from matplotlib.figure import Figure

from scattershot.figures import labels, parity, style


@style.styled
def draw(rows: pd.DataFrame, label: str, unit: str, model_id: str) -> Figure:
    """One parity panel.

    Args:
        rows: observed and predicted values, in the unit.
        label: of the property.
        unit: of both.
        model_id: the model's name.
    """
    figure = style.sheet(height=3.6, width=3.6)
    axes = figure.subplots()
    low, high = parity.limits(rows["observed"])
    parity.points(axes, rows.assign(part="outer"), style.BLUE, low, high)
    mae = (rows["predicted"] - rows["observed"]).abs().mean()
    note = f"{model_id}\n{len(rows)} test rows, MAE {labels.number(mae)}"
    parity.heading(axes, labels.wrap(label, 40), note)
    axes.set_xlabel(labels.axis("Observed", unit))
    axes.set_ylabel(labels.axis("Predicted", unit))
    return figure
