"""A private PostgreSQL for tests: real, started by the tests, gone with them.

Use it from a conftest:

    pytest_plugins = ["tests.postgres"]

    def test_something(postgres: Cluster) -> None:
        url = postgres.fresh_database(migrate)   # migrate(url) runs once per session

`fresh_database` copies a prepared template, which takes tens of milliseconds, so that every test
can have a database of its own. URLs are SQLAlchemy's, for psycopg 3.

Invariants: listens on 127.0.0.1 only; its data lives in a temporary folder; it ends when the
test process ends, also when that is killed. `fsync=off`: a power cut loses test data only.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from launch.machine import postgres_bin

START_DEADLINE_S = 30.0
STOP_DEADLINE_S = 15.0
SUPERUSER = "makegood"
PR_SET_PDEATHSIG = 1
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

Prepare = Callable[[str], None]


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server on this machine; the message says how to get one."""


@dataclass
class Cluster:
    """A running server. Databases made here vanish with it."""

    port: int
    process: subprocess.Popen[bytes]
    _templates: dict[Prepare, str] = field(default_factory=dict)
    _count: int = 0

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def fresh_database(self, prepare: Prepare | None = None) -> str:
        """The URL of a new database, made as `prepare(url)` leaves it.

        `prepare` (the migrations, usually) runs once in a session for each distinct function; it
        must close its connections, since PostgreSQL copies only a template nobody is using.
        """
        template = "template0" if prepare is None else self._template(prepare)
        return self.url(self._create(f"test_{self._next()}", template))

    def drop(self, url: str) -> None:
        """Ends the connections of a database and removes it. Not needed for correctness."""
        self._run(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def cut_connections(self, url: str) -> None:
        """Ends every connection to a database, as a restart of the server would."""
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                (url.rsplit("/", 1)[1],),
            )

    def _template(self, prepare: Prepare) -> str:
        if prepare not in self._templates:
            name = self._create(f"template_{self._next()}", "template0")
            prepare(self.url(name))
            self._templates[prepare] = name
        return self._templates[prepare]

    def _create(self, name: str, template: str) -> str:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _run(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=SUPERUSER, dbname="postgres", autocommit=True
        )


def start_cluster(folder: Path) -> Cluster:
    """Makes and starts a server whose data is in `folder`, which must exist and be empty."""
    programs = postgres_bin()
    if programs is None:
        raise PostgresMissingError(
            "The database tests need a PostgreSQL server (initdb, postgres) and found none. "
            "Install one, for example: apt-get install postgresql"
        )
    uid, gid = _server_identity()
    folder.chmod(0o700)
    os.chown(folder, uid, gid)
    as_user = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        + ["--locale=C", "--no-sync", "--no-instructions"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=_environment(),
        **as_user,  # type: ignore[call-overload]
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    port = _free_port()
    settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    with open(folder / "server.log", "wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), *settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
            preexec_fn=_end_with_parent,
            **as_user,  # type: ignore[call-overload]
        )
    cluster = Cluster(port=port, process=process)
    _wait_until_it_answers(cluster, folder / "server.log")
    return cluster


def stop_cluster(cluster: Cluster) -> None:
    """Stops the server at once; open connections are cut."""
    if cluster.process.poll() is None:
        cluster.process.send_signal(signal.SIGQUIT)  # "immediate": the data is thrown away anyway
        try:
            cluster.process.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            cluster.process.kill()
            cluster.process.wait()


def _server_identity() -> tuple[int, int]:
    """PostgreSQL refuses to run as root, so root lends it an ordinary user."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise PostgresMissingError("PostgreSQL cannot run as root: run the tests as another user.")


def _environment() -> dict[str, str]:
    """PG* of the caller (a port, a password file) must not steer the private server."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _end_with_parent() -> None:
    # Runs after the change of user: that change would clear the request. Linux only; elsewhere
    # the ordinary stop at the end of the session has to do.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(cluster: Cluster, log: Path) -> None:
    deadline = time.monotonic() + START_DEADLINE_S
    while True:
        try:
            cluster._run("SELECT 1")
            return
        except psycopg.OperationalError as error:
            ended = cluster.process.poll() is not None
            if ended or time.monotonic() > deadline:
                stop_cluster(cluster)
                said = log.read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{said}") from error
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One server for the session (with xdist: one for each worker)."""
    folder = Path(tempfile.mkdtemp(prefix="makegood-postgres-"))
    try:
        cluster = start_cluster(folder)
        try:
            yield cluster
        finally:
            stop_cluster(cluster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
