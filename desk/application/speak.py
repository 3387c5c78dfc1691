"""Words of desk, the bot, and the timeline of the console, put into a conversation."""

from dataclasses import dataclass
from datetime import datetime

from desk.application.ids import new_id
from desk.application.ports import Desk, Record
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.message import Author, Button, Direction, Message

CONSOLE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Locale:
    """How things are said to one customer."""

    language: str
    time_zone: str


def locale_of(record: Record, conversation: Conversation) -> Locale:
    """The language and the zone of the conversation's contact."""
    contact = record.get(Contact, conversation.contact_id)
    return Locale("en", "UTC") if contact is None else Locale(contact.language, contact.time_zone)


def say_to_customer(
    record: Record,
    conversation: Conversation,
    text: str,
    now: datetime,
    *,
    author: Author = Author.DESK,
    source_id: str | None = None,
    buttons: tuple[Button, ...] = (),
) -> Conversation:
    """One bubble. The conversation must be locked; the stored one is returned."""
    return record.add_message(
        conversation,
        Message(
            id=new_id(),
            conversation_id=conversation.id,
            seq=0,  # given by the record
            direction=Direction.OUTGOING,
            author=author,
            text=text,
            created_at=now,
            episode_id=conversation.episode_id,
            source_id=source_id,
            buttons=buttons,
        ),
    )


def note_activity(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    key: str,
    now: datetime,
    **values: object,
) -> Conversation:
    """A line of the console's timeline, from `activity.<key>` of desk's words."""
    return record.add_message(
        conversation,
        Message(
            id=new_id(),
            conversation_id=conversation.id,
            seq=0,  # given by the record
            direction=Direction.ACTIVITY,
            author=Author.DESK,
            text=desk.words.say(CONSOLE_LANGUAGE, f"activity.{key}", **values),
            created_at=now,
            episode_id=conversation.episode_id,
        ),
    )
