"""The context of a turn: everything known, fresh each time. What is in it, nobody asks again."""

from collections.abc import Collection
from datetime import datetime

from desk.application.people import people_at
from desk.application.ports import Desk, Record
from desk.application.queue_words import open_callback
from desk.core.contact import Contact
from desk.core.conversation import Conversation, Status
from desk.core.errors import NotFound
from desk.core.message import Direction, Message, is_for_customer
from desk.core.turn import ContactFacts, Context, HistoryEntry, Known, VisitFacts
from desk.core.visit import Visit
from desk.core.wording import clipped, without_placeholders

HISTORY_AT_MOST = 50  # messages; the contract's limit
LOOK_BACK = (60, 250)  # rows, to find that many among notes and activities; the second is rare
TEXT_LIMIT = 20_000  # code points; the contract's limit


def turn_context(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    now: datetime,
    *,
    asked: Collection[str] = (),
) -> Context:
    """`asked` are the ids of the messages in the input: they are not history yet. Notes and
    activities never leave the console."""
    contact = record.get(Contact, conversation.contact_id)
    if contact is None:
        raise NotFound("The conversation has no contact.")
    seen = _seen(record, conversation)
    history = [message for message in seen if message.id not in asked]
    said = [message for message in seen if message.direction == Direction.OUTGOING]
    case = record.open_case_of(conversation.id)
    promise = None if case is None else open_callback(record, case)
    people = people_at(desk, record, now)
    return Context(
        now=now,
        waiting=conversation.status == Status.WAITING,
        visit=_visit_facts(record, conversation),
        contact=ContactFacts(
            name=None if contact.name is None else without_placeholders(contact.name),
            language=contact.language,
            time_zone=contact.time_zone,
            phone=contact.phone,
            former_customer=contact.former_customer,
        ),
        shown=clipped(said[-1].text, TEXT_LIMIT) if said else None,
        history=tuple(_entry(message) for message in history[-HISTORY_AT_MOST:]),
        known=Known(
            complained=conversation.complained_at is not None,
            case_open=case is not None,
            callback_at=promise.due_at if promise is not None else None,
            opted_out=contact.opted_out_at is not None,
        ),
        people_available=people.available,
        opens_at=people.opens_at,
        open_intervals=people.intervals,
    )


def _seen(record: Record, conversation: Conversation) -> list[Message]:
    """The last messages that the customer can see; enough of them for the history."""
    seen: list[Message] = []
    for rows in LOOK_BACK:
        found = record.last_messages(conversation.id, rows)
        seen = [message for message in found if is_for_customer(message)]
        if len(seen) >= HISTORY_AT_MOST or len(found) < rows:
            break
    return seen


def _visit_facts(record: Record, conversation: Conversation) -> VisitFacts | None:
    if conversation.visit_id is None:
        return None
    visit = record.get(Visit, conversation.visit_id)
    if visit is None or visit.disowned_at is not None:
        return None
    return VisitFacts(
        service=without_placeholders(visit.service),
        at=visit.at,
        time_zone=visit.time_zone,
        place=None if visit.place is None else without_placeholders(visit.place),
        staff=None if visit.staff is None else without_placeholders(visit.staff),
    )


def _entry(message: Message) -> HistoryEntry:
    return HistoryEntry(
        id=message.id,
        speaker=message.author,
        text=clipped(message.text, TEXT_LIMIT),
        at=message.created_at,
        reading=message.reading,
    )
