"""The last resort of a turn: whatever is broken in the desk itself, the customer gets a person.

It looks at as little as it can: no bot, no opening hours, no place in the queue.
"""

from dataclasses import replace

from desk.application.desk_story import desk_hand_over
from desk.application.hand_over import hand_over
from desk.application.ports import Desk
from desk.application.speak import locale_of, say_to_customer
from desk.application.unanswered import unanswered
from desk.core.case import Reason
from desk.core.conversation import Conversation, Status, bot_may_speak


def person_anyway(desk: Desk, conversation_id: str) -> bool:
    """Hands over what is unanswered and tells the customer; False when nothing is."""
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation = record.get(Conversation, conversation_id, lock=True)
        if conversation is None or not bot_may_speak(conversation):
            return False
        if not unanswered(desk, record, conversation):
            return False
        said = "bot_failed.waiting" if conversation.status == Status.WAITING else "bot_failed.first"
        wish = desk_hand_over(desk, record, conversation, Reason.BOT_FAILED)
        answered = replace(conversation, answered_seq=conversation.last_seq)
        conversation, _ = hand_over(desk, record, answered, wish, now)
        language = locale_of(record, conversation).language
        say_to_customer(record, conversation, desk.words.say(language, said), now)
        return True
