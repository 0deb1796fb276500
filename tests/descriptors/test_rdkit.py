"""The two RDKit descriptors against RDKit itself, on real molecules and repeat units."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem
from rdkit.Chem import Descriptors, rdFingerprintGenerator

from scattershot.descriptors import DESCRIPTORS, UnreadableStructureError, describe, fold
from scattershot.descriptors.rdkit5 import FINGERPRINTS, SIZE

MOLECULES = [
    "CCO",
    "c1ccccc1",
    "CC(=O)Oc1ccccc1C(=O)O",
    "C[C@H](N)C(=O)O",
    "F/C=C/F",
    "N#Cc1ccccc1",
    "CCCC[NH3+].[Cl-]",
]


@pytest.fixture(scope="module")
def units(shared_data: Path) -> list[str]:
    """Repeat units of RadonPy."""
    return list(pd.read_csv(shared_data / "polymers/radonpy_PI1070.csv")["smiles"][::36])


def values_of(name: str, texts: list[str], kind: str) -> np.ndarray:
    return describe(name, texts, texts, kind).take(texts)


def test_counts_are_those_of_rdkit_fingerprint_by_fingerprint(units):
    features = rdFingerprintGenerator.GetMorganFeatureAtomInvGen()
    by_hand = [
        rdFingerprintGenerator.GetAtomPairGenerator(),
        rdFingerprintGenerator.GetTopologicalTorsionGenerator(),
        rdFingerprintGenerator.GetMorganGenerator(radius=2),
        rdFingerprintGenerator.GetMorganGenerator(radius=2, atomInvariantsGenerator=features),
        rdFingerprintGenerator.GetRDKitFPGenerator(),
    ]
    texts = MOLECULES + units
    rows = values_of("rdkit5", texts, "polymer").reshape(-1, 5, SIZE)
    for text, row in zip(texts, rows, strict=True):
        for generator, counts in zip(by_hand, row, strict=True):
            bits = generator.GetCountFingerprint(Chem.MolFromSmiles(text)).GetNonzeroElements()
            assert {i: min(n, 255) for i, n in bits.items()} == {
                int(i): int(counts[i]) for i in counts.nonzero()[0]
            }


def test_columns_are_named_by_fingerprint_and_position():
    columns = DESCRIPTORS["rdkit5"].columns
    assert len(columns) == len(set(columns)) == 10_240
    assert [columns[i * SIZE] for i in range(5)] == [f"{name}_0" for name in FINGERPRINTS]
    assert columns[-1] == "path_2047"


def test_counts_saturate_at_255_and_so_does_their_sum():
    values = values_of("rdkit5", ["C" * 400], "smiles")
    assert values.dtype == np.uint8
    assert values.max() == 255
    folded = fold(values)
    assert folded.dtype == np.uint8
    assert folded.max() == 255
    sums = [min(int(values[0, i::SIZE].sum(dtype=int)), 255) for i in range(SIZE)]
    np.testing.assert_array_equal(folded, [sums])


def test_the_folded_descriptor_is_the_folded_matrix(units):
    texts = MOLECULES + units
    unfolded, folded = (values_of(name, texts, "polymer") for name in ("rdkit5", "rdkit5_folded"))
    np.testing.assert_array_equal(folded, fold(unfolded))
    assert DESCRIPTORS["rdkit5_folded"].columns[-1] == "folded_2047"


def test_fold_refuses_another_width():
    with pytest.raises(ValueError, match="10240"):
        fold(np.zeros((2, 217), dtype=np.uint8))


def test_molecules_have_rdkits_own_descriptor_values():
    columns = DESCRIPTORS["rdkit2d"].columns
    assert columns == [name for name, _ in Descriptors.descList if name != "Ipc"]
    for text, row in zip(MOLECULES, values_of("rdkit2d", MOLECULES, "smiles"), strict=True):
        theirs = Descriptors.CalcMolDescriptors(Chem.MolFromSmiles(text))
        expected = np.array([theirs[name] for name in columns])
        usual = np.isfinite(expected)
        np.testing.assert_allclose(row[usual], expected[usual], rtol=1e-6, err_msg=text)


@pytest.mark.parametrize(
    ("unit", "molecule"),
    [
        ("*CC*", "CC"),
        ("[*]CC[*]", "CC"),
        ("[1*]CC[2*]", "CC"),
        ("C(*)C*", "CC"),
        ("*=CC=*", "CC"),
        ("*CC(*)c1ccccc1", "CCc1ccccc1"),
        ("*n1cccc1C*", "[nH]1cccc1C"),
        ("*[Si](*)(C)C", "[SiH2](C)C"),
        ("*[C@H](C)C*", "CCC"),
        ("*/C=C/C*", "C=CC"),
    ],
)
def test_repeat_unit_is_described_as_its_hydrogen_capped_molecule(unit, molecule):
    capped = values_of("rdkit2d", [unit], "polymer")
    closed = values_of("rdkit2d", [molecule], "smiles")
    np.testing.assert_array_equal(capped, closed)


def test_real_repeat_units_have_partial_charges_and_only_finite_values(units):
    assert describe("rdkit2d", units, units, "polymer").valid.all()
    values = values_of("rdkit2d", units, "polymer")
    assert np.isfinite(values).all()
    for column in ("MaxPartialCharge", "MinPartialCharge", "BCUT2D_CHGHI"):
        assert np.all(values[:, DESCRIPTORS["rdkit2d"].columns.index(column)] != 0)


def test_undefined_values_are_zero():
    texts = ["C[Sn](C)(C)C", "CC(C)O", "[H][H]"]
    assert describe("rdkit2d", texts, texts, "smiles").valid.all()
    values = values_of("rdkit2d", texts, "smiles")
    assert np.isfinite(values).all()
    at = DESCRIPTORS["rdkit2d"].columns.index
    assert values[0, at("MaxPartialCharge")] == 0
    assert values[1, at("Kappa3")] == 0
    assert values[2, at("SPS")] == 0
    assert values[0, at("MolWt")] == pytest.approx(178.85, abs=0.01)


@pytest.mark.parametrize("smiles", ["C1CC", "", "not a SMILES", "C(C)(C)(C)(C)C"])
def test_unreadable_smiles_are_refused(smiles):
    for name in ("rdkit5", "rdkit2d"):
        with pytest.raises(UnreadableStructureError):
            DESCRIPTORS[name].row(smiles, "smiles")


def test_attachment_point_inside_a_chain_is_refused_by_rdkit2d():
    with pytest.raises(UnreadableStructureError, match="more than one bond"):
        DESCRIPTORS["rdkit2d"].row("C*C", "polymer")
