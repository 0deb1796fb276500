"""From a user's own table to a predictor, and from that to predictions."""

from scattershot.predictor.making import Made, finish, make, refuse_others
from scattershot.predictor.predicting import Predictor
from scattershot.predictor.sources import Sources, applying
from scattershot.predictor.streaming import predict_file
from scattershot.predictor.understanding import Understood, understand

__all__ = [
    "Made",
    "Predictor",
    "Sources",
    "Understood",
    "applying",
    "finish",
    "make",
    "predict_file",
    "refuse_others",
    "understand",
]
