"""RDF, OFM and crystal graphs of real crystals, against XenonPy and against counting by hand.

xenonpy_ofm_tagged.csv: non-zero entries of `OrbitalFieldMatrix()` of XenonPy 0.6.7 for the crystals
of the shared oracle, computed with the `<sup>` tags in pymatgen's electron configurations that its
regular expression looks for. The shared oracle was computed without them: hydrogen only.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Structure

from scattershot import data
from scattershot.descriptors import (
    DESCRIPTORS,
    CrystalGraph,
    UnreadableStructureError,
    atom_features,
    crystals,
    describe,
    expand,
    read_graphs,
    read_matrix,
    write_described,
)
from scattershot.descriptors.ofm import field, valence
from scattershot.descriptors.voronoi import faces
from scattershot.errors import DescriptorMismatch

TAGGED = Path(__file__).with_name("xenonpy_ofm_tagged.csv")
SILICON = Structure.from_spacegroup("Fd-3m", np.eye(3) * 5.43, ["Si"], [[0, 0, 0]])
CRYSTAL = [name for name, descriptor in DESCRIPTORS.items() if "crystal" in descriptor.kinds]


@pytest.fixture(scope="module")
def poscars(shared_data: Path) -> pd.Series:
    table = pd.read_csv(shared_data / "crystals/petousis_dielectric_1056.csv.gz")
    return table.set_index("material_id")["poscar"]


def structure_json(poscar: str) -> str:
    return Structure.from_str(poscar, fmt="poscar").to_json()


def oracle(shared_data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared_data / "oracles" / name).set_index("material_id")


def test_radial_distributions_are_those_of_xenonpy(shared_data, poscars):
    theirs = oracle(shared_data, "xenonpy_rdf_12.csv")
    assert DESCRIPTORS["rdf"].columns == [f"rdf_{float(edge):.1f}" for edge in theirs.columns]
    for name, expected in theirs.iterrows():
        ours = DESCRIPTORS["rdf"].row(structure_json(poscars[name]), "crystal")
        np.testing.assert_allclose(ours, expected, atol=1e-6, rtol=0)


def test_canonical_crystals_have_the_same_distribution(shared_data, poscars):
    names = oracle(shared_data, "xenonpy_rdf_12.csv").index
    forms = data.canonicalise(poscars[names], "crystal")
    for name, form in zip(names, forms, strict=True):
        canonical = DESCRIPTORS["rdf"].row(form.text, "crystal")
        written = DESCRIPTORS["rdf"].row(structure_json(poscars[name]), "crystal")
        np.testing.assert_allclose(canonical, written, atol=1e-6, rtol=0)


def test_orbital_field_matrices_are_those_of_xenonpy_with_tagged_configurations(poscars):
    theirs = pd.read_csv(TAGGED)
    assert theirs["material_id"].nunique() == 6
    for name, entries in theirs.groupby("material_id"):
        expected = np.zeros(1024)
        expected[entries["column"]] = entries["value"]
        ours = DESCRIPTORS["ofm"].row(structure_json(poscars[name]), "crystal")
        np.testing.assert_allclose(ours, expected, atol=1e-6, rtol=0)


def test_with_hydrogens_shell_alone_the_matrix_is_what_xenonpy_returns_today(shared_data, poscars):
    theirs = oracle(shared_data, "xenonpy_ofm_6.csv")
    assert (theirs != 0).sum().sum() == 1
    for name, expected in theirs.iterrows():
        crystal = crystals.parse(structure_json(poscars[name]))
        known = [valence(s.specie.symbol) * (s.specie.symbol in ("H", "He")) for s in crystal]
        np.testing.assert_allclose(field(crystal, np.array(known)).ravel(), expected, atol=1e-6)


def test_valence_shells_are_those_outside_the_noble_gas_core():
    columns = np.array(DESCRIPTORS["ofm"].columns).reshape(32, 32)
    assert (columns[0, 1], columns[-1, 0]) == ("s1_s2", "f14_s1")
    shells = [label.split("_")[1] for label in columns[0]]
    for symbol, expected in {
        "H": ["s1"],
        "He": ["s2"],
        "Si": ["s2", "p2"],
        "Gd": ["s2", "d1", "f7"],
        "Pb": ["s2", "p2", "d10", "f14"],
    }.items():
        assert [shell for shell, on in zip(shells, valence(symbol), strict=True) if on] == expected


def test_the_faces_of_an_atom_fill_the_sphere_around_it(poscars):
    for poscar in poscars[:8]:
        for _, distances, angles in faces(crystals.parse(structure_json(poscar))):
            assert angles.sum() == pytest.approx(4 * np.pi)
            assert (distances > 1).all()


def test_cells_that_reach_far_into_a_vacuum_are_closed_by_far_neighbours():
    slab = Structure(np.diag([3.0, 3.0, 25.0]), ["C", "Si"], [[0, 0, 0], [0.5, 0.5, 0.08]])
    for _, distances, angles in faces(slab):
        assert angles.sum() == pytest.approx(4 * np.pi)
        assert distances.max() > 20


def test_atoms_at_one_place_have_no_cells():
    twice = Structure(np.eye(3) * 5, ["Na", "Cl"], [[0, 0, 0], [0, 0, 0]]).to_json()
    with pytest.raises(UnreadableStructureError, match="two atoms at one place"):
        DESCRIPTORS["ofm"].row(twice, "crystal")


def test_graph_of_silicon_has_its_four_neighbours_and_eight_of_the_next_twelve():
    graph = DESCRIPTORS["graph"].row(SILICON.to_json(), "crystal")
    assert graph.atoms.tolist() == [14] * 8
    bond = 5.43 * np.sqrt(3) / 4
    np.testing.assert_allclose(graph.distances[:, :4], bond, rtol=1e-6)
    np.testing.assert_allclose(graph.distances[:, 4:], 5.43 / np.sqrt(2), rtol=1e-6)
    distances = SILICON.distance_matrix
    for atom, near in enumerate(graph.neighbours[:, :4]):
        np.testing.assert_allclose(distances[atom, near], bond, rtol=1e-6)


def test_missing_neighbours_are_edges_that_expand_to_nothing():
    lonely = Structure(np.eye(3) * 7.0, ["Ar"], [[0, 0, 0]])
    graph = DESCRIPTORS["graph"].row(lonely.to_json(), "crystal")
    np.testing.assert_array_equal(graph.distances, [[7.0] * 6 + [9.0] * 6])
    assert expand(graph.distances).shape == (1, 12, 41)
    assert expand(graph.distances)[0, 0].argmax() == 35
    assert expand(graph.distances)[0, 0, 35] == pytest.approx(1)
    assert expand(graph.distances)[0, 6:].max() < 1e-10


def test_atoms_have_one_category_of_each_of_nine_properties():
    features = atom_features()
    assert features.shape == (95, 93)
    np.testing.assert_array_equal(features[1:].sum(axis=1), 9)
    assert features[0].sum() == 0
    groups, periods = features[:, :18].argmax(axis=1) + 1, features[:, 18:27].argmax(axis=1) + 1
    assert (groups[14], periods[14]) == (14, 3)
    assert (groups[55], periods[55]) == (1, 6)
    assert len(np.unique(features[1:], axis=0)) > 80


def test_graphs_are_read_as_they_were_written_by_any_number_of_processes(poscars, tmp_path):
    texts = [structure_json(poscar) for poscar in poscars[:5]] + ["nonsense"]
    names = [f"crystal {i}" for i in range(6)]
    for processes in (1, 2):
        path = tmp_path / f"{processes}.parquet"
        args = {"chunk": 2, "processes": processes}
        assert write_described(path, "graph", names, texts, "crystal", **args) == 1
        graphs = read_graphs(path, [*names[1:], "absent"])
        assert list(graphs.graphs) == names[1:]
        for graph, text in zip(
            graphs.take([names[3], names[1]]), (texts[3], texts[1]), strict=True
        ):
            same_graph(graph, DESCRIPTORS["graph"].row(text, "crystal"))
        assert len(graphs.graphs[names[5]].atoms) == 0
        with pytest.raises(DescriptorMismatch, match="'crystal 5' is masked"):
            graphs.take([names[5]])
        with pytest.raises(DescriptorMismatch, match="'crystal 0' is not in the file"):
            graphs.take([names[0]])


def same_graph(one: CrystalGraph, other: CrystalGraph) -> None:
    for name in ("atoms", "neighbours", "distances"):
        a, b = getattr(one, name), getattr(other, name)
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


def test_graphs_and_matrices_are_not_mistaken_for_one_another(tmp_path):
    text = SILICON.to_json()
    with pytest.raises(DescriptorMismatch, match="use write_described, then read_graphs"):
        describe("graph", [text], [text], "crystal")
    write_described(tmp_path / "graph.parquet", "graph", [text], [text], "crystal")
    with pytest.raises(DescriptorMismatch, match="is no descriptor matrix"):
        read_matrix(tmp_path / "graph.parquet")
    write_described(tmp_path / "rdf.parquet", "rdf", [text], [text], "crystal")
    with pytest.raises(DescriptorMismatch, match="holds rdf, not crystal graphs"):
        read_graphs(tmp_path / "rdf.parquet")


@pytest.mark.parametrize("name", ["rdf", "ofm"])
def test_crystals_are_described_alike_in_any_number_of_processes(name, poscars):
    texts = [structure_json(poscar) for poscar in poscars[:4]] + ["{}"]
    serial = describe(name, texts, texts, "crystal")
    parallel = describe(name, texts, texts, "crystal", chunk=2, processes=2)
    np.testing.assert_array_equal(serial.values, parallel.values)
    assert serial.valid.tolist() == parallel.valid.tolist() == [True] * 4 + [False]
    assert serial.values[:4].any(axis=1).all()


@pytest.mark.parametrize("name", CRYSTAL)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not the JSON"),
        ("[]", "not the JSON"),
        ('{"sites": []}', "not the JSON"),
        (
            json.dumps({"lattice": {"matrix": np.eye(3).tolist()}, "sites": []}),
            "not the JSON|no at",
        ),
        (Structure(np.eye(3) * 4, [{"Fe": 0.5, "Ni": 0.5}], [[0] * 3]).to_json(), "disordered"),
        (Structure(np.eye(3) * 4, ["Am"], [[0] * 3]).to_json(), "Am .only H to Pu"),
        (Structure(np.eye(3) * 0.9, ["Fe"], [[0] * 3]).to_json(), "is the lattice in Å"),
        (SILICON.to_json().replace("5.43", "NaN"), "no finite number"),
    ],
)
def test_what_is_no_usable_crystal_is_refused_with_its_reason(name, text, reason):
    with pytest.raises(UnreadableStructureError, match=reason):
        DESCRIPTORS[name].row(text, "crystal")


def test_structure_json_imports_nothing():
    text = SILICON.to_json().replace(
        '"properties": {}', '"properties": {"x": {"@module": "os", "@class": "nothing"}}'
    )
    assert len(DESCRIPTORS["graph"].row(text, "crystal").atoms) == 8
