"""The widget's own files, for any web site: modules that are fetched across origins."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from desk.core.errors import NotFound

FOLDER = Path(__file__).resolve().parents[3] / "widget"

router = APIRouter(include_in_schema=False)


class Asset(NamedTuple):
    plain: bytes
    packed: bytes
    etag: str


@cache
def assets() -> dict[str, Asset]:
    """The files by name, as they were at the first request of this process."""
    found = {}
    for path in sorted(FOLDER.glob("*.js")):
        plain = path.read_bytes()
        etag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
        found[path.name] = Asset(plain, gzip.compress(plain, 9, mtime=0), etag)
    return found


@router.get("/widget/{name}")
def get_widget_file(name: str, request: Request) -> Response:
    """A module. Browsers ask each time whether it is still the same, so that an update of desk
    reaches every site at once and its modules always fit together."""
    asset = assets().get(name)
    if asset is None:
        raise NotFound("There is no such file.")
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-cache",
        "ETag": asset.etag,
        "Vary": "Accept-Encoding",
    }
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = asset.plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = asset.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type="text/javascript")
