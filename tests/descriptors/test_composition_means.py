"""Geometric and harmonic means and counts of elements, against their definitions."""

import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Structure

from scattershot.descriptors import DESCRIPTORS, UnreadableStructureError
from scattershot.descriptors.composition import TABLE

PROPERTIES = pd.read_csv(TABLE, index_col="element", keep_default_na=False).astype(float)
MEANS, COUNTING = DESCRIPTORS["composition_means"], DESCRIPTORS["counting"]
FORMULAS = {
    "Fe2O3": {"Fe": 2, "O": 3},
    "NaCl": {"Na": 1, "Cl": 1},
    "Li0.5CoO2": {"Li": 0.5, "Co": 1, "O": 2},
    "C60": {"C": 60},
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_means_follow_their_definitions(formula):
    amounts = pd.Series(FORMULAS[formula], dtype=float)
    weights = amounts / amounts.sum()
    row = dict(zip(MEANS.columns, MEANS.row(formula, "formula"), strict=True))
    assert len(row) == 112
    for column, value in row.items():
        mean, name = column.split(":")
        values = PROPERTIES.loc[amounts.index, name]
        if (values == 0).any():
            assert value == 0, column
        elif mean == "gmean":
            assert value == pytest.approx(np.prod(values**weights)), column
        else:
            assert value == pytest.approx(1 / np.sum(weights / values)), column


def test_properties_with_negative_values_have_no_means():
    described = {column.split(":")[1] for column in MEANS.columns}
    assert set(PROPERTIES) - described == {"electron_affinity", "gs_energy"}
    assert (PROPERTIES[["electron_affinity", "gs_energy"]] < 0).any().all()


def test_large_amounts_do_not_overflow():
    huge = MEANS.row("C60000H100000", "formula")
    assert np.isfinite(huge).all()
    np.testing.assert_allclose(huge, MEANS.row("C6H10", "formula"))


def test_counts_are_the_amounts_as_written():
    counts = dict(zip(COUNTING.columns, COUNTING.row("Fe4O6", "formula"), strict=True))
    assert {symbol: n for symbol, n in counts.items() if n} == {"Fe": 4, "O": 6}
    assert list(counts)[:2] == ["H", "He"]
    assert len(counts) == 94


def test_molecules_units_and_crystals_are_counted_atom_by_atom():
    rock_salt = Structure.from_spacegroup(
        "Fm-3m", np.eye(3) * 5.64, ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]
    )
    for name in ("composition", "composition_means", "counting"):
        row = DESCRIPTORS[name].row
        for text, kind, formula in [
            ("CCO", "smiles", "C2H6O"),
            ("*CC*", "polymer", "C2H4"),
            (rock_salt.to_json(), "crystal", "Na4Cl4"),
        ]:
            np.testing.assert_allclose(row(text, kind), row(formula, "formula"))


@pytest.mark.parametrize("name", ["composition_means", "counting"])
def test_elements_beyond_the_table_are_refused(name):
    with pytest.raises(UnreadableStructureError, match="no element data for Am"):
        DESCRIPTORS[name].row("AmO2", "formula")
