"""A call back at a time of the customer's choosing: a promise with a due time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.application.desk_story import desk_hand_over
from desk.application.hand_over import hand_over
from desk.application.ids import new_id
from desk.application.people import People, people_at
from desk.application.phone import phone_number
from desk.application.ports import Desk, Record
from desk.application.queue_words import due_words, open_callback
from desk.application.speak import CONSOLE_LANGUAGE, locale_of, note_activity
from desk.core.case import Reason
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.errors import Invalid
from desk.core.promise import Promise, PromiseKind, PromiseStatus
from desk.core.timer import TimerKind
from desk.core.turn import BookCallback

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a call back cannot be promised: a key of desk's words, and when it could be."""

    key: str
    next_at: datetime | None = None


def refusal_of(desk: Desk, record: Record, effect: BookCallback, now: datetime) -> Refusal | None:
    """None when the call back can be promised. The bot has checked too; this is what counts."""
    people = people_at(desk, record, now)
    next_at = _next_start(people, effect.at)
    if effect.at <= now:
        return Refusal("callback.refused_past", next_at)
    if effect.at > now + AHEAD:
        return Refusal("callback.refused_far", next_at)
    if not any(i.start <= effect.at < i.end for i in people.intervals):
        return Refusal("callback.refused_closed", next_at)
    if effect.phone is not None:
        try:
            phone_number(effect.phone)
        except Invalid:
            return Refusal("callback.refused_phone")
    return None


def book_callback(
    desk: Desk, record: Record, conversation: Conversation, effect: BookCallback, now: datetime
) -> tuple[Conversation, Promise]:
    """Promises the call back; a new one replaces the one before. Without a case it opens one:
    a promise needs somebody who keeps it.

    The conversation must be locked. `refusal_of` must have said None; `Invalid` otherwise.
    """
    refusal = refusal_of(desk, record, effect, now)
    if refusal is not None:
        raise Invalid("That call back cannot be promised.", refusal.key)
    case = record.open_case_of(conversation.id)
    if case is None:
        wish = desk_hand_over(desk, record, conversation, Reason.ASKED)
        conversation, case = hand_over(desk, record, conversation, wish, now)
    before = open_callback(record, case)
    if before is not None:
        record.put(replace(before, status=PromiseStatus.WITHDRAWN, closed_at=now))
        record.forget(TimerKind.PROMISE_DUE, before.id, now)
    contact = record.get(Contact, conversation.contact_id, lock=True)
    phone = None if effect.phone is None else phone_number(effect.phone)
    if contact is not None and contact.phone is None and phone is not None:
        record.put(replace(contact, phone=phone))  # nobody asks for it again
    locale = locale_of(record, conversation)
    promise = Promise(
        id=new_id(),
        case_id=case.id,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        kind=PromiseKind.CALL_BACK,
        what=desk.words.say(CONSOLE_LANGUAGE, "promise.call_back"),
        due_at=effect.at,
        said_zone=locale.time_zone,
        made_at=now,
        phone=phone or (contact.phone if contact is not None else None),
        said=effect.said or None,
    )
    record.add(promise)
    record.ask(TimerKind.PROMISE_DUE, promise.id, promise.due_at, now)
    conversation = note_activity(
        desk,
        record,
        conversation,
        "call_back_promised",
        now,
        due=due_words(desk, promise.due_at, now, locale),
    )
    record.hint("queue")
    return conversation, promise


def _next_start(people: People, wished: datetime) -> datetime | None:
    """The first opening after the wished time, else the first there is."""
    starts = [interval.start for interval in people.intervals]
    return next((start for start in starts if start > wished), starts[0] if starts else None)
