"""The two processes of the people's side: `serve` (web, and the worker's threads) and `worker`
(threads alone, on PostgreSQL)."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from desk import log as logs
from desk.application.sweep import start_sweeps
from desk.bootstrap import Installation, build
from desk.core.errors import Invalid, Unavailable
from desk.due import HANDLERS
from desk.one_desk import alone_on
from desk.settings import Settings
from desk.web.app import create_app
from desk.worker import POLL_S, POLL_SHARED_S, Worker, lanes

GRACEFUL_S = 3  # requests in flight; streams end at once
WORKER_GRACE_S = 1.5  # after the requests': a turn in flight has had the one and the other
KEEP_ALIVE_S = 30
BACKLOG = 2048  # a reconnect storm after a restart
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger("desk")


def serve(settings: Settings) -> None:
    """Serves until a signal asks it to stop. Raises `Refused` where it cannot start."""
    logs.configure(settings.log_level)
    if settings.sqlite_path is not None and settings.turn_threads == 0:
        raise Invalid("On SQLite the worker runs inside the desk: set MAKEGOOD_TURN_THREADS to 1+.")
    with _alone(settings), _listen(settings) as listener, _installation(settings) as installation:
        worker = _worker(installation) if settings.turn_threads else None
        try:
            if worker is not None:
                worker.start()
            app = create_app(installation, worker)
            endings = [installation.hub.close] + ([worker.stop_claiming] if worker else [])
            server = Server(config(app, settings), endings)
            with _stop_signals_return():
                server.run(sockets=[listener])
        finally:
            if worker is not None and not worker.stop(WORKER_GRACE_S):
                log.warning("worker_left_work", hint="its leases are taken up at the next start")
    log.info("stopped")


def work(settings: Settings) -> None:
    """Runs the worker alone until a signal asks it to stop."""
    logs.configure(settings.log_level)
    if settings.sqlite_path is not None:
        raise Invalid("On SQLite the worker runs inside the desk: there is nothing to start here.")
    if settings.turn_threads == 0:
        raise Invalid(
            "A worker without threads does nothing: set MAKEGOOD_TURN_THREADS to 1 or more."
        )
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in STOP_SIGNALS:
        signal.signal(number, ask)
    with _installation(settings) as installation:
        worker = _worker(installation)
        worker.start()
        log.info("worker_started", process=os.getpid())
        while not stop.wait(1) and worker.is_alive():
            pass
        worker.stop()


def config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves. Its own access log is off: it would write the tokens in paths."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACEFUL_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


class Server(uvicorn.Server):
    """uvicorn, which calls `endings` before it waits for what is in flight: what would not end
    by itself (streams), and what may end meanwhile."""

    def __init__(self, config: uvicorn.Config, endings: Sequence[Callable[[], None]]) -> None:
        super().__init__(config)
        self._endings = endings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        log.info("serving", host=self.config.host, port=self.config.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for end in self._endings:
            end()
        await super().shutdown(sockets)


def _worker(installation: Installation) -> Worker:
    settings = installation.settings
    alone = settings.sqlite_path is not None
    if alone:
        installation.desk.timers.release_all()
    start_sweeps(installation.desk)
    return Worker(
        installation.desk,
        installation.wake,
        HANDLERS,
        lanes(settings.turn_threads, settings.turn_deadline),
        poll_s=POLL_S if alone else POLL_SHARED_S,
    )


@contextmanager
def _installation(settings: Settings) -> Iterator[Installation]:
    installation = build(settings)
    try:
        yield installation
    finally:
        installation.close()


def _alone(settings: Settings) -> AbstractContextManager[None]:
    path = settings.sqlite_path
    if path is None:
        return nullcontext()
    path.parent.mkdir(parents=True, exist_ok=True)
    return alone_on(path)


def _listen(settings: Settings) -> socket.socket:
    """Takes the address before anything else is done, so that what is wrong is told plainly."""
    host, port = settings.host, settings.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Unavailable(
            f"Cannot listen on {host}, port {port}: {error.strerror}. "
            "Stop what uses it, or choose another with --port or MAKEGOOD_PORT."
        ) from error


@contextmanager
def _stop_signals_return() -> Iterator[None]:
    """uvicorn raises the signal again once it has stopped; the worker has yet to be stopped."""

    def ignore(_number: int, _frame: FrameType | None) -> None:
        return None

    before = {number: signal.signal(number, ignore) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
