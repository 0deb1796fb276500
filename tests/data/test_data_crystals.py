"""Crystals: one text per crystal whatever the source's notation, and why some are not used."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymatgen.core import Lattice, Structure

from scattershot import data
from scattershot.data import canonicalise, guard_key

ROCK_SALT = Structure(
    Lattice.cubic(5.64),
    ["Na", "Na", "Na", "Na", "Cl", "Cl", "Cl", "Cl"],
    np.array(
        [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    )
    / 2,
)


def form(text: str) -> tuple[str, str]:
    (structure,) = canonicalise([text], "crystal")
    assert structure.reason == ""
    return structure.text, structure.composition


def reason(text: str) -> str:
    (structure,) = canonicalise([text], "crystal")
    assert structure.text == structure.composition == ""
    return structure.reason


def written(crystal: Structure, **changes: Any) -> str:
    return json.dumps(crystal.as_dict() | changes)


def test_json_cif_and_poscar_of_a_crystal_give_one_text() -> None:
    texts = [written(ROCK_SALT), ROCK_SALT.to(fmt="cif"), ROCK_SALT.to(fmt="poscar")]
    assert len({form(text) for text in texts}) == 1
    assert form(texts[0])[1] == "NaCl"


def test_the_text_is_read_by_pymatgen_as_the_same_crystal() -> None:
    read = Structure.from_str(form(written(ROCK_SALT))[0], fmt="json")
    assert read.matches(ROCK_SALT)
    assert read.lattice.abc == pytest.approx((5.64, 5.64, 5.64))
    assert len(read) == 8


@settings(deadline=None, max_examples=40)
@given(st.permutations(range(8)), st.lists(st.integers(-2, 2), min_size=24, max_size=24))
def test_order_of_sites_and_choice_of_images_do_not_matter(
    order: list[int], shifts: list[int]
) -> None:
    moved = Structure(
        ROCK_SALT.lattice,
        [ROCK_SALT[i].specie for i in order],
        ROCK_SALT.frac_coords[order] + np.array(shifts).reshape(8, 3),
        coords_are_cartesian=False,
    )
    text, _ = form(written(moved))
    assert text == form(written(ROCK_SALT))[0]
    assert form(text)[0] == text


def test_coordinates_next_to_one_are_wrapped_to_zero() -> None:
    crystal = Structure(Lattice.cubic(3), ["Cs", "Cl"], [[0.9999999, -1e-9, 0], [0.5, 0.5, 0.5]])
    sites = json.loads(form(written(crystal))[0])["sites"]
    assert sites[1]["abc"] == [0.0, 0.0, 0.0]
    assert "-0.0" not in form(written(crystal))[0]


def site(symbol: str, x: float, amount: float = 1) -> dict[str, Any]:
    return {"species": [{"element": symbol, "occu": amount}], "abc": [x, 0, 0]}


@pytest.mark.parametrize(
    ("sites", "words"),
    [
        ([], "structure without sites"),
        ([site("Fe", 0, 0.5)], "partial occupancy at site 1: Fe0.5"),
        ([site("Qq", 0)], "unknown element Qq at site 1"),
        ([site("D", 0)], "unknown element D"),
        ([site("Na", 0), site("Cl", 0.99)], "Na and Cl (sites 1 and 2) are 0.050 Å apart"),
        ([site("Na", float("nan"))], "not finite"),
        ([{"species": []}], "not a crystal structure (read as JSON: KeyError"),
    ],
)
def test_a_crystal_that_cannot_be_used_says_why(sites: list[dict[str, Any]], words: str) -> None:
    lattice = {"matrix": [[5, 0, 0], [0, 5, 0], [0, 0, 5]]}
    assert words in reason(json.dumps({"lattice": lattice, "sites": sites}))


def test_damaged_text_and_flat_lattices_are_rejected() -> None:
    assert reason("") == "structure missing"
    assert "read as POSCAR" in reason("nonsense")
    assert "read as JSON" in reason('{"lattice": 3}')
    assert "read as CIF" in reason("data_x\n_cell_length_a 3\n")
    flat = {"matrix": [[5, 0, 0], [5, 0, 0], [0, 0, 5]]}
    assert "without volume" in reason(json.dumps({"lattice": flat, "sites": [site("Na", 0)]}))


def test_json_names_no_code_that_is_run() -> None:
    hostile = {"@module": "os", "@class": "system", "sites": [site("Na", 0)]}
    hostile["sites"][0]["properties"] = {"x": {"@module": "os", "@class": "abort"}}
    hostile["lattice"] = {"matrix": [[5, 0, 0], [0, 5, 0], [0, 0, 5]]}
    assert form(json.dumps(hostile))[1] == "Na"


def test_the_guard_key_holds_between_polymorphs_and_formulas() -> None:
    caesium = Structure(Lattice.cubic(3.5), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    keys = {guard_key(form(written(crystal))[0], "crystal") for crystal in (ROCK_SALT, caesium)}
    (formula,) = canonicalise(["Na4Cl4"], "formula")
    assert keys == {"NaCl"} == {guard_key(formula.text, "formula")}


def polymorphs() -> tuple[pd.DataFrame, dict[str, Any]]:
    """Ten formulas with three polymorphs each."""
    elements = ["Li", "Na", "K", "Rb", "Cs", "Mg", "Ca", "Sr", "Ba", "Al"]
    crystals = [
        form(written(Structure(Lattice.cubic(a), [symbol], [[0, 0, 0]])))[0]
        for symbol in elements
        for a in (3, 4, 5)
    ]
    table = pd.DataFrame({"id": range(30), "structure": crystals, "k": np.arange(30.0)})
    about = {"label": "k", "unit": "1", "transform": "none"}
    meta = {"dataset": "c", "kind": "crystal", "licence": "", "citation": "", "source_sha256": ""}
    return table, meta | {"properties": {"k": about}}


def test_polymorphs_of_a_source_stay_on_one_side_of_every_split() -> None:
    table, meta = polymorphs()
    splits = {"replicates": 5, "test": 0.2, "validation": 0.1}
    rows, about = data.draw_source(table, meta, "k", None, 1, {"Al"}, splits)
    assert about["removed_by_guard"] == 3
    assert len(rows) == 27
    for replicate in range(5):
        sides = rows.groupby("key")[f"split_{replicate}"].nunique()
        assert (sides == 1).all()
        assert set(rows[f"split_{replicate}"]) == {"train", "validation", "test"}


def test_a_target_has_one_crystal_per_formula() -> None:
    table, meta = polymorphs()
    drawn, outer, _ = data.draw_target(table, meta, "k", 4, 1)
    assert len(drawn) == 4
    assert len(outer) == 6
    assert set(drawn["key"]).isdisjoint(outer["key"])


def test_crystals_are_described_by_their_own_text_and_formulas_with_multiplicity(
    tmp_path: Path,
) -> None:
    about = {"kind": "crystal"}
    frame = pd.DataFrame({"structure": ["{}"], "composition": ["NaCl"]})
    data.write_frame(tmp_path / "a.parquet", frame, about)
    assert data.read_structures([str(tmp_path / "a.parquet")])[1].tolist() == ["{}"]
