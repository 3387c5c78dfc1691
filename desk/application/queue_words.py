"""What a waiting customer is told about the wait. Only what the record says: a place, a time."""

from datetime import datetime

from desk.application.people import people_at
from desk.application.ports import Desk, Record
from desk.application.speak import Locale, locale_of
from desk.core.case import Case, CaseStatus
from desk.core.conversation import Conversation
from desk.core.promise import Promise, PromiseKind, PromiseStatus


def queue_sentence(
    desk: Desk, record: Record, conversation: Conversation, now: datetime
) -> str | None:
    """The honest sentence about the wait, in the customer's language and zone; None when the
    conversation is in no queue."""
    case = record.open_case_of(conversation.id)
    if case is None or case.status != CaseStatus.WAITING:
        return None
    locale = locale_of(record, conversation)
    promise = open_callback(record, case)
    if promise is not None:
        return desk.words.say(
            locale.language,
            "queue.callback",
            due=due_words(desk, promise.due_at, now, locale),
            phone=phone_words(desk, promise.phone, locale),
        )
    return _wait(desk, record, case, now, locale)


def place_of(record: Record, case: Case) -> int | None:
    """1 for the most urgent waiting case; None when it does not wait."""
    return record.place_in_queue(case) if case.status == CaseStatus.WAITING else None


def open_callback(record: Record, case: Case) -> Promise | None:
    """The call back that is promised and not made yet; there is at most one."""
    for promise in record.promises_of_case(case.id):
        if promise.kind == PromiseKind.CALL_BACK and promise.status == PromiseStatus.OPEN:
            return promise
    return None


def due_words(desk: Desk, at: datetime, now: datetime, locale: Locale) -> str:
    """A time as the customer says it."""
    return desk.words.time(locale.language, at, now, locale.time_zone)


def phone_words(desk: Desk, phone: str | None, locale: Locale) -> str:
    """The end of the number that will be called, or that we come back in this chat."""
    if phone is None:
        return desk.words.say(locale.language, "phone.none")
    return desk.words.say(locale.language, "phone.known", last=phone[-3:])


def _wait(desk: Desk, record: Record, case: Case, now: datetime, locale: Locale) -> str:
    people = people_at(desk, record, now)
    place = place_of(record, case) or 1
    minutes = max(1, round(desk.times.stated_wait.total_seconds() / 60))
    values: dict[str, object] = {
        "place": place,
        "where": desk.words.say(locale.language, f"where.{_first(place)}", place=place),
        "wait": desk.words.say(locale.language, f"wait.{_one(minutes)}", minutes=minutes),
    }
    if people.available:
        key = "queue.next" if place == 1 else "queue.place"
    elif people.open_now:
        key = "queue.nobody"
    elif people.opens_at is not None:
        key = "queue.closed"
        values["opens"] = due_words(desk, people.opens_at, now, locale)
    else:
        key = "queue.unknown"
    return desk.words.say(locale.language, key, **values)


def _first(place: int) -> str:
    return "first" if place == 1 else "other"


def _one(number: int) -> str:
    return "one" if number == 1 else "other"
