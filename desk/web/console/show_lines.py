"""From the lines of a dossier to those of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk.application import case_view
from desk.application.ports import Record
from desk.core.case import Case
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.errors import NotFound
from desk.core.message import Direction, Message
from desk.web.console.screens import Line
from desk.web.console.wording import NOBODY

LOOK_BACK = 8  # lines before the cursor that are sent again: a reading may have come late
SAME_BREATH = timedelta(minutes=5)
BOT_NAME = "Bot"
DESK_NAME = "Automatic message"


@dataclass(frozen=True, slots=True)
class Lines:
    """`cursor` is the seq to go on from; `more` says that there are lines after it already."""

    lines: tuple[Line, ...]
    cursor: int
    more: bool
    customer_read_seq: int


def lines_after(record: Record, case_id: str, after: int) -> Lines:
    """The lines after a cursor, and a few before it."""
    case = record.get(Case, case_id)
    conversation = None if case is None else record.get(Conversation, case.conversation_id)
    contact = None if case is None else record.get(Contact, case.contact_id)
    if conversation is None or contact is None:
        raise NotFound("There is no such case.")
    # one more than is shown, to know whether the first of them goes on from it
    from_seq = max(0, after - LOOK_BACK - 1)
    found = case_view.lines_after(record, case_id, from_seq)
    cursor = found[-1].message.seq if found else after
    lines = lines_of(found, contact.name or NOBODY, conversation.customer_read_seq)
    return Lines(
        lines=lines[1:] if from_seq else lines,
        cursor=cursor,
        more=cursor < conversation.last_seq,
        customer_read_seq=conversation.customer_read_seq,
    )


def lines_of(found: Sequence[case_view.Line], name: str, read_seq: int) -> tuple[Line, ...]:
    """In order; `name` is the customer's, `read_seq` how far they have read."""
    lines: list[Line] = []
    before: Message | None = None
    for line in found:
        message, kind = line.message, kind_of(line.message)
        shown = Line(
            id=message.id,
            seq=message.seq,
            kind=kind,
            name=_speaker(message, kind, name),
            text=line.segments,
            at=message.created_at,
            source_id=line.source_id,
            offers=tuple(button.title for button in message.buttons),
            follows=_follows(before, message),
            seen=kind == "agent" and message.seq <= read_seq,
        )
        lines.append(shown)
        before = message
    return tuple(lines)


def kind_of(message: Message) -> str:
    """customer, agent, bot, desk, note or event."""
    if message.direction == Direction.NOTE:
        return "note"
    if message.direction == Direction.ACTIVITY:
        return "event"
    return message.author.value


def _speaker(message: Message, kind: str, name: str) -> str:
    if kind == "customer":
        return name
    if kind == "bot":
        return BOT_NAME
    if kind == "desk":
        return DESK_NAME
    return message.author_name or "Colleague"


def _follows(before: Message | None, message: Message) -> bool:
    return (
        before is not None
        and kind_of(before) == kind_of(message)
        and before.agent_id == message.agent_id
        and message.created_at - before.created_at < SAME_BREATH
    )
