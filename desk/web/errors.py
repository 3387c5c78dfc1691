"""From what is refused to an answer: JSON for programs, a page for people."""

from html import escape
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from desk.core.errors import (
    Conflict,
    Expired,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    Throttled,
    Unavailable,
)

STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (NotFound, 404, "not_found"),
    (Conflict, 409, "conflict"),
    (NotAllowed, 403, "not_allowed"),
    (Invalid, 422, "invalid"),
    (Expired, 410, "expired"),
    (Throttled, 429, "throttled"),
    (Unavailable, 503, "unavailable"),
    (Refused, 400, "refused"),
)
HTTP_NAMES = {400: "invalid", 401: "not_signed_in", 404: "not_found", 405: "wrong_method"}
RETRY_AFTER_UNAVAILABLE_S = 2

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/static/page.css">
<main>
<h1>{title}</h1>
<p>{message}</p>
</main>
</html>
"""


def wants_json(path: str, accept: str) -> bool:
    """Whether a program asks: all of /api, and whoever says so."""
    return path.startswith("/api/") or "application/json" in accept


def answer(
    request: Request,
    status: int,
    error: str,
    message: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """The answer to something refused: {"error", "message", "field"?} or a page."""
    if wants_json(request.url.path, request.headers.get("accept", "")):
        body = {"error": error, "message": message} | ({"field": field} if field else {})
        return JSONResponse(body, status, headers)
    return HTMLResponse(page(status, message), status, headers)


def page(status: int, message: str) -> str:
    """A plain page that says what happened."""
    return PAGE.format(title=escape(HTTPStatus(status).phrase), message=escape(message))


def install(app: FastAPI) -> None:
    """Makes the app answer errors this way."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)


def _refused(request: Request, error: Exception) -> Response:
    status, name = next((s, n) for kind, s, n in STATUS if isinstance(error, kind))
    headers = {}
    if isinstance(error, Throttled):
        headers["Retry-After"] = str(max(1, error.retry_after_s))
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_AFTER_UNAVAILABLE_S)
    field = error.field if isinstance(error, Invalid) else None
    return answer(request, status, name, str(error), field, headers)


def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    if problem["type"] == "json_invalid":
        return answer(request, 400, "invalid", "The body is not valid JSON.")
    where = [str(part) for part in problem["loc"] if part not in ("body", "query", "path")]
    message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    return answer(request, 422, "invalid", f"{message}.", ".".join(where) or None)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    name = HTTP_NAMES.get(error.status_code, HTTPStatus(error.status_code).name.lower())
    said = str(error.detail)
    if said == HTTPStatus(error.status_code).phrase:
        said = HTTPStatus(error.status_code).description or said
        said = "There is nothing here." if error.status_code == 404 else said
    headers = dict(error.headers) if error.headers else None
    return answer(request, error.status_code, name, said, headers=headers)
