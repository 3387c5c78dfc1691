"""A desk for tests, on both databases: real record and words; fake clock, bot, hints and
alerts.

    def test_something(world):            # runs twice: on SQLite and on PostgreSQL
        receive_message(world.desk, …)
        world.clock.move(minutes=2)

A test that needs one database only says so and why:

    pytestmark = pytest.mark.databases("sqlite")
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from desk.adapters.database.engine import connect
from desk.adapters.database.migrate import migrate
from desk.adapters.database.timers import SqlTimers
from desk.adapters.database.transaction import SqlRecords
from desk.adapters.passwords import Argon2Passwords
from desk.adapters.words import load_words
from desk.application.ports import Desk
from desk.core.times import Times
from tests.fakes import FakeAlerts, FakeBot, FakeClock, FakeHints, FakeWake
from tests.postgres import Cluster


@dataclass
class World:
    """A desk and the handles of what surrounds it."""

    desk: Desk
    clock: FakeClock
    bot: FakeBot
    hints: FakeHints
    alerts: FakeAlerts
    wake: FakeWake
    records: SqlRecords
    url: str

    @property
    def engine(self) -> Engine:
        return self.records.engine


@pytest.fixture
def anyio_backend() -> str:
    """What `@pytest.mark.anyio` tests run on."""
    return "asyncio"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of the present schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    prepare(f"sqlite:///{path}")
    return path


WORDS = load_words()
KINDS = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "databases(*kinds): the test needs these only, not both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs each test that uses a database on both kinds, unless it names those it is about."""
    if "database" not in metafunc.fixturenames:
        return
    parametrized = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if any("database" in str(names).replace(",", " ").split() for names in parametrized):
        return
    chosen = metafunc.definition.get_closest_marker("databases")
    metafunc.parametrize("database", chosen.args if chosen else KINDS, indirect=True)


@pytest.fixture
def database(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[str]:
    """The URL of a database of the test's own, with the present schema, once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "makegood.db"
        shutil.copy(sqlite_template, path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    url = cluster.fresh_database(prepare)
    yield url
    cluster.drop(url)


@pytest.fixture
def make_world(database: str) -> Iterator[Callable[[], World]]:
    """Worlds that share the one database of the test, as processes of a desk would."""
    made: list[World] = []

    def make() -> World:
        made.append(world_on(database))
        return made[-1]

    yield make
    for world in made:
        world.engine.dispose()


@pytest.fixture
def world(make_world: Callable[[], World]) -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Desk:
    return world.desk


def world_on(url: str) -> World:
    """A world on a database that exists."""
    hints, wake, clock, bot, alerts = FakeHints(), FakeWake(), FakeClock(), FakeBot(), FakeAlerts()
    records = SqlRecords(connect(url), hints, wake)
    desk = Desk(
        records=records,
        timers=SqlTimers(records),
        bot=bot,
        hints=hints,
        alerts=alerts,
        passwords=Argon2Passwords(time_cost=1, memory_kib=64),
        clock=clock,
        words=WORDS,
        times=Times(),
        secret=b"a secret of the tests, 32 bytes..",
        public_url="http://127.0.0.1:8080",
    )
    return World(desk, clock, bot, hints, alerts, wake, records, url)


def prepare(url: str) -> None:
    """Brings an empty database to the present schema."""
    migrate(url)
    engine = connect(url)
    try:
        if engine.dialect.name == "sqlite":  # one file, so that it can be copied
            with engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    finally:
        engine.dispose()
