"""Stop asking me, and: you may ask again. Never a bargain, never a question back."""

from dataclasses import replace
from datetime import datetime

from desk.application.ports import Desk, Record
from desk.application.speak import locale_of, note_activity, say_to_customer
from desk.core.contact import Contact
from desk.core.conversation import Conversation, Status, resolve


def is_opted_out(record: Record, conversation: Conversation) -> bool:
    """Whether this customer asked not to be asked."""
    contact = record.get(Contact, conversation.contact_id)
    return contact is not None and contact.opted_out_at is not None


def set_opted_out(
    desk: Desk, record: Record, conversation: Conversation, now: datetime, *, out: bool
) -> Conversation:
    """Stores the wish with the contact and notes it in the timeline. The conversation must be
    locked; saying so to the customer is the caller's."""
    contact = record.get(Contact, conversation.contact_id, lock=True)
    if contact is None or (contact.opted_out_at is not None) == out:
        return conversation
    record.put(replace(contact, opted_out_at=now if out else None))
    return note_activity(desk, record, conversation, "opted_out" if out else "opted_in", now)


def opt_out_by_word(
    desk: Desk, record: Record, conversation: Conversation, now: datetime, *, out: bool
) -> Conversation:
    """A reserved word did it: desk confirms by itself, in every state. A case that is open stays
    open: not being asked again is no reason not to be helped."""
    conversation = set_opted_out(desk, record, conversation, now, out=out)
    in_hand = conversation.status not in (Status.BOT, Status.RESOLVED)
    key = ("opt_out.done_in_hand" if in_hand else "opt_out.done") if out else "opt_out.undone"
    text = desk.words.say(locale_of(record, conversation).language, key)
    return say_to_customer(record, conversation, text, now)


def rest_after_opt_out(record: Record, conversation: Conversation, now: datetime) -> Conversation:
    """Peace: the conversation is resolved when the bot had the floor and nothing is open."""
    if conversation.status == Status.BOT and record.open_case_of(conversation.id) is None:
        conversation = resolve(conversation, now)
        record.put(conversation)
        record.hint(conversation.id)
    return conversation
