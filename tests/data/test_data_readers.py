"""The readers of the listed data sets, on the real wheels where they are marked so."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from pymatgen.core import Composition
from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula

from scattershot import data
from scattershot.data import wheel
from scattershot.data.datasets import READERS, polymer_n
from scattershot.data.datasets.dispersion import index_at

ROOT = Path(__file__).parents[2]


def entry(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "config/datasets.yaml").read_text(encoding="utf-8"))[name]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


def fetched(name: str, raw: Path) -> Path:
    return data.fetch(name, entry(name), raw / entry(name)["file"])


def test_every_data_set_has_a_reader_a_licence_and_what_can_be_checked() -> None:
    every = yaml.safe_load((ROOT / "config/datasets.yaml").read_text(encoding="utf-8"))
    for name, about in every.items():
        assert about.get("reader", "own_file") in READERS, name
        changing = "api" in about or "path" in about  # a growing database, a user's own excerpt
        assert len(about.get("sha256", "")) == (0 if changing else 64), name
        assert ("rows" in about) != changing, name
        assert about["title"], name
        assert 0 < about["tolerance"] <= 0.2, name
        assert about["licence"], name
        assert about["citation"], name
        assert all(prop["unit"] for prop in about["properties"].values()), name


def test_dispersion_formulas_give_known_indices() -> None:
    # Polystyrene of Sultanova et al. 2009: 1.592 at the sodium D line.
    sellmeier = {
        "type": "formula 2",
        "wavelength_range": "0.4368 1.052",
        "coefficients": "0 1.4435 0.020216",
    }
    assert index_at([sellmeier], 0.5893) == pytest.approx(1.592, abs=1e-3)
    # Fused silica of Malitson 1965 is 1.4584.
    malitson = {
        "type": "formula 1",
        "wavelength_range": "0.21 6.7",
        "coefficients": "0 0.6961663 0.0684043 0.4079426 0.1162414 0.8974794 9.896161",
    }
    assert index_at([malitson], 0.5893) == pytest.approx(1.45840, abs=1e-5)
    assert index_at([malitson], 10.0) is None
    powers = {"type": "formula 3", "wavelength_range": "0.4 1", "coefficients": "2.25 0.01 -2"}
    assert index_at([powers], 0.5) == pytest.approx(math.sqrt(2.25 + 0.01 / 0.25))
    cauchy = {"type": "formula 5", "wavelength_range": "0.4 1", "coefficients": "1.5 0.004 -2"}
    assert index_at([cauchy], 0.5) == pytest.approx(1.516)
    table = {"type": "tabulated nk", "data": "0.5 1.6 0.1\n0.7 1.4 0.2\n"}
    assert index_at([table], 0.6) == pytest.approx(1.5)
    assert index_at([{"type": "tabulated k", "data": "0.5 0.1\n0.7 0.2"}], 0.6) is None


@pytest.mark.wheel
def test_gas_permeability_is_read_from_the_real_wheel(raw: Path) -> None:
    path = fetched("gas_permeability", raw)
    table = data.build("gas_permeability", entry("gas_permeability"), path)
    whole = (table.rejected["property"] == "").sum()
    assert table.meta["rows_read"] == 786 == len(table.frame) + whole
    assert len(table.frame) == 728
    # Poly(trimethylsilylpropyne), the most permeable of all: 9,000 Barrer of O2.
    ptmsp = table.frame[table.frame["id"] == "1"].iloc[0]
    assert ptmsp["o2"] == 9000
    assert table.meta["source_sha256"] == entry("gas_permeability")["sha256"]


@pytest.mark.wheel
def test_hand_written_repeat_units_have_the_formulas_of_the_database(raw: Path) -> None:
    path = fetched("polymer_n", raw)
    formulas = {"Kapton": "C22H10N2O5"}  # PMDA-ODA; the database gives no formula for it
    for name in wheel.members(path):
        book = name.partition("/organic/(")[2].partition("/")[0]
        formula, found, polymer = book.partition(")n - ")
        if found:
            formulas[polymer] = formula
    units = polymer_n.repeat_units()
    assert len(units) >= 15
    for polymer, smiles in units.items():
        unit = Chem.DeleteSubstructs(Chem.MolFromSmiles(smiles), Chem.MolFromSmarts("[#0]"))
        written = Chem.MolFromSmiles(smiles)
        assert [a.GetAtomicNum() for a in written.GetAtoms()].count(0) == 2, polymer
        assert unit.GetNumAtoms() == written.GetNumAtoms() - 2, polymer
        found = CalcMolFormula(written).replace("*2", "").replace("*", "")
        assert Composition(found) == Composition(formulas[polymer]), polymer


@pytest.mark.wheel
def test_polymer_indices_are_those_of_the_literature(raw: Path) -> None:
    table = data.build("polymer_n", entry("polymer_n"), fetched("polymer_n", raw))
    index = table.frame.set_index("id")["refractive_index"]
    assert len(index) == 13
    assert index["polystyrene"] == pytest.approx(1.590, abs=0.003)
    assert index["poly(methyl methacrylate)"] == pytest.approx(1.491, abs=0.003)
    assert index["polycarbonate"] == pytest.approx(1.586, abs=0.004)
    assert index["polydimethylsiloxane"] == pytest.approx(1.41, abs=0.01)
    reasons = table.rejected.set_index("id")["reason"]
    assert "no unambiguous repeat unit" in reasons["CR-39"]
    assert "anisotropic" in reasons["PTB7"]


@pytest.mark.wheel
def test_measured_properties_of_ethanol_are_those_of_handbooks(raw: Path) -> None:
    table = data.build("chemicals", entry("chemicals"), fetched("chemicals", raw))
    ethanol = table.frame.set_index("id").loc["64-17-5"]
    handbook = {
        "boiling_point": (351.4, 0.5),
        "critical_temperature": (514, 2),
        "density": (789, 4),
        "refractive_index": (1.361, 0.001),
        "heat_of_vaporisation": (42.3, 0.5),
        "heat_of_formation_gas": (-234.8, 1),
        "heat_capacity_gas": (65.6, 1),
        "heat_capacity_liquid": (112.3, 1),
        "surface_tension": (22.0, 0.3),
        "viscosity": (1.074, 0.03),
        "thermal_conductivity_liquid": (0.167, 0.005),
        "permittivity": (25.3, 0.5),
    }
    assert ethanol["structure"] == "CCO"
    for name, (value, error) in handbook.items():
        assert ethanol[name] == pytest.approx(value, abs=error), name
    assert table.meta["rows_read"] == len(table.frame) + (table.rejected["property"] == "").sum()
