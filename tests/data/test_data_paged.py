"""The Materials Project's interface, played by a server on this machine with recorded answers."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from pymatgen.core import Lattice, Structure

from scattershot import data
from scattershot.data.paged import fetch_pages
from scattershot.errors import DataError

ROOT = Path(__file__).parents[2]
KEY = "a" * 32


def document(number: int, symbol: str) -> dict[str, Any]:
    """A record in the shape of the interface's summary documents, with the fields asked for."""
    crystal = Structure(Lattice.cubic(3 + number / 10), [symbol, "O"], [[0] * 3, [0.5] * 3])
    return {
        "material_id": f"mp-{number}",
        "structure": crystal.as_dict(),
        "band_gap": 0.5 * number,
        "density": 5.1,
        "e_electronic": None,
        "e_total": None,
        "efermi": 2.5,
        "energy_per_atom": -6.2,
        "formation_energy_per_atom": -1.5,
        "n": 2.1 if number == 1 else None,
        "total_magnetization": 0.0,
        "volume": crystal.volume,
    }


@dataclass
class Recorded:
    """What the server answers, and what it was asked."""

    documents: list[dict[str, Any]]
    address: str = ""
    statuses: list[int] = field(default_factory=list)
    asked: list[tuple[int, str | None]] = field(default_factory=list)

    def answer(self, query: dict[str, list[str]]) -> dict[str, Any]:
        skip, limit = int(query["_skip"][0]), int(query["_limit"][0])
        meta = {
            "api_version": "0.86.0",
            "time_stamp": "2026-01-01T00:00:00.000000",
            "total_doc": len(self.documents),
            "facet": None,
        }
        return {"data": self.documents[skip : skip + limit], "errors": None, "meta": meta}


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorded]:
    monkeypatch.setenv("MP_API_KEY", KEY)
    content = Recorded([document(i, s) for i, s in enumerate(["Mg", "Ca", "Sr", "Ba", "Zn"], 1)])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            content.asked.append((int(query["_skip"][0]), self.headers["X-API-KEY"]))
            status = content.statuses.pop(0) if content.statuses else 200
            body = content.answer(query) if status == 200 else {"detail": "not today"}
            self.send_response(status)
            self.send_header("Retry-After", "0")
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        content.address = (
            f"http://127.0.0.1:{running.server_port}/materials/summary/?is_stable=true"
        )
        yield content
        running.shutdown()


def entry() -> dict[str, Any]:
    text = (ROOT / "config/datasets.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["materials_project"]


def test_all_pages_become_one_table_and_the_key_stays_in_the_header(
    tmp_path: Path, recorded: Recorded
) -> None:
    path = tmp_path / "raw" / "materials_project.jsonl.gz"
    fetch_pages("mp", recorded.address, path, page=2)
    assert recorded.asked == [(0, KEY), (2, KEY), (4, KEY)]
    assert list(path.parent.iterdir()) == [path]
    assert KEY.encode() not in path.read_bytes()
    table = data.build("materials_project", entry(), path)
    assert table.frame["id"].tolist() == [f"mp-{i}" for i in range(1, 6)]
    assert table.frame["composition"].tolist() == ["MgO", "CaO", "SrO", "BaO", "ZnO"]
    assert table.frame["band_gap"].tolist() == [0.5, 1, 1.5, 2, 2.5]
    assert table.frame["refractive_index"].notna().tolist() == [True, False, False, False, False]


def test_the_whole_way_in_asks_for_the_columns_that_the_table_needs(
    tmp_path: Path, recorded: Recorded
) -> None:
    destination = tmp_path / "all.jsonl.gz"
    about = entry() | {"api": recorded.address}
    assert data.fetch("materials_project", about, destination) == destination
    data.fetch("materials_project", about, destination)  # what is there is not fetched again
    assert len(recorded.asked) == 1
    fields = parse_qs(urlsplit(entry()["api"]).query)["_fields"][0].split(",")
    columns = {prop["column"] for prop in about["properties"].values()}
    assert set(fields) == columns | {about["id_column"], about["structure_column"]}


def test_a_run_that_was_cut_off_asks_only_for_the_missing_pages(
    tmp_path: Path, recorded: Recorded
) -> None:
    path = tmp_path / "mp.jsonl.gz"
    recorded.statuses = [200, 200, 400]
    with pytest.raises(DataError, match=r"status 400 .*not today"):
        fetch_pages("mp", recorded.address, path, page=2)
    assert not path.exists()
    recorded.asked.clear()
    fetch_pages("mp", recorded.address, path, page=2)
    assert [skip for skip, _ in recorded.asked] == [4]
    assert len(data.build("materials_project", entry(), path).frame) == 5


def test_another_query_starts_afresh(tmp_path: Path, recorded: Recorded) -> None:
    path = tmp_path / "mp.jsonl.gz"
    recorded.statuses = [200, 400]
    with pytest.raises(DataError):
        fetch_pages("mp", recorded.address, path, page=2)
    recorded.asked.clear()
    fetch_pages("mp", f"{recorded.address}&deprecated=false", path, page=2)
    assert [skip for skip, _ in recorded.asked] == [0, 2, 4]


def test_a_database_that_changes_between_pages_stops_and_forgets_them(
    tmp_path: Path, recorded: Recorded
) -> None:
    path = tmp_path / "mp.jsonl.gz"
    recorded.statuses = [200, 400]
    with pytest.raises(DataError):
        fetch_pages("mp", recorded.address, path, page=2)
    recorded.documents.append(document(6, "Cd"))
    with pytest.raises(DataError, match="page 2 has 2 records of 6, after 2 of 5"):
        fetch_pages("mp", recorded.address, path, page=2)
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again(tmp_path: Path, recorded: Recorded) -> None:
    recorded.statuses = [429, 200]
    fetch_pages("mp", recorded.address, tmp_path / "mp.jsonl.gz")
    assert [skip for skip, _ in recorded.asked] == [0, 0]


def test_a_redirect_does_not_carry_the_key_away(tmp_path: Path, recorded: Recorded) -> None:
    recorded.statuses = [302]
    with pytest.raises(DataError, match="status 302"):
        fetch_pages("mp", recorded.address, tmp_path / "mp.jsonl.gz")


def test_a_missing_or_refused_key_is_named_but_not_shown(
    tmp_path: Path, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.statuses = [403]
    with pytest.raises(DataError, match="refuses the key in MP_API_KEY") as error:
        fetch_pages("mp", recorded.address, tmp_path / "mp.jsonl.gz")
    assert KEY not in str(error.value)
    monkeypatch.delenv("MP_API_KEY")
    with pytest.raises(DataError, match="set the environment variable MP_API_KEY"):
        fetch_pages("mp", recorded.address, tmp_path / "mp.jsonl.gz")
