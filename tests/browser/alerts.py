"""Where alerts go in tests: a real HTTP server that keeps what apprise posts to it."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class AlertServer:
    received: list[str] = field(default_factory=list)  # title and text of each alert

    def __enter__(self) -> AlertServer:
        handler = type("Handler", (_Handler,), {"received": self.received})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def apprise_url(self) -> str:
        return f"json://127.0.0.1:{self._server.server_address[1]}/"

    def wait_for(self, number: int, within_s: float = 30) -> None:
        end = time.monotonic() + within_s
        while len(self.received) < number:
            assert time.monotonic() < end, f"{len(self.received)} alerts, {number} expected"
            time.sleep(0.1)


class _Handler(BaseHTTPRequestHandler):
    received: list[str]

    def do_POST(self) -> None:
        alert = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.received.append(f"{alert['title']}\n{alert['message']}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass
