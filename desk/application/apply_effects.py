"""The bot's effects, carried out on the record. Each is done or refused; nothing in between."""

from dataclasses import dataclass, replace
from datetime import datetime

from desk.application.book_callback import Refusal, book_callback, refusal_of
from desk.application.hand_over import hand_over
from desk.application.ids import new_id
from desk.application.opt_out import set_opted_out
from desk.application.ports import Desk, Record
from desk.application.speak import note_activity
from desk.application.unanswered import unanswered
from desk.core.contact import Contact
from desk.core.conversation import Conversation, Status, resolve
from desk.core.feedback import Feedback, Feeling
from desk.core.handoff import Quote
from desk.core.message import Message
from desk.core.turn import (
    BookCallback,
    Close,
    Effect,
    HandOver,
    NotNow,
    OptOut,
    RecordFeedback,
    TurnAnswer,
    WrongPerson,
)
from desk.core.visit import Visit

ORDER: tuple[type[Effect], ...] = (
    WrongPerson,  # first: what follows must not name the visit
    HandOver,
    BookCallback,
    RecordFeedback,
    OptOut,
    NotNow,
    Close,  # last: it depends on whether a case is open
)


@dataclass(frozen=True, slots=True)
class Applied:
    """`newly_waiting`: this turn put the conversation into the queue."""

    conversation: Conversation
    done: tuple[Effect, ...]
    refused: tuple[tuple[str, Refusal], ...]  # (effect's name, why)
    newly_waiting: bool


def apply_effects(
    desk: Desk, record: Record, conversation: Conversation, answer: TurnAnswer, now: datetime
) -> Applied:
    """Carries out every effect of the answer. The conversation must be locked, and its
    `answered_seq` must count what the answer answers."""
    before = conversation.status
    done: list[Effect] = []
    refused: list[tuple[str, Refusal]] = []
    for effect in sorted(answer.effects, key=lambda effect: ORDER.index(type(effect))):
        if isinstance(effect, BookCallback):
            refusal = refusal_of(desk, record, effect, now)
            if refusal is not None:
                refused.append((effect.name, refusal))
                continue
        conversation = _carry_out(desk, record, conversation, effect, now)
        done.append(effect)
    newly_waiting = before != Status.WAITING and conversation.status == Status.WAITING
    return Applied(conversation, tuple(done), tuple(refused), newly_waiting)


def _carry_out(
    desk: Desk, record: Record, conversation: Conversation, effect: Effect, now: datetime
) -> Conversation:
    match effect:
        case HandOver():
            true = _with_true_quotes(record, conversation, effect)
            return hand_over(desk, record, conversation, true, now)[0]
        case BookCallback():
            return book_callback(desk, record, conversation, effect, now)[0]
        case RecordFeedback():
            return _record_feedback(record, conversation, effect, now)
        case OptOut():
            return set_opted_out(desk, record, conversation, now, out=True)
        case NotNow():
            return note_activity(desk, record, conversation, "not_now", now)
        case WrongPerson():
            return _disown_visit(desk, record, conversation, now)
        case Close():
            return _close(desk, record, conversation, now)


def _with_true_quotes(record: Record, conversation: Conversation, effect: HandOver) -> HandOver:
    """Only quotes that stand in a message of this conversation are shown as the customer's."""

    def stands(quote: Quote) -> bool:
        message = record.get(Message, quote.message_id)
        return (
            message is not None
            and message.conversation_id == conversation.id
            and bool(quote.text)
            and message.text[quote.start : quote.end] == quote.text
        )

    quotes = tuple(quote for quote in effect.story.quotes if stands(quote))
    return replace(effect, story=replace(effect.story, quotes=quotes))


def _record_feedback(
    record: Record, conversation: Conversation, effect: RecordFeedback, now: datetime
) -> Conversation:
    record.add(
        Feedback(
            id=new_id(),
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            visit_id=conversation.visit_id,
            feeling=effect.feeling,
            text=effect.text,
            compliment_for=effect.compliment_for,
            created_at=now,
        )
    )
    if effect.feeling == Feeling.UNHAPPY and conversation.complained_at is None:
        conversation = replace(conversation, complained_at=now)
        record.put(conversation)
    return conversation


def _disown_visit(
    desk: Desk, record: Record, conversation: Conversation, now: datetime
) -> Conversation:
    """Whoever answers is not the customer of the visit: they become a contact of their own, the
    visit is unlinked and its link opens nothing more. An open case keeps what it had."""
    if conversation.visit_id is None:
        return conversation
    visit = record.get(Visit, conversation.visit_id, lock=True)
    if visit is not None:
        record.put(replace(visit, disowned_at=now))
    known = record.get(Contact, conversation.contact_id)
    stranger = Contact(
        id=new_id(),
        created_at=now,
        language=known.language if known is not None else "en",
        time_zone=known.time_zone if known is not None else "UTC",
    )
    record.add(stranger)
    conversation = replace(conversation, visit_id=None, contact_id=stranger.id)
    record.put(conversation)
    return note_activity(desk, record, conversation, "wrong_person", now)


def _close(desk: Desk, record: Record, conversation: Conversation, now: datetime) -> Conversation:
    """Peace, unless somebody is still to come, or the customer wrote while the bot said goodbye."""
    if record.open_case_of(conversation.id) is not None:
        return conversation
    if unanswered(desk, record, conversation):
        return conversation
    conversation = resolve(conversation, now)
    record.put(conversation)
    record.hint(conversation.id)
    return conversation
