"""Alerts by apprise, against a real receiver on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from desk.adapters.alerts import AppriseAlerts


@contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An apprise URL that leads here, and what arrives."""
    received: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            received.append(json.loads(self.rfile.read(length)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_alert_arrives_with_title_and_text() -> None:
    with receiver() as (url, received):
        assert AppriseAlerts(url).send("A customer waits", "Service: massage\nhttp://desk")
    ((title, body),) = [(alert["title"], alert["message"]) for alert in received]
    assert title == "A customer waits"
    assert "Service: massage" in body
    assert "http://desk" in body


def test_every_url_gets_it() -> None:
    with receiver() as (one, first), receiver() as (two, second):
        assert AppriseAlerts(f" {one}  {two} ").send("A customer waits", "Now")
    assert len(first) == len(second) == 1


def test_a_receiver_that_refuses_is_no_success() -> None:
    with receiver(500) as (url, received):
        assert not AppriseAlerts(url).send("A customer waits", "Now")
    assert received


def test_without_a_url_or_with_a_wrong_one_nothing_is_sent_and_nothing_is_raised() -> None:
    assert not AppriseAlerts("").send("A customer waits", "Now")
    assert not AppriseAlerts("nonsense").send("A customer waits", "Now")
    assert not AppriseAlerts("json://127.0.0.1:1/").send("A customer waits", "Now")


def test_apprise_is_loaded_with_the_first_alert_only() -> None:
    program = (
        "import sys; from desk.adapters.alerts import AppriseAlerts;"
        "AppriseAlerts('json://127.0.0.1:1/'); AppriseAlerts('').send('t', 'b');"
        "sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
