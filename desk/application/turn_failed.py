"""A turn without a usable answer: the customer is told plainly and gets a person. Never silence."""

import logging
from dataclasses import replace
from datetime import datetime

from desk.application.apply_answer import go_on_if_more_came, read_later
from desk.application.desk_story import desk_hand_over
from desk.application.episode import (
    FOLLOW_UP,
    HANDED_BACK,
    HANDOFF_REQUESTED,
    OPENED,
    SILENCE,
)
from desk.application.hand_over import hand_over
from desk.application.ports import Desk, Record
from desk.application.queue_words import queue_sentence
from desk.application.speak import CONSOLE_LANGUAGE, locale_of, note_activity, say_to_customer
from desk.application.turn_plan import TurnPlan, still_wanted
from desk.core.case import Reason
from desk.core.conversation import Conversation, Status
from desk.core.turn import Failure
from desk.core.visit import Visit

log = logging.getLogger(__name__)


def turn_failed(desk: Desk, plan: TurnPlan, kind: Failure) -> bool:
    """Says desk's own words and hands over with the context that desk has, in one commit, under
    the same fence as an answer; False when the turn is not wanted any more.

    Who waits already is told, and makes no second case. An event of desk's own asks the customer
    nothing yet, so desk says the sentence itself and nobody is called for it.
    """
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation = still_wanted(desk, record, plan, now)
        if conversation is None:
            return False
        log.warning(
            "bot turn failed",
            extra={"conversation": conversation.id, "turn": plan.request.turn_id, "why": kind},
        )
        conversation = replace(
            conversation, answered_seq=plan.covers_to, bot_failures=conversation.bot_failures + 1
        )
        record.put(conversation)
        if plan.event is not None and plan.event != HANDOFF_REQUESTED:
            _instead_of_event(desk, record, conversation, plan, now)
            return True
        unread = tuple(m for m in plan.covered if m.pressed_button_id is None and not m.reading)
        read_later(record, unread, now)
        failure = desk.words.say(CONSOLE_LANGUAGE, f"failure.{kind}")
        conversation = note_activity(desk, record, conversation, "bot_failed", now, failure=failure)
        key = _what_to_say(plan, conversation)
        if record.open_case_of(conversation.id) is None or conversation.status == Status.BOT:
            wish = desk_hand_over(desk, record, conversation, Reason.BOT_FAILED)
            conversation, _ = hand_over(desk, record, conversation, wish, now)
        conversation = _tell(desk, record, conversation, plan, key, now)
        go_on_if_more_came(desk, record, conversation, now)
        return True


def _what_to_say(plan: TurnPlan, conversation: Conversation) -> str:
    if plan.event == HANDOFF_REQUESTED:
        return "handed_over"  # the person is on the way: that the bot failed is not their concern
    if conversation.status == Status.WAITING:
        return "bot_failed.waiting"
    return "bot_failed.first"


def _tell(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    plan: TurnPlan,
    key: str,
    now: datetime,
) -> Conversation:
    language = locale_of(record, conversation).language
    sentence = queue_sentence(desk, record, conversation, now) or ""
    text = f"{desk.words.say(language, key)}\n\n{sentence}".strip()
    if text == plan.request.context.shown:
        text = desk.words.say(language, "bot_failed.again")  # not the same bubble twice
    return say_to_customer(record, conversation, text, now)


def _instead_of_event(
    desk: Desk, record: Record, conversation: Conversation, plan: TurnPlan, now: datetime
) -> None:
    locale = locale_of(record, conversation)
    visit = None if conversation.visit_id is None else record.get(Visit, conversation.visit_id)
    if plan.event == SILENCE:
        return
    if plan.event == OPENED and visit is not None:
        text = desk.words.say(locale.language, "opened.check_in", service=visit.service)
    else:
        keys = {FOLLOW_UP: "opened.follow_up", HANDED_BACK: "opened.handed_back"}
        text = desk.words.say(locale.language, keys.get(plan.event or "", "opened.enquiry"))
    say_to_customer(record, conversation, text, now, source_id=plan.event_source_id)
