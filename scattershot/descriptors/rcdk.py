"""The nine fingerprints of the R package rcdk, bit for bit, computed with the real CDK.

The molecule is what CDK's SMILES parser makes of the SMILES: hydrogens implicit, aromatic where the
SMILES is written so (canonical SMILES are), no further perception; path fingerprints of depth 6,
circular of class ECFP6. Equal to rcdk 3.7.0 on the 60 molecules of its oracle. Attachment points of
repeat units stay in the molecule as pseudo atoms.

Guha, J. Stat. Softw. 18(5) (2007); Yamada et al. 2019.
"""

from collections.abc import Callable
from functools import cache

import jpype
import numpy as np

from scattershot.descriptors.base import Descriptor, UnreadableStructureError
from scattershot.descriptors.cdk import VERSION, jar, java_class
from scattershot.descriptors.klekota_roth import KlekotaRoth

DEPTH = 6
SIZES = {
    "standard": 1024,
    "extended": 1024,
    "graph": 1024,
    "hybridization": 1024,
    "maccs": 166,
    "estate": 79,
    "pubchem": 881,
    "kr": 4860,
    "circular": 1024,
}
REVISION = 1

Bits = Callable[[jpype.JObject], "np.ndarray | list[int]"]


class RCDK(Descriptor):
    """11,106 bits in rcdk's order, named `standard_0` to `circular_1023`, counted from 0."""

    name = "rcdk"
    kinds = frozenset({"smiles", "polymer"})
    dtype = np.dtype(bool)

    def __init__(self) -> None:
        self.columns = [f"{name}_{i}" for name, size in SIZES.items() for i in range(size)]
        self.version = f"cdk {VERSION}, depth {DEPTH}, ECFP6, revision {REVISION}"

    def prepare(self) -> None:
        """Fetch CDK's jar, if it is not in the cache folder."""
        jar()

    def row(self, text: str, kind: str) -> np.ndarray:
        """The bits of one SMILES, shape (11,106,)."""
        values = np.zeros(len(self.columns), dtype=bool)
        try:
            molecule = _parser().parseSmiles(text)
            if molecule.isEmpty():
                raise UnreadableStructureError("the SMILES holds no atom")
            start = 0
            for name, size in SIZES.items():
                values[start + np.asarray(_fingerprints()[name](molecule), dtype=int)] = True
                start += size
        except jpype.JException as error:
            reason = str(error.getMessage() or error).strip().splitlines()[0]
            raise UnreadableStructureError(f"CDK: {reason}") from error
        return values


@cache
def _parser() -> jpype.JObject:
    builder = java_class("silent.SilentChemObjectBuilder").getInstance()
    return java_class("smiles.SmilesParser")(builder)


@cache
def _fingerprints() -> dict[str, Bits]:
    """The function that gives the set bits of a molecule, for each fingerprint."""
    builder = java_class("silent.SilentChemObjectBuilder").getInstance()
    circular = java_class("fingerprint.CircularFingerprinter")
    cdk = {
        "standard": java_class("fingerprint.Fingerprinter")(1024, DEPTH),
        "extended": java_class("fingerprint.ExtendedFingerprinter")(1024, DEPTH),
        "graph": java_class("fingerprint.GraphOnlyFingerprinter")(1024, DEPTH),
        "hybridization": java_class("fingerprint.HybridizationFingerprinter")(1024, DEPTH),
        "maccs": java_class("fingerprint.MACCSFingerprinter")(builder),
        "estate": java_class("fingerprint.EStateFingerprinter")(),
        "pubchem": java_class("fingerprint.PubchemFingerprinter")(builder),
        "circular": circular(circular.CLASS_ECFP6, 1024),
    }
    return {name: _set_bits(each) for name, each in cdk.items()} | {"kr": KlekotaRoth().bits}


def _set_bits(fingerprinter: jpype.JObject) -> Bits:
    return lambda molecule: np.asarray(fingerprinter.getBitFingerprint(molecule).getSetbits())
