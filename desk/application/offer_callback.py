"""Timer: a customer waits longer than they were told, so a call back is offered, once."""

from dataclasses import replace

from desk.application.case_access import locked_case
from desk.application.ids import new_id
from desk.application.ports import Desk
from desk.application.queue_words import open_callback
from desk.application.speak import locale_of, say_to_customer
from desk.core.case import CaseStatus
from desk.core.conversation import Status
from desk.core.errors import NotFound
from desk.core.message import Button
from desk.core.timer import Timer

INTENT = "call_me_back"  # of the bot's domain: what the button means to it


def offer_callback(desk: Desk, timer: Timer) -> None:
    """Says so plainly and offers the call, if the case still waits and none is promised yet."""
    now = desk.clock.now()
    with desk.records.write() as record:
        try:
            conversation, case = locked_case(record, timer.key)
        except NotFound:
            return
        if case.status != CaseStatus.WAITING or conversation.status != Status.WAITING:
            return
        if case.callback_offered_at is not None or open_callback(record, case) is not None:
            return
        record.put(replace(case, callback_offered_at=now))
        language = locale_of(record, conversation).language
        button = Button(new_id(), desk.words.say(language, "callback.button"), INTENT)
        say_to_customer(
            record, conversation, desk.words.say(language, "callback.offer"), now, buttons=(button,)
        )
        record.hint("queue")
