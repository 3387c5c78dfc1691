"""A conversation: one thread with one contact, and who has the floor in it.

Invariant: exactly one of bot and person may speak at any time. `owner_number` is the fence: it
grows with every change of the floor, and whoever prepared words under an older number (a bot
turn in flight) finds them refused.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.core.errors import Conflict


class Status(StrEnum):
    """bot: the bot has the floor. waiting: handed over, nobody has accepted; the bot speaks for
    the call back and the queue only. open: a person owns it. snoozed: a person owns it and it
    sleeps until a due time. resolved: done, until the customer writes again."""

    BOT = "bot"
    WAITING = "waiting"
    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.BOT: frozenset({Status.WAITING, Status.OPEN, Status.RESOLVED}),
    Status.WAITING: frozenset({Status.OPEN, Status.RESOLVED, Status.BOT}),
    Status.OPEN: frozenset({Status.WAITING, Status.SNOOZED, Status.RESOLVED, Status.BOT}),
    Status.SNOOZED: frozenset({Status.OPEN, Status.WAITING, Status.RESOLVED}),
    Status.RESOLVED: frozenset({Status.BOT, Status.WAITING, Status.OPEN}),
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """`secret_hash` is the SHA-256 of the credential that the customer's browser holds."""

    id: str
    contact_id: str
    inbox: str  # name of the channel: "widget"
    status: Status
    created_at: datetime
    updated_at: datetime
    secret_hash: str
    visit_id: str | None = None
    episode_id: str | None = None  # the current one
    owner_id: str | None = None  # agent; set exactly while open or snoozed
    owner_number: int = 0
    last_seq: int = 0
    answered_seq: int = 0  # the bot's answers cover incoming messages up to this one
    customer_read_seq: int = 0
    agent_read_seq: int = 0
    complained_at: datetime | None = None  # first signal; never cleared in this conversation
    person_wanted_at: datetime | None = None
    bot_failures: int = 0


class EpisodeKind(StrEnum):
    """Why the bot speaks: each episode is one Rasa conversation."""

    CHECK_IN = "check_in"
    ENQUIRY = "enquiry"
    HANDBACK = "handback"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Episode:
    """`state` is the bot's dialogue state: opaque, written in the commit of its replies."""

    id: str
    conversation_id: str
    kind: EpisodeKind
    started_at: datetime
    state: str | None = None  # JSON text as it came from the bot
    ended_at: datetime | None = None


def move(conversation: Conversation, to: Status, now: datetime) -> Conversation:
    """The conversation in another status; raises `Conflict` where that is not possible."""
    if to == conversation.status:
        return conversation
    if to not in TRANSITIONS[conversation.status]:
        raise Conflict(f"A conversation that is {conversation.status} cannot become {to}.")
    return replace(conversation, status=to, updated_at=now)


def give_floor_to_person(conversation: Conversation, agent_id: str, now: datetime) -> Conversation:
    """A person owns it from now on; a bot turn that is in flight will be dropped."""
    moved = move(conversation, Status.OPEN, now)
    return replace(moved, owner_id=agent_id, owner_number=conversation.owner_number + 1)


def send_to_queue(conversation: Conversation, now: datetime) -> Conversation:
    """Nobody owns it and somebody must: the bot keeps the floor for call back and queue only."""
    moved = move(conversation, Status.WAITING, now)
    return replace(moved, owner_id=None, owner_number=conversation.owner_number + 1)


def give_floor_to_bot(conversation: Conversation, episode_id: str, now: datetime) -> Conversation:
    """Handback, or a customer who writes again after all was resolved: a new episode."""
    moved = move(conversation, Status.BOT, now)
    return replace(
        moved,
        owner_id=None,
        owner_number=conversation.owner_number + 1,
        episode_id=episode_id,
        bot_failures=0,
    )


def resolve(conversation: Conversation, now: datetime) -> Conversation:
    """Done, until the customer writes again."""
    moved = move(conversation, Status.RESOLVED, now)
    return replace(moved, owner_id=None, owner_number=conversation.owner_number + 1)


def bot_may_speak(conversation: Conversation) -> bool:
    """Whether words of the bot may be applied at all; the owner number decides the rest."""
    return conversation.status in (Status.BOT, Status.WAITING)
