"""Scattershot: thousands of small source models, transferred honestly to tiny data sets."""

__version__ = "0.1.0"

TRAINER_VERSION = 3
"""Raised when the same sample would give another model: it reruns what was trained before."""
