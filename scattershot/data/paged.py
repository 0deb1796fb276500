"""The `api:` way in: all pages of the Materials Project's REST interface, into one file.

A page is asked for with `_limit` and `_skip` beside the query of the address, and answered with
`{"data": [record, …], "meta": {"total_doc": number, …}}` (https://api.materialsproject.org/docs).
The user's key comes from the environment variable MP_API_KEY and goes out in a header alone; it
stands in no address, file or message. `requests` is used directly: mp-api, the official client,
adds a dozen packages and keeps its pages in memory, where a failed run loses them.
"""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scattershot.errors import DataError
from scattershot.files import read_json, whole, write_json, write_text
from scattershot.progress import Progress

if TYPE_CHECKING:
    import requests

KEY = "MP_API_KEY"
PAGE = 1000
"""Records per page: the most that the interface gives."""
_RETRIES = 5
_TIMEOUT = (10, 300)
"""Seconds to connect, and to wait for an answer."""


def fetch_pages(dataset: str, address: str, destination: Path, page: int = PAGE) -> None:
    """Write all records that an address gives to `destination`, gzipped JSON lines.

    Pages stay in the folder `<destination>.pages` until all are there; a run that was cut off asks
    only for those that are missing. Another address starts afresh.

    Args:
        dataset: name of the data set, for messages.
        address: of the interface, with its query.
        destination: final path.
        page: records per page.

    Raises:
        DataError: no key, a refused request, no network, or records that changed meanwhile.
    """
    pages = destination.with_name(f"{destination.name}.pages")
    marker = pages / "address.txt"
    if pages.exists() and not (marker.exists() and marker.read_text("utf-8") == address):
        shutil.rmtree(pages)
    write_text(marker, address)
    files = _all_pages(dataset, address, pages, page)
    with whole(destination) as temporary, gzip.open(temporary, "wb") as packed:
        for file in files:
            for record in read_json(file)["data"]:
                packed.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
    shutil.rmtree(pages)


def _all_pages(dataset: str, address: str, pages: Path, page: int) -> list[Path]:
    """The files of all pages in order, those that are missing fetched."""
    session = None
    files: list[Path] = []
    read, total = 0, -1
    progress = None
    while read != total:
        file = pages / f"{read:08}.json"
        if not file.exists():
            session = session or _session(dataset)
            write_json(file, _page(dataset, session, address, {"_limit": page, "_skip": read}))
        content = read_json(file)
        expected, records = int(content["meta"]["total_doc"]), len(content["data"])
        if total not in (-1, expected) or not 0 < records <= expected - read:
            shutil.rmtree(pages)
            raise DataError(
                f"{dataset}: page {len(files) + 1} has {records} records of {expected}, after "
                f"{read} of {total}; the database changed meanwhile. Run it again"
            )
        files.append(file)
        read, total = read + records, expected
        progress = progress or Progress(total, f"{dataset}: records")
        progress.update(read)
    if progress:
        progress.close()
    return files


def _session(dataset: str) -> "requests.Session":
    # Only this way in needs requests, which is slow to import.
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    key = os.environ.get(KEY, "").strip()
    if not key:
        raise DataError(
            f"{dataset}: set the environment variable {KEY} to your key of the Materials Project "
            "(https://next-gen.materialsproject.org/api), or use another data set"
        )
    session = requests.Session()
    session.headers.update({"X-API-KEY": key, "Accept": "application/json"})
    retry = Retry(_RETRIES, backoff_factor=2, status_forcelist=(429, 500, 502, 503, 504))
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def _page(
    dataset: str, session: "requests.Session", address: str, params: dict[str, int]
) -> dict[str, Any]:
    import requests

    try:
        # A redirect would carry the key to another host.
        answer = session.get(address, params=params, timeout=_TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise DataError(
            f"{dataset}: cannot reach {address.partition('?')[0]}: {error}. The pages so far are "
            "kept: check the network and run it again"
        ) from error
    if answer.status_code in (401, 403):
        raise DataError(f"{dataset}: the server refuses the key in {KEY}; check it")
    try:
        content = answer.json()
        if answer.status_code == 200:
            return {"data": list(content["data"]), "meta": {"total_doc": _total(content)}}
        told = content.get("detail", content)
    except (ValueError, KeyError, TypeError, AttributeError):
        told = answer.text[:200]
    raise DataError(f"{dataset}: status {answer.status_code} from {answer.url}: {told}")


def _total(content: dict[str, Any]) -> int:
    return int(content["meta"]["total_doc"])
