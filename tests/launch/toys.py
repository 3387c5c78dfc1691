"""Toy children for the supervisor: tiny HTTP servers that can be told to misbehave."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from launch.backoff import BackOff
from launch.health import Health
from launch.ports import free_port
from launch.supervisor import Limits, Service

FAST = Limits(
    back_off=BackOff(first=0.1, most=0.4, calm_after=60),
    start_deadline=20,
    check_every=0.2,
    hangs_after=2.0,
    stop_deadline=1.0,
    starts=2,
)

SERVER = """
import http.server, json, os, signal, subprocess, sys, threading, time
options = json.loads(sys.argv[1])
print("toy speaks", flush=True)
if options.get("stubborn"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(options["pids"], "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
class Toy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            os._exit(3)
        if self.path == "/hang":
            os.kill(os.getpid(), signal.SIGSTOP)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", options["port"]), Toy).serve_forever()
"""


def toy(folder: Path, name: str = "Toy", *, stubborn: bool = False) -> Service:
    """A child with a child of its own; both write their process ids to `<folder>/<name>.pids`."""
    port = free_port()
    options = {"port": port, "pids": str(folder / f"{name}.pids"), "stubborn": stubborn}
    return Service(
        name=name,
        command=[sys.executable, "-c", SERVER, json.dumps(options)],
        cwd=folder,
        log=folder / f"{name}.log",
        health=Health("127.0.0.1", port, "/"),
    )


def broken(folder: Path, code: int = 7) -> Service:
    """A child that says why and dies, each time."""
    command = [sys.executable, "-c", f"print('no such setting'); raise SystemExit({code})"]
    return Service("Broken", command, folder, folder / "broken.log", Health("127.0.0.1", 1, "/"))


def tell(service: Service, path: str) -> None:
    """Sends a toy a request that it may not live to answer."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{service.health.port}{path}", timeout=2).close()
    except OSError:
        return


def pids(folder: Path, name: str = "Toy") -> list[int]:
    """Every process that the toy ever was, and their children."""
    return [int(pid) for pid in (folder / f"{name}.pids").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that ended but was not collected by its parent counts as gone.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or ") Z " not in status.read_text()


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def all_gone(numbers: Sequence[int]) -> bool:
    return not any(is_alive(number) for number in numbers)
