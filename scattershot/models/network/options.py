"""What a network setup may ask for beyond widths and schedule. No torch needed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Options:
    """Options of a network setup; the defaults are the paper's networks.

    Attributes:
        dropout: share of the hidden units that each training step silences, in [0, 1).
        batch_norm: whether hidden layers are normalised over each batch.
        loss: "mse", or "huber" with its kink at one standard deviation of the targets.
        optimizer: "adam", or "adamw" with a weight decay of 0.01 per unit of rate.
        precision: of matrix products: "float32", "tf32" (GPUs only) or "bfloat16".
    """

    dropout: float = 0.0
    batch_norm: bool = False
    loss: str = "mse"
    optimizer: str = "adam"
    precision: str = "float32"

    @classmethod
    def of(cls, hyperparameters: Mapping[str, Any]) -> "Options":
        """The options among the hyperparameters of a sample."""
        names = {field.name for field in fields(cls)} & hyperparameters.keys()
        return cls(**{name: hyperparameters[name] for name in names})

    @property
    def compiled(self) -> bool:
        """Whether the CPU's compiled engine can train it; TF32 means nothing there."""
        return not self.dropout and not self.batch_norm and self.precision != "bfloat16"
