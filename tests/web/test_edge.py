"""What holds for every request: headers, limits, errors, and a log without secrets."""

import socket
from collections.abc import Iterator

import pytest
import structlog
from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

from desk.core.errors import (
    Conflict,
    Expired,
    Invalid,
    NotAllowed,
    NotFound,
    Throttled,
    Unavailable,
)
from desk.web.edge import MAX_BODY_BYTES
from tests.live import Go, Live

pytestmark = pytest.mark.databases("sqlite")  # the web alone

ERRORS = {
    "missing": NotFound("There is nothing here."),
    "late": Conflict("Ines was faster."),
    "forbidden": NotAllowed("Only a manager may do that."),
    "wrong": Invalid("A phone number has digits.", "phone"),
    "old": Expired("This link has expired."),
    "often": Throttled("Too often; try again in a minute.", 60),
    "away": Unavailable("The record cannot be reached right now; try again."),
    "bug": RuntimeError("what the customer wrote"),
}


class Order(BaseModel):
    name: str
    count: int = Field(ge=1)


@pytest.fixture
def live(go_live: Go) -> Live:
    live = go_live(worker=False)
    add_routes(live.app)
    return live


def add_routes(app: FastAPI) -> None:
    def fail(name: str) -> None:
        raise ERRORS[name]

    def order(order: Order) -> dict[str, int]:
        return {"count": order.count}

    def size(body: bytes = Body(media_type="application/octet-stream")) -> int:
        return len(body)

    def secret(token: str) -> str:
        return "fine"

    app.add_api_route("/api/fail/{name}", fail)
    app.add_api_route("/fail/{name}", fail)
    app.add_api_route("/api/order", order, methods=["POST"])
    app.add_api_route("/api/size", size, methods=["POST"])
    app.add_api_route("/v/{token}", secret)


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    before = structlog.get_config()
    entries: list[dict[str, object]] = []

    def keep(_logger: object, _method: str, entry: dict[str, object]) -> dict[str, object]:
        entries.append(dict(entry))
        raise structlog.DropEvent

    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep])
    yield entries
    structlog.configure(**before)


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("missing", 404, "not_found"),
        ("late", 409, "conflict"),
        ("forbidden", 403, "not_allowed"),
        ("wrong", 422, "invalid"),
        ("old", 410, "expired"),
        ("often", 429, "throttled"),
        ("away", 503, "unavailable"),
    ],
)
def test_what_is_refused_is_told_to_programs_as_json(
    live: Live, name: str, status: int, error: str
) -> None:
    response = live.get(f"/api/fail/{name}")
    assert response.status_code == status
    body = response.json()
    assert body["error"] == error
    assert body["message"] == str(ERRORS[name])
    assert body.get("field") == ("phone" if name == "wrong" else None)
    if name == "often":
        assert response.headers["Retry-After"] == "60"


def test_what_is_refused_is_told_to_people_as_a_page(live: Live) -> None:
    response = live.get("/fail/old")
    assert response.status_code == 410
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "This link has expired." in response.text


def test_a_bug_is_answered_without_its_details(live: Live, logged: list[dict[str, object]]) -> None:
    for path in ("/api/fail/bug", "/fail/bug"):
        response = live.get(path)
        assert response.status_code == 500
        assert "customer wrote" not in response.text
    assert any(entry["event"] == "unexpected_error" for entry in logged)


def test_a_wrong_field_is_named(live: Live) -> None:
    response = live.post("/api/order", json={"name": "Ana", "count": 0})
    assert response.status_code == 422
    assert response.json()["field"] == "count"
    assert "greater than or equal to 1" in response.json()["message"]


@pytest.mark.parametrize("body", ["{", '{"a":' * 10_000, "[" * 100_000, "\x00", '"\\ud800"'])
def test_a_body_that_is_no_good_json_is_refused_and_harms_nothing(live: Live, body: str) -> None:
    response = live.post("/api/order", data=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert live.get("/health").status_code == 200


def test_a_body_over_the_limit_is_refused(live: Live) -> None:
    assert live.post("/api/size", data=b"x" * MAX_BODY_BYTES).json() == MAX_BODY_BYTES
    assert live.post("/api/size", data=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413


def test_a_body_of_no_declared_length_is_cut_off_at_the_limit(live: Live) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(2 * MAX_BODY_BYTES // 4096):
            yield b"x" * 4096

    assert live.post("/api/size", data=pieces()).status_code == 413


def test_a_foreign_host_name_is_refused_but_not_for_probes(live: Live) -> None:
    assert live.get("/api/nothing", headers={"Host": "evil.example"}).status_code == 400
    assert live.get("/api/nothing", headers={"Host": "localhost:99"}).status_code == 404
    assert live.get("/health", headers={"Host": "10.0.0.7:8080"}).status_code == 200


@pytest.mark.usefixtures("logged")  # a traceback in colours would take seconds
def test_every_answer_has_the_security_headers(live: Live) -> None:
    for path in ("/health", "/nothing", "/static/page.css", "/fail/bug"):
        headers = live.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-Id"]
        assert "server" not in headers


def test_files_are_checked_for_changes_and_pages_are_not_kept(live: Live) -> None:
    first = live.get("/static/page.css")
    assert first.headers["Cache-Control"] == "no-cache"
    again = live.get("/static/page.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert live.get("/health").headers["Cache-Control"] == "no-store"
    assert live.get("/static/../app.py").status_code == 404


def test_the_log_names_routes_and_never_the_token_in_a_path(
    live: Live, logged: list[dict[str, object]]
) -> None:
    live.get("/v/very-secret-token?also=very-secret")
    live.get("/nothing/very-secret")
    routes = [entry["route"] for entry in logged if entry["event"] == "request"]
    assert routes == ["/v/{token}", "(none)"]
    assert "very-secret" not in str(logged)


def test_a_request_that_is_not_http_harms_nothing(live: Live) -> None:
    port = int(live.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"\x16\x03\x01 what is this\r\n\r\n")
        connection.recv(1000)
    assert live.get("/health").status_code == 200


def test_health_says_what_works(live: Live) -> None:
    assert live.get("/health").json() == {
        "status": "ok",
        "database": "ok",
        "worker": "elsewhere",
        "bot": "ok",
    }
