"""A run's own way in to a dataset replaces that of the list."""

import pytest

from scattershot.errors import ConfigError


def test_a_path_of_the_run_replaces_a_download_and_what_describes_it(load, tmp_path):
    (tmp_path / "mine.csv").write_text("formula,band_gap\nNaCl,8.5\n")
    run = load(config=lambda c: c.update(datasets={"crystals": {"path": "mine.csv"}}))
    entry = run.datasets["crystals"]
    assert entry["path"] == "mine.csv"
    assert {"url", "file", "sha256"}.isdisjoint(entry)
    assert entry["reader"] == "own_file"
    assert entry["properties"]["band_gap"]["unit"] == "eV"


def test_a_change_that_is_no_way_in_leaves_the_download(load):
    run = load(config=lambda c: c.update(datasets={"crystals": {"licence": "CC0-1.0"}}))
    assert run.datasets["crystals"]["url"] == "https://example.org/crystals.csv"
    assert run.datasets["crystals"]["licence"] == "CC0-1.0"


def test_the_command_line_replaces_a_way_in_too(load, tmp_path):
    (tmp_path / "mine.csv").write_text("formula,band_gap\nNaCl,8.5\n")
    run = load({"datasets": {"crystals": {"path": "mine.csv"}}})
    assert "url" not in run.datasets["crystals"]


def test_a_new_download_needs_its_own_checksum(load):
    url = {"url": "https://example.org/newer.csv"}
    with pytest.raises(ConfigError, match="comes by `url`, so it needs `file:` too"):
        load(config=lambda c: c.update(datasets={"crystals": url}))


def test_an_interface_needs_a_file_and_a_reader_but_no_checksum(load):
    api = {"api": "https://example.org/records/", "file": "records.jsonl.gz"}
    run = load(config=lambda c: c.update(datasets={"crystals": api}))
    assert run.datasets["crystals"]["api"] == "https://example.org/records/"
    with pytest.raises(ConfigError, match=r"api: 'http://example\.org/' is not of the right form"):
        load(config=lambda c: c.update(datasets={"crystals": {"api": "http://example.org/"}}))
