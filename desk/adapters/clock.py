"""The system's clock, the only place where `desk` asks for the time."""

from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock`: aware, UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)
