"""What is damaged in a library is found, named, never used, and removed by a repair."""

import contextlib
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scattershot import cli
from scattershot.errors import LibraryError
from scattershot.library import build_catalog, open_shard, query, read_rows
from scattershot.library.structures import write_structures
from scattershot.library.verify import verify

SHARD = "made_up.refractivity/NN/0000"


@pytest.fixture
def library(networks: tuple[Path, Path], tmp_path: Path) -> Path:
    """A library of one shard."""
    folder = tmp_path / "library"
    (folder / SHARD).parent.mkdir(parents=True)
    for path in networks:
        shutil.copy(path, folder / f"{SHARD}{path.suffix}")
    build_catalog([folder / f"{SHARD}.parquet"], folder / "catalog.parquet")
    return folder


def flip(path: Path, place: float, bit: int = 1) -> None:
    """Turn over one bit of a file, at this share of its length."""
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= bit
    path.write_bytes(content)


def test_a_whole_library_has_no_faults(library):
    assert verify(library) == []


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7, 0.999])
def test_a_flipped_bit_in_the_models_is_found_and_never_used(library, place):
    models = library / f"{SHARD}.safetensors"
    flip(models, place)
    [fault] = verify(library)
    assert fault.files == (models, models.with_suffix(".parquet"))
    shard = open_shard(models)
    with pytest.raises(LibraryError, match=f"{SHARD}.safetensors: damaged.*scattershot verify --r"):
        shard.tensors(shard.samples[0])


@pytest.mark.parametrize("kept", [0, 7, 1000, -1])
def test_a_truncated_models_file_is_found(library, kept):
    models = library / f"{SHARD}.safetensors"
    models.write_bytes(models.read_bytes()[:kept])
    [fault] = verify(library)
    assert SHARD in fault.reason


def test_a_flipped_bit_in_the_rows_is_found_or_changes_no_value(library):
    rows = library / f"{SHARD}.parquet"
    written, whole = rows.read_bytes(), read_rows([rows])
    found = 0
    for place in range(0, len(written), 37):
        rows.write_bytes(written)
        flip(rows, place / len(written))
        with contextlib.suppress(LibraryError):
            pd.testing.assert_frame_equal(read_rows([rows]), whole)
            continue
        found += 1
    assert found > 100


@pytest.mark.parametrize("lost", [".safetensors", ".parquet"])
def test_half_a_shard_is_found(library, lost):
    (library / f"{SHARD}{lost}").unlink()
    [fault] = verify(library)
    assert f"{SHARD}{lost}: is missing" in fault.reason


def test_a_shard_that_only_the_catalog_names_is_found(library):
    for ending in (".safetensors", ".parquet"):
        (library / f"{SHARD}{ending}").unlink()
    [fault] = verify(library)
    assert "is missing, but the catalog names it" in fault.reason


def test_a_catalog_of_other_shards_is_found(library):
    table = pq.read_table(library / "catalog.parquet")
    place = table.schema.get_field_index("sha256")
    other = table.set_column(place, "sha256", pa.array(["0" * 64] * len(table)))
    pq.write_table(other, library / "catalog.parquet")
    [fault] = verify(library)
    assert fault.files == (library / "catalog.parquet",)
    pq.write_table(table.slice(0, 0), library / "catalog.parquet")
    [fault] = verify(library)
    assert "is not in the catalog" in fault.reason


def test_an_empty_folder_is_no_library(tmp_path):
    with pytest.raises(LibraryError, match="no library here"):
        verify(tmp_path)


def test_the_command_names_the_fault_and_fails(library, capsys):
    assert cli.main(["verify", str(library)]) == 0
    flip(library / f"{SHARD}.safetensors", 0.5)
    assert cli.main(["verify", str(library)]) == 1
    assert f"{SHARD}.safetensors: damaged" in capsys.readouterr().out


def test_of_a_copied_library_nothing_is_removed(library, capsys):
    flip(library / f"{SHARD}.safetensors", 0.5)
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}
    assert cli.main(["verify", str(library), "--repair"]) == 1
    assert "get the library anew" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}


def test_a_library_without_its_catalog_is_not_whole(library):
    (library / "catalog.parquet").unlink()
    [fault] = verify(library)
    assert fault.reason.endswith("catalog.parquet: is missing")


def test_a_flipped_bit_in_any_column_of_the_catalog_is_found_and_no_question_is_answered_by_it(
    library,
):
    catalog = library / "catalog.parquet"
    written = catalog.read_bytes()
    column = pq.ParquetFile(catalog).metadata.row_group(0)
    for number in range(column.num_columns):
        chunk = column.column(number)
        # The last byte of a column's chunk lies in its last page of values.
        start = min(chunk.dictionary_page_offset or chunk.data_page_offset, chunk.data_page_offset)
        catalog.write_bytes(written)
        flip(catalog, (start + chunk.total_compressed_size - 1) / len(written))
        [fault] = verify(library)
        assert fault.files == (catalog,)
        for limit in (None, 1):
            with pytest.raises(LibraryError, match=r"catalog.parquet: cannot be read .*verify --r"):
                query(library, limit=limit)


def test_a_damaged_list_of_seen_structures_is_found(library):
    path = library / "structures.parquet"
    write_structures([("made_up.refractivity", ["a", "b", "c"])], path)
    assert verify(library) == []
    written = path.read_bytes()
    flip(path, written.index(b"made_up.refractivity") / len(written), 4)
    [fault] = verify(library)
    assert fault.files == (path,)
    path.write_bytes(b"junk")
    [fault] = verify(library)
    assert "nobody can tell which structures" in fault.reason
