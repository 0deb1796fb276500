"""XenonPy's other summaries of a composition: geometric and harmonic means, and counts.

With amounts w_e of the elements e, normalised to w*_e, and element properties f_e:

    gmean = exp(sum w*_e ln f_e)      hmean = 1 / sum(w*_e / f_e)

- Neither is defined for values below zero: the two properties that have such, electron_affinity
  and gs_energy, have no columns (XenonPy returns NaN or a number without meaning).
- Where an element has a zero (num_d_valence of H), both means are 0, their limit, as in XenonPy.
- XenonPy multiplies f to the power of w, which overflows for large amounts (C60 and up); the sum of
  logarithms does not.

Source: `GeometricMean`, `HarmonicMean` and `Counting` of XenonPy 0.6.7,
https://github.com/yoshida-lab/XenonPy. The elements' table: elements.md.
"""

import numpy as np

from scattershot.descriptors.base import Descriptor
from scattershot.descriptors.composition import ElementTable, amounts_of

KINDS = frozenset({"formula", "smiles", "polymer", "crystal"})
REVISION = 1


class CompositionMeans(Descriptor):
    """Geometric and harmonic mean of 56 element properties, `gmean:…` and `hmean:…`."""

    name = "composition_means"
    kinds = KINDS
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self._elements = ElementTable()
        self._defined = (self._elements.features >= 0).all(axis=0)
        names = np.array(self._elements.properties)[self._defined]
        self.columns = [f"{mean}:{name}" for mean in ("gmean", "hmean") for name in names]
        self.version = f"xenonpy elements_completed, revision {REVISION}"

    def row(self, text: str, kind: str) -> np.ndarray:
        """The 112 values of one formula, SMILES or crystal, shape (112,)."""
        weights, features = self._elements.of(amounts_of(text, kind))
        features, shares = features[:, self._defined], weights / weights.sum()
        with np.errstate(divide="ignore"):
            return np.concatenate(
                [np.exp(shares @ np.log(features)), 1 / (shares @ (1 / features))]
            )


class Counting(Descriptor):
    """Amount of each of the 94 elements H to Pu, as written, columns named by element."""

    name = "counting"
    kinds = KINDS
    dtype = np.dtype(np.float32)

    def __init__(self) -> None:
        self._elements = ElementTable()
        self.columns = self._elements.symbols
        self.version = f"revision {REVISION}"

    def row(self, text: str, kind: str) -> np.ndarray:
        """The amounts of one formula, SMILES or crystal, shape (94,)."""
        return self._elements.counts(amounts_of(text, kind))
