"""The result of a bot turn becomes fact: replies, effects, readings and dialogue state in one
commit, or nothing of it."""

from dataclasses import replace
from datetime import datetime

from desk.application.apply_effects import apply_effects
from desk.application.compose_reply import compose_reply
from desk.application.episode import SILENCE
from desk.application.heed_reading import heed_reading
from desk.application.ports import Desk, Record
from desk.application.speak import say_to_customer
from desk.application.turn_plan import TurnPlan, still_wanted
from desk.application.unanswered import unanswered
from desk.core.conversation import Conversation, bot_may_speak
from desk.core.message import Author, Message
from desk.core.timer import TimerKind
from desk.core.turn import BotFailed, TurnAnswer


def apply_answer(desk: Desk, plan: TurnPlan, answer: TurnAnswer) -> bool:
    """Applies the answer if the plan's fence still holds; False when it was dropped.

    What the customer is told about the future comes from what this very commit contains. Raises
    `BotFailed` (and changes nothing) when nothing would be said where something is due.
    """
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation = still_wanted(desk, record, plan, now)
        if conversation is None:
            return False
        conversation = replace(conversation, answered_seq=plan.covers_to, bot_failures=0)
        conversation = _heed_readings(desk, record, conversation, plan, answer, now)
        applied = apply_effects(desk, record, conversation, answer, now)
        words_are_due = plan.event != SILENCE  # to words that never came, the bot may say nothing
        bubble = compose_reply(desk, record, answer, applied, now, words_are_due=words_are_due)
        if not bubble.text and words_are_due:
            raise BotFailed("empty", "neither words nor effects")
        conversation = replace(applied.conversation, updated_at=now)
        record.put(conversation)
        record.put(replace(plan.episode, state=answer.state))
        if bubble.text:
            conversation = say_to_customer(
                record,
                conversation,
                bubble.text,
                now,
                author=Author.BOT,
                source_id=plan.event_source_id,
                buttons=bubble.buttons,
            )
        go_on_if_more_came(desk, record, conversation, now)
        return True


def go_on_if_more_came(
    desk: Desk, record: Record, conversation: Conversation, now: datetime
) -> None:
    """What arrived during the turn is answered by the next one."""
    if bot_may_speak(conversation) and unanswered(desk, record, conversation):
        record.ask(TimerKind.BOT_TURN, conversation.id, now, now)


def read_later(record: Record, messages: tuple[Message, ...], now: datetime) -> None:
    """Desk reads every message of the customer: those of a turn that gave no reading, later."""
    for message in messages:
        record.ask(TimerKind.READ_MESSAGE, message.id, now, now)


def _heed_readings(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    plan: TurnPlan,
    answer: TurnAnswer,
    now: datetime,
) -> Conversation:
    given = dict(answer.readings)
    for message in plan.covered:
        if message.id in given:
            conversation = heed_reading(desk, record, conversation, message, given[message.id], now)
    unread = tuple(m for m in plan.covered if m.id not in given and m.pressed_button_id is None)
    read_later(record, unread, now)
    return conversation
