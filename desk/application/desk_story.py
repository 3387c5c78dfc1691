"""The story of a handoff as desk itself can tell it, without the bot: from the record alone."""

from collections.abc import Sequence

from desk.application.ports import Desk, Record
from desk.application.speak import CONSOLE_LANGUAGE
from desk.core.case import Reason, Team, graver
from desk.core.conversation import Conversation
from desk.core.handoff import Quote, Story
from desk.core.message import Direction, Message
from desk.core.reading import Moment
from desk.core.turn import HandOver
from desk.core.visit import Visit

QUOTES_AT_MOST = 10
QUOTE_LIMIT = 500  # code points, as the contract has it


def desk_hand_over(
    desk: Desk, record: Record, conversation: Conversation, reason: Reason
) -> HandOver:
    """A handoff with what desk has: the customer's words, the phrases that were marked, the
    gravest reading so far. Support takes who is no customer of a visit, care everybody else."""
    messages = [
        message
        for message in record.last_messages(conversation.id)
        if message.direction == Direction.INCOMING and message.pressed_button_id is None
    ]
    visit = None
    if conversation.visit_id is not None:
        visit = record.get(Visit, conversation.visit_id)
    moment = Moment.NONE
    severity = 0
    for message in messages:
        if message.reading is not None:
            severity = max(severity, message.reading.severity)
            moment = graver(moment, message.reading.moment)
    return HandOver(
        reason=reason,
        team=Team.SUPPORT if visit is None and severity == 0 else Team.CARE,
        story=_story(desk, messages, visit, reason),
        severity=severity,
        moment=moment,
    )


def _story(desk: Desk, messages: Sequence[Message], visit: Visit | None, reason: Reason) -> Story:
    service = visit.service if visit is not None else ""
    key = f"story.{reason.value}" + ("_visit" if visit is not None else "")
    return Story(
        summary=desk.words.say(CONSOLE_LANGUAGE, key, service=service),
        quotes=tuple(quote for m in messages[-QUOTES_AT_MOST:] for quote in _quotes(desk, m))[
            -QUOTES_AT_MOST:
        ],
    )


def _quotes(desk: Desk, message: Message) -> list[Quote]:
    """The marked phrases; the whole message where it has not been read yet."""
    if message.reading is not None:
        return [Quote(message.id, e.start, e.end, e.text) for e in message.reading.evidence]
    if desk.words.reserved(message.text) is not None:
        return []
    text = message.text[:QUOTE_LIMIT]
    return [Quote(message.id, 0, len(text), text)]
