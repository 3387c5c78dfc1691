"""Where htmx lies: the package `htmx.org` that npm has put into `node_modules`."""

from functools import cache
from pathlib import Path

from desk.core.errors import NotFound

INSIDE = Path("node_modules/htmx.org/dist/htmx.min.js")


@cache
def _found() -> Path | None:
    for folder in Path(__file__).resolve().parents:
        if (folder / INSIDE).is_file():
            return folder / INSIDE
    return None


def htmx_file() -> Path:
    """The script's file. Without it the console works as plain pages."""
    found = _found()
    if found is None:
        raise NotFound("htmx is not installed; run `npm ci` in the project.")
    return found
