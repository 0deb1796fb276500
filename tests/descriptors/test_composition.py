"""The composition descriptor against XenonPy and against its own definition."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scattershot import files
from scattershot.descriptors import DESCRIPTORS, UnreadableStructureError, composition, describe

SHARED = Path(__file__).parents[2].parent / "shared/data"
PARTS = {name: slice(58 * i, 58 * (i + 1)) for i, name in enumerate(composition.STATISTICS)}


def test_40_formulas_equal_xenonpy_in_values_labels_and_order():
    oracle = pd.read_csv(SHARED / "oracles/xenonpy_compositions_40.csv", index_col="formula")
    matrix = describe("composition", list(oracle.index), list(oracle.index), "formula")
    assert matrix.columns == list(oracle.columns)
    values = matrix.take(list(oracle.index))
    assert values.shape == (40, 290)
    np.testing.assert_allclose(values, oracle.to_numpy(), rtol=1e-6, atol=1e-12)


def test_element_table_is_the_one_whose_provenance_is_stated():
    stated = composition.TABLE.with_suffix(".md").read_text()
    assert files.sha256(composition.TABLE) in stated
    table = pd.read_csv(composition.TABLE, index_col="element")
    assert table.shape == (94, 58)
    assert [name for name in table.columns if name not in stated] == []


@pytest.mark.parametrize(
    ("smiles", "formula"),
    [("CCO", "C2H6O"), ("[2H]O[2H]", "H2O"), ("[Na+].[Cl-]", "NaCl"), ("c1ccccc1Br", "C6H5Br")],
)
def test_smiles_have_the_composition_of_their_formula(smiles, formula):
    molecule = describe("composition", [smiles], [smiles], "smiles")
    as_formula = describe("composition", [formula], [formula], "formula")
    np.testing.assert_array_equal(molecule.values, as_formula.values)


@pytest.mark.parametrize("unit", ["*CC*", "[*]CC[*]", "[1*]CC[2*]", "C(*)C*"])
def test_repeat_unit_counts_its_own_atoms_only(unit):
    polymer = describe("composition", [unit], [unit], "polymer")
    ethylene = describe("composition", ["C2H4"], ["C2H4"], "formula")
    np.testing.assert_array_equal(polymer.values, ethylene.values)


ELEMENTS = list(pd.read_csv(composition.TABLE)["element"])
FORMULAS = st.dictionaries(st.sampled_from(ELEMENTS), st.integers(1, 40), min_size=1, max_size=6)


@given(amounts=FORMULAS, factor=st.integers(2, 9))
def test_multiplying_a_formula_multiplies_only_the_sum(amounts, factor):
    descriptor = DESCRIPTORS["composition"]
    once, many = (
        descriptor.row("".join(f"{e}{k * n}" for e, n in amounts.items()), "formula")
        for k in (1, factor)
    )
    np.testing.assert_allclose(many[PARTS["sum"]], factor * once[PARTS["sum"]], rtol=1e-12)
    for name in ("ave", "var", "max", "min"):
        np.testing.assert_allclose(many[PARTS[name]], once[PARTS[name]], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("Am2O3", "formula", "Am"),
        ("Xx2", "formula", "Xx"),
        ("nan", "formula", "not a formula"),
        ("", "formula", "not a formula"),
        ("Fe-2", "formula", "negative"),
        ("**", "polymer", "attachment points"),
        ("C1CC", "smiles", "cannot read"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(text, kind, reason):
    with pytest.raises(UnreadableStructureError, match=reason):
        DESCRIPTORS["composition"].row(text, kind)
