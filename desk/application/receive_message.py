"""A message of the customer: recorded once, then routed. Only what is committed is acknowledged."""

from dataclasses import dataclass, replace
from datetime import datetime

from desk.application.desk_story import desk_hand_over
from desk.application.episode import start_episode
from desk.application.hand_over import hand_over
from desk.application.ids import new_id
from desk.application.opt_out import is_opted_out, opt_out_by_word, rest_after_opt_out
from desk.application.ports import Desk, Record
from desk.application.speak import locale_of
from desk.application.unanswered import unanswered
from desk.core import wording
from desk.core.case import CaseStatus, Reason
from desk.core.conversation import Conversation, EpisodeKind, Status, move
from desk.core.errors import Conflict, NotFound, Twice
from desk.core.message import Author, Direction, Message
from desk.core.routing import PERSON_BUTTON_ID, Way, route
from desk.core.timer import TimerKind

BUTTONS_LOOKED_AT = 50  # messages back; an older button counts as the text of its title


@dataclass(frozen=True, slots=True)
class Received:
    """`fresh` is False when the same message had been recorded before."""

    message: Message
    fresh: bool


def receive_message(
    desk: Desk,
    conversation_id: str,
    source_id: str,
    text: str,
    pressed_button_id: str | None = None,
) -> Received:
    """Records the message under its source id, once, and sends it on its way.

    Raises `Invalid` for an empty or too long text, `NotFound` for an unknown conversation, and
    `Conflict` where the id stands for other words already: words must never vanish behind it.
    """
    source_id = wording.source_id(source_id)
    try:
        return _receive(desk, conversation_id, source_id, text, pressed_button_id)
    except Twice:
        return _receive(desk, conversation_id, source_id, text, pressed_button_id)


def _receive(
    desk: Desk, conversation_id: str, source_id: str, text: str, pressed_button_id: str | None
) -> Received:
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation = record.get(Conversation, conversation_id, lock=True)
        if conversation is None:
            raise NotFound("There is no such chat.")
        known = record.message_by_source_id(conversation_id, source_id)
        if known is not None:
            return _repeated(known, text, pressed_button_id)
        text, pressed_button_id = _pressed(desk, record, conversation, text, pressed_button_id)
        text = wording.message_text(text)
        pressed_person = pressed_button_id == PERSON_BUTTON_ID
        way = route(
            conversation.status,
            None if pressed_button_id else desk.words.reserved(text),
            opted_out=is_opted_out(record, conversation),
            pressed_person=pressed_person,
        )
        if conversation.status == Status.RESOLVED and way in (Way.BOT, Way.PERSON):
            conversation = start_episode(record, conversation, EpisodeKind.ENQUIRY, now)
        message_id = new_id()
        conversation = record.add_message(
            conversation,
            Message(
                id=message_id,
                conversation_id=conversation_id,
                seq=0,  # given by the record
                direction=Direction.INCOMING,
                author=Author.CUSTOMER,
                text=text,
                created_at=now,
                episode_id=conversation.episode_id,
                source_id=source_id,
                pressed_button_id=pressed_button_id,
            ),
        )
        _send_on(desk, record, conversation, way, message_id, now)
        stored = record.get(Message, message_id)
        assert stored is not None  # it was added in this transaction
        return Received(stored, fresh=True)


def _repeated(known: Message, text: str, pressed_button_id: str | None) -> Received:
    """A button's title may be another by now, so of a pressed one the id is enough."""
    pressed = pressed_button_id is not None or known.pressed_button_id is not None
    if known.direction != Direction.INCOMING or (
        not pressed and wording.message_text(text) != known.text
    ):
        raise Conflict("Something else was sent under this id. Send it again as a new message.")
    return Received(known, fresh=False)


def _send_on(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    way: Way,
    message_id: str,
    now: datetime,
) -> None:
    match way:
        case Way.OPT_OUT:
            earlier = unanswered(desk, record, conversation)
            if not earlier and conversation.status in (Status.BOT, Status.WAITING):
                conversation = replace(conversation, answered_seq=conversation.last_seq)
                record.put(conversation)
            conversation = opt_out_by_word(desk, record, conversation, now, out=True)
            if not earlier:
                rest_after_opt_out(record, conversation, now)
        case Way.OPT_IN:
            others = [m for m in unanswered(desk, record, conversation) if m.id != message_id]
            if not others and conversation.status in (Status.BOT, Status.WAITING):
                conversation = replace(conversation, answered_seq=conversation.last_seq)
                record.put(conversation)
            opt_out_by_word(desk, record, conversation, now, out=False)
        case Way.CONSOLE:
            if conversation.status == Status.SNOOZED:
                record.put(move(conversation, Status.OPEN, now))  # it wakes up to its owner
            record.ask(TimerKind.READ_MESSAGE, message_id, now, now)
            if conversation.owner_id is not None:
                record.hint(f"agent:{conversation.owner_id}")
        case Way.PERSON:
            _want_person(desk, record, conversation, now)
            record.ask(TimerKind.BOT_TURN, conversation.id, now, now)
        case Way.BOT:
            record.ask(TimerKind.BOT_TURN, conversation.id, now, now)


def _want_person(desk: Desk, record: Record, conversation: Conversation, now: datetime) -> None:
    """The handoff is recorded before the bot is asked for the story. Who waits already keeps the
    one case; asking again makes no second."""
    case = record.open_case_of(conversation.id)
    if (
        case is not None
        and case.status == CaseStatus.WAITING
        and conversation.status == Status.WAITING
    ):
        return
    effect = desk_hand_over(desk, record, conversation, Reason.ASKED)
    hand_over(desk, record, conversation, effect, now)


def _pressed(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    text: str,
    button_id: str | None,
) -> tuple[str, str | None]:
    """The words that a pressed button stands for: its title. A button that is not known any more
    leaves the words that came with it."""
    if button_id is None:
        return text, None
    if button_id == PERSON_BUTTON_ID:
        language = locale_of(record, conversation).language
        return desk.words.say(language, "button.person"), PERSON_BUTTON_ID
    for message in reversed(record.last_messages(conversation.id, BUTTONS_LOOKED_AT)):
        for button in message.buttons:
            if button.id == button_id:
                return button.title, button_id
    return text, None
