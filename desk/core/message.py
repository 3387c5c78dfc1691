"""A message of a conversation, and who said it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.core.reading import Reading


class Direction(StrEnum):
    """`note` and `activity` are for the console only and never leave it."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NOTE = "note"
    ACTIVITY = "activity"


class Author(StrEnum):
    """Who said it. `desk` is the product's own plain words (queue, apology, greeting)."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply under a message; `intent` is what the bot put on it."""

    id: str
    title: str
    intent: str


@dataclass(frozen=True, slots=True)
class Message:
    """`seq` counts 1, 2, 3 … within its conversation, without gaps: readers use it as a cursor.

    `source_id` is the sender's own id of the message; (conversation, source id) is unique, so a
    message that is sent twice is recorded once.
    """

    id: str
    conversation_id: str
    seq: int
    direction: Direction
    author: Author
    text: str
    created_at: datetime
    episode_id: str | None = None
    agent_id: str | None = None
    author_name: str | None = None
    source_id: str | None = None
    buttons: tuple[Button, ...] = ()
    pressed_button_id: str | None = None  # incoming: the button that the customer pressed
    reading: Reading | None = None


def is_for_customer(message: Message) -> bool:
    """Whether the customer may see it."""
    return message.direction in (Direction.INCOMING, Direction.OUTGOING)
