"""A customer opens the chat: from the link of a visit, or on a web site with a question.

Opening is idempotent: the same link or the same browser key gives the same conversation, and the
same credential for it, however often and however simultaneously it is opened.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from desk.application.episode import opened_payload
from desk.application.ids import derived_token, new_id, sealed
from desk.application.ports import Desk, Record
from desk.application.record_visit import is_time_zone
from desk.core.contact import Contact
from desk.core.conversation import Conversation, Episode, EpisodeKind, Status
from desk.core.errors import Expired, Invalid, NotFound, Twice
from desk.core.timer import TimerKind
from desk.core.visit import Visit, is_link_valid

BROWSER_KEY = re.compile(r"[A-Za-z0-9_-]{22,128}")  # 22 of these carry 128 bits
WIDGET = "widget"


@dataclass(frozen=True, slots=True)
class OpenedChat:
    """`secret` is the credential that the customer's browser keeps."""

    conversation: Conversation
    secret: str


def open_check_in(desk: Desk, visit_token: str) -> OpenedChat:
    """The conversation about a visit. Raises `NotFound` for a token that names no visit and
    `Expired` for one that is too old or was disowned."""
    now = desk.clock.now()
    with desk.records.write() as record:
        found = record.visit_by_token_hash(sealed(visit_token))
        visit = None if found is None else record.get(Visit, found.id, lock=True)
        if visit is None:
            raise NotFound("This link leads nowhere. Please check it, or write to us here.")
        if not is_link_valid(visit, now):
            raise Expired("This link is no longer valid, but you can write to us here.")
        known = record.conversation_of_visit(visit.id)
        if known is not None:
            return OpenedChat(known, _check_in_secret(desk, known.id))
        conversation_id = new_id()
        secret = _check_in_secret(desk, conversation_id)
        conversation = _begin(
            record, conversation_id, visit.contact_id, visit.id, EpisodeKind.CHECK_IN, secret, now
        )
        return OpenedChat(conversation, secret)


def open_enquiry(desk: Desk, browser_key: str, language: str, time_zone: str) -> OpenedChat:
    """The conversation of somebody who is not (or no longer) a customer, or whose link is gone.

    `browser_key` is a random key of at least 128 bits that the browser made and keeps; it proves
    that the same browser is back, and nothing else. Raises `Invalid` for a weak one.
    """
    if not BROWSER_KEY.fullmatch(browser_key):
        raise Invalid("A browser key has 22 to 128 of A-Z a-z 0-9 _ and -.", "browser_key")
    secret = derived_token(desk.secret, "enquiry", browser_key)
    try:
        return _open_enquiry(desk, secret, language, time_zone)
    except Twice:
        return _open_enquiry(desk, secret, language, time_zone)  # two tabs at once


def chat_of(desk: Desk, secret: str) -> Conversation:
    """The conversation that a browser's credential opens; `NotFound` says no more than that."""
    with desk.records.read() as record:
        conversation = record.conversation_by_secret_hash(sealed(secret))
    if conversation is None:
        raise NotFound("There is no such chat.")
    return conversation


def _open_enquiry(desk: Desk, secret: str, language: str, time_zone: str) -> OpenedChat:
    now = desk.clock.now()
    with desk.records.write() as record:
        known = record.conversation_by_secret_hash(sealed(secret))
        if known is not None:
            return OpenedChat(known, secret)
        contact = Contact(
            id=new_id(),
            created_at=now,
            language=_language(language),
            time_zone=time_zone if is_time_zone(time_zone) else "UTC",
        )
        record.add(contact)
        conversation = _begin(record, new_id(), contact.id, None, EpisodeKind.ENQUIRY, secret, now)
        return OpenedChat(conversation, secret)


def _begin(
    record: Record,
    conversation_id: str,
    contact_id: str,
    visit_id: str | None,
    kind: EpisodeKind,
    secret: str,
    now: datetime,
) -> Conversation:
    episode = Episode(new_id(), conversation_id, kind, now)
    conversation = Conversation(
        id=conversation_id,
        contact_id=contact_id,
        inbox=WIDGET,
        status=Status.BOT,
        created_at=now,
        updated_at=now,
        secret_hash=sealed(secret),
        visit_id=visit_id,
        episode_id=episode.id,
    )
    record.add(conversation)
    record.add(episode)
    record.ask(TimerKind.BOT_TURN, conversation_id, now, now, opened_payload())
    record.hint(conversation_id)
    return conversation


def _check_in_secret(desk: Desk, conversation_id: str) -> str:
    return derived_token(desk.secret, "chat", conversation_id)


def _language(tag: str) -> str:
    """`pt-BR` → `pt`; what is no language tag at all → English."""
    primary = tag.split("-")[0].lower()
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else "en"
