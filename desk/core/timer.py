"""A timer: work that is due at a time. Everything that happens later is a row.

Invariant: (kind, key) is unique among rows that are not finished, so asking twice for the same
thing changes the one row. When it fires, the use case checks the state again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimerKind(StrEnum):
    BOT_TURN = "bot_turn"  # key: conversation id
    READ_MESSAGE = "read_message"  # key: message id
    ALERT_UNACCEPTED = "alert_unaccepted"  # key: case id
    OWNER_SILENT = "owner_silent"  # key: case id
    OWNER_GONE = "owner_gone"  # key: case id
    OFFER_CALLBACK = "offer_callback"  # key: case id
    PROMISE_DUE = "promise_due"  # key: promise id
    SWEEP = "sweep"  # key: name of the sweep; retention, old sessions


@dataclass(frozen=True, slots=True)
class Timer:
    """`wanted` grows each time the same work is asked for; finishing an older claim leaves the
    row due, so a message that arrives while a turn runs is not forgotten. `lease` names the
    claim that runs it now."""

    id: str
    kind: TimerKind
    key: str
    due_at: datetime
    created_at: datetime
    payload: str = "{}"  # JSON
    wanted: int = 1
    attempts: int = 0
    lease: str | None = None
    leased_until: datetime | None = None
    finished_at: datetime | None = None
    given_up: str | None = None  # why, when it gave up
