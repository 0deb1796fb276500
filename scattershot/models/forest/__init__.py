"""The one compiled random forest, for source models, baselines and transfer heads alike."""

from scattershot.models.forest.ensemble import MIN_NODE, Forest, cross_predict, fit

__all__ = ["MIN_NODE", "Forest", "cross_predict", "fit"]
