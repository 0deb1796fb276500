"""A library knows which structures its models have seen, and hands on no structure."""

import pytest

from scattershot import library
from scattershot.errors import LibraryError


def test_seen_structures_are_found_by_property(tmp_path):
    sources = [("a.x", ["CCO", "CCN", "CCO"]), ("a.y", ["CCO"]), ("b.z", [])]
    library.write_structures(sources, tmp_path / "structures.parquet")
    found = library.seen(tmp_path, ["CCO", "CCC"])
    assert found == {"a.x": {"CCO"}, "a.y": {"CCO"}}
    assert b"CCO" not in (tmp_path / "structures.parquet").read_bytes()


def test_a_library_that_does_not_say_is_named(tmp_path):
    with pytest.raises(LibraryError, match=r"structures\.parquet: cannot be read"):
        library.seen(tmp_path, ["CCO"])
    (tmp_path / "structures.parquet").write_bytes(b"PAR1")
    with pytest.raises(LibraryError, match="nobody can tell"):
        library.seen(tmp_path, ["CCO"])
