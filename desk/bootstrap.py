"""Builds a desk from settings: the only place that knows which adapter stands behind which port."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from desk.adapters.alerts import AppriseAlerts
from desk.adapters.bot_client import BotClient
from desk.adapters.clock import SystemClock
from desk.adapters.database.engine import connect
from desk.adapters.database.migrate import migrate
from desk.adapters.database.timers import SqlTimers
from desk.adapters.database.transaction import SqlRecords
from desk.adapters.hints import Hub
from desk.adapters.passwords import Argon2Passwords
from desk.adapters.wake import WakeSignal
from desk.adapters.words import load_words
from desk.application.ports import Desk, Hints, Wake
from desk.settings import Settings, installation_secret

REQUEST_THREADS = 16  # sync routes that run at once; more than the database serves is no use
POOL_SIZE = 16


@dataclass(frozen=True, slots=True)
class Installation:
    """A desk, and the parts of it that only the process around it needs."""

    settings: Settings
    desk: Desk
    engine: Engine
    hub: Hub
    wake: WakeSignal
    bot_answers: Callable[[], bool]
    closing: tuple[Callable[[], None], ...]

    def close(self) -> None:
        """Gives back connections and threads; the record stays as it is."""
        for close in self.closing:
            close()


def build(settings: Settings) -> Installation:
    """A desk on the database of the settings, which is brought to the newest schema.

    Raises `Invalid` for settings that cannot work and `Unavailable` without a database.
    """
    prepare_database(settings)
    engine = connect(settings.database_url, pool_size=POOL_SIZE)
    wake = WakeSignal()
    if settings.sqlite_path is not None:
        hub = Hub()
        hints: Hints = hub
        wake_all: Wake = wake
        closing: list[Callable[[], None]] = [engine.dispose]
    else:
        from desk.adapters.hints_postgres import PostgresHints

        hub = Hub(lossy=True)
        across = PostgresHints(settings.database_url, hub, wake)
        hints, wake_all = across, across.wake
        closing = [across.close, engine.dispose]

    records = SqlRecords(engine, hints, wake_all)
    bot = BotClient(settings.bot_url, settings.bot_token.get_secret_value())
    desk = Desk(
        records=records,
        timers=SqlTimers(records),
        bot=bot,
        hints=hints,
        alerts=AppriseAlerts(settings.alert_url.get_secret_value()),
        passwords=Argon2Passwords(),
        clock=SystemClock(),
        words=load_words(),
        times=settings.times(),
        secret=installation_secret(settings),
        public_url=settings.base_url,
    )
    return Installation(settings, desk, engine, hub, wake, bot.answers, tuple(closing))


def prepare_database(settings: Settings) -> None:
    """Makes the database where it is missing, and brings it to the newest schema."""
    if settings.sqlite_path is not None:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
