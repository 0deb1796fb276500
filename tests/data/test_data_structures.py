"""Canonical forms: one text per material, and a clear reason where there is none."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

from scattershot.data import canonicalise, guard_key


def form(text: str, kind: str) -> str:
    (structure,) = canonicalise([text], kind)
    assert structure.reason == ""
    return structure.text


def reason(text: str, kind: str) -> str:
    (structure,) = canonicalise([text], kind)
    assert structure.text == ""
    return structure.reason


@pytest.mark.parametrize(
    "units",
    [
        ["*CCO*", "*OCC*", "*COC*", "[*]CCO[*]", "[*:1]CCO[*:2]", "[1*]CCO[2*]", "*CCOCCO*"],
        ["*CC*", "*CCCC*", "*C*", "*CCC*"],
        ["*CC(*)c1ccccc1", "*C(c1ccccc1)C*", "*CC(c1ccccc1)CC(*)c1ccccc1"],
        ["*OCCOC(=O)c1ccc(cc1)C(*)=O", "*CCOC(=O)c1ccc(cc1)C(=O)O*"],
        ["*c1ccc(*)s1", "*c1ccc(s1)-c1ccc(*)s1"],
        ["*CC=CC*", "*=CCCC=*", "*C=CCC*"],
        ["[*]#CC#[*]", "*C#C*"],
    ],
)
def test_all_frames_and_multiples_of_a_repeat_unit_are_one_polymer(units: list[str]) -> None:
    assert len({form(unit, "polymer") for unit in units}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("*CC(C)CC(C)*", "*CC(C)C(C)C*"),  # head to tail, head to head
        ("*CC(*)C", "*C(*)CC"),
        ("*OCC(=O)*", "*OCCC(=O)*"),
    ],
)
def test_different_polymers_stay_different(one: str, other: str) -> None:
    assert form(one, "polymer") != form(other, "polymer")


backbones = st.lists(
    st.sampled_from(["C", "O", "C(C)", "C(=O)", "N", "c1ccc(cc1)", "[Si](C)(C)", "C(F)(F)"]),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=150)
@given(backbones, st.integers(0, 5), st.integers(1, 3))
def test_shifting_and_repeating_a_backbone_does_not_change_its_canonical_unit(
    blocks: list[str], shift: int, times: int
) -> None:
    written = "*" + "".join(blocks) + "*"
    shift %= len(blocks)
    other = "*" + "".join((blocks[shift:] + blocks[:shift]) * times) + "*"
    canonical = form(written, "polymer")
    assert form(other, "polymer") == canonical
    assert form(canonical, "polymer") == canonical


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("c1ccc", "smiles", "invalid SMILES"),
        ("C(C)(C)(C)(C)C", "smiles", "Explicit valence"),
        ("[Xx]CC", "smiles", "unknown element Xx"),
        ("[2H]OC", "smiles", "isotope"),
        ("*CC", "smiles", "attachment point"),
        ("", "smiles", "missing"),
        ("CCO ethanol", "smiles", "more than one word"),
        ("CCO", "polymer", "0 attachment points"),
        ("*CC(*)C*", "polymer", "3 attachment points"),
        ("*CC.CC*", "polymer", "several pieces"),
        ("*=CC*", "polymer", "different bonds"),
        ("**", "polymer", "without atoms"),
        ("Xy2O3", "formula", "unknown element Xy"),
        ("XO2", "formula", "unknown element X"),
        ("D2O", "formula", "isotope D"),
        ("Fe-1O2", "formula", "negative"),
        ("Fe2O3(", "formula", "not a formula"),
        ("12", "formula", "not a formula"),
        (" ", "formula", "missing"),
        ("InChI=1S/CH4/h1H4", "smiles", "an InChI"),
        ("H2O", "smiles", "looks like a formula; write its SMILES"),
        ("NaCl", "smiles", "looks like a formula"),
        ("CO2", "smiles", "looks like a formula"),
        ("3Al2O3.2SiO2", "formula", "may be a decimal point or join two compounds"),
        ("Al2O3.2SiO2", "formula", "may be a decimal point or join two compounds"),
        ("Li0.5CoO1.5H2O", "formula", "may be a decimal point or join two compounds"),
        ("C" * 501, "smiles", "501 atoms without hydrogen, at most 500 are read"),
        (f"*{'C' * 1500}O*", "polymer", "at most 500 are read"),
    ],
)
def test_bad_structures_are_rejected_with_their_reason(text: str, kind: str, words: str) -> None:
    assert words in reason(text, kind)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=12), st.sampled_from(["smiles", "polymer", "formula"]))
def test_any_text_is_either_canonicalised_or_rejected(text: str, kind: str) -> None:
    (structure,) = canonicalise([text], kind)
    assert bool(structure.text) != bool(structure.reason)


@pytest.mark.parametrize(
    ("text", "reduced", "full"),
    [
        ("Fe4O6", "Fe2O3", "Fe4O6"),
        ("Fe0.5O0.5", "FeO", "Fe0.5O0.5"),
        ("Al(NiB)2", "Al(NiB)2", "AlNi2B2"),
        ("Ag0.5Ge1Pb1.75S4", "Ag2Ge4Pb7S16", "Ag0.5GePb1.75S4"),
    ],
)
def test_formulas_are_reduced_and_keep_their_multiplicity(
    text: str, reduced: str, full: str
) -> None:
    (structure,) = canonicalise([text], "formula")
    assert (structure.text, structure.composition) == (reduced, full)


def test_a_ring_left_open_is_no_formula() -> None:
    assert "formula" not in reason("C1CCO", "smiles")


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("CuSO4.5H2O", "CuSO9H10"),
        ("CuSO4·5H2O", "CuSO9H10"),
        ("CuSO4*5H2O", "CuSO9H10"),
        ("Na2CO3.10H2O", "Na2CO13H20"),
        ("CaSO4.0.5H2O", "CaSO4.5H"),
        ("CaO.SiO2", "CaO3Si"),
        ("3Al2O3·2SiO2", "Al6O13Si2"),
        ("Ti₂O₃", "Ti2O3"),
        ("Na0.5H2O", "Na0.5H2O"),
        ("La0.7Sr0.3MnO3", "La0.7Sr0.3MnO3"),
        ("BaFe1.8Co0.2As2", "BaFe1.8Co0.2As2"),
    ],
)
def test_points_join_hydrates_and_separate_decimals(text: str, full: str) -> None:
    (structure,) = canonicalise([text], "formula")
    assert structure.composition == full


def test_guard_key_ignores_stereochemistry() -> None:
    alanines = ["C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "CC(N)C(=O)O"]
    assert {guard_key(form(text, "smiles"), "smiles") for text in alanines} == {"CC(N)C(=O)O"}
    cis, trans = form("*C/C=C\\C*", "polymer"), form("*C/C=C/C*", "polymer")
    assert cis != trans
    assert guard_key(cis, "polymer") == guard_key(trans, "polymer") == form("*CC=CC*", "polymer")


def test_canonical_units_of_real_polymers_are_stable_and_keep_their_elements(
    shared_data: Path,
) -> None:
    with (shared_data / "polymers/radonpy_PI1070.csv").open() as file:
        texts = [row["smiles"] for row in csv.DictReader(file)][::6]
    for text, structure in zip(texts, canonicalise(texts, "polymer"), strict=True):
        assert structure.reason == ""
        assert form(structure.text, "polymer") == structure.text
        elements, kept = (
            {a.GetSymbol() for a in Chem.MolFromSmiles(s).GetAtoms()}
            for s in (text, structure.text)
        )
        assert elements == kept
