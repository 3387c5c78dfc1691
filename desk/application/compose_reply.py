"""One bubble out of the bot's replies: placeholders filled from what is committed, words whose
effect was refused replaced by desk's honest ones, and never nothing where something is due."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desk.application.apply_effects import Applied
from desk.application.book_callback import Refusal
from desk.application.ids import new_id
from desk.application.people import people_at
from desk.application.ports import Desk, Record
from desk.application.queue_words import due_words, open_callback, phone_words, queue_sentence
from desk.application.speak import Locale, locale_of
from desk.core.message import Button
from desk.core.turn import BotFailed, Reply, TurnAnswer
from desk.core.wording import storable

PLACEHOLDER = re.compile(r"\[\[(queue|due|phone|opens|team)\]\]")
BUTTONS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Bubble:
    """`text` is empty when nothing is due (the bot chose silence)."""

    text: str
    buttons: tuple[Button, ...] = ()


def check_needs(answer: TurnAnswer) -> None:
    """Raises `BotFailed` where words depend on an effect that the answer does not bring: the bot
    believes something happened that nobody asked for."""
    names = {effect.name for effect in answer.effects}
    for reply in answer.replies:
        if reply.needs is not None and reply.needs not in names:
            raise BotFailed("nonsense", f"a reply needs {reply.needs}, which is not among effects")


def compose_reply(
    desk: Desk,
    record: Record,
    answer: TurnAnswer,
    applied: Applied,
    now: datetime,
    *,
    words_are_due: bool = True,
) -> Bubble:
    """The bubble for what this turn said and did. Where no words are due (the customer asked
    nothing), effects without words stay without."""
    if not words_are_due and not any(reply.text.strip() for reply in answer.replies):
        return Bubble("")
    locale = locale_of(record, applied.conversation)
    values = _Values(desk, record, applied, now, locale)
    refused = dict(applied.refused)
    parts: list[str] = []
    buttons: list[Button] = []
    told_queue = False
    for reply in answer.replies:
        if reply.needs in refused:
            continue
        text = values.fill(reply)
        if text is None:
            parts.append(desk.words.say(locale.language, "not_done"))
            continue
        told_queue = told_queue or "[[queue]]" in reply.text
        parts.append(text)
        buttons += [Button(new_id(), offer.title, offer.intent) for offer in reply.buttons]
    parts += [_alternative(desk, refusal, now, locale) for refusal in refused.values()]
    parts = [part for part in parts if part.strip()]
    if not parts:
        parts = _instead_of_nothing(desk, applied, values, locale)
    if applied.newly_waiting and not told_queue:
        parts.append(values.queue() or "")
    text = "\n\n".join(dict.fromkeys(part for part in parts if part))
    return Bubble(storable(text), tuple(buttons[:BUTTONS_AT_MOST]))


def _alternative(desk: Desk, refusal: Refusal, now: datetime, locale: Locale) -> str:
    if refusal.key == "callback.refused_phone":
        return desk.words.say(locale.language, refusal.key)
    if refusal.next_at is None:
        return desk.words.say(locale.language, "callback.refused_unknown")
    next_words = due_words(desk, refusal.next_at, now, locale)
    return desk.words.say(locale.language, refusal.key, next=next_words)


def _instead_of_nothing(
    desk: Desk, applied: Applied, values: "_Values", locale: Locale
) -> list[str]:
    """Desk's words for effects that came without any."""
    names = {effect.name for effect in applied.done}
    if "hand_over" in names and "book_callback" not in names:
        sentence = None if applied.newly_waiting else values.queue()
        return [desk.words.say(locale.language, "handed_over"), sentence or ""]
    if "book_callback" in names:
        due, phone = values.due() or "", values.phone() or ""
        return [desk.words.say(locale.language, "callback.booked", due=due, phone=phone)]
    for name in ("opt_out", "wrong_person", "not_now"):
        if name in names:
            key = "opt_out.done" if name == "opt_out" else name
            return [desk.words.say(locale.language, key)]
    return [desk.words.say(locale.language, "thanks")] if names else []


class _Values:
    """What placeholders stand for, looked up only when asked for; None where there is nothing
    true to say."""

    def __init__(
        self, desk: Desk, record: Record, applied: Applied, now: datetime, locale: Locale
    ) -> None:
        self._desk = desk
        self._record = record
        self._conversation = applied.conversation
        self._now = now
        self._locale = locale

    def fill(self, reply: Reply) -> str | None:
        """The reply's text with every placeholder filled; None when one has no true value."""
        known: dict[str, Callable[[], str | None]] = {
            "queue": self.queue,
            "due": self.due,
            "phone": self.phone,
            "opens": self.opens,
            "team": self.team,
        }
        values = {name: known[name]() for name in PLACEHOLDER.findall(reply.text)}
        if any(value is None for value in values.values()):
            return None
        return PLACEHOLDER.sub(lambda found: values[found[1]] or "", reply.text)

    def queue(self) -> str | None:
        return queue_sentence(self._desk, self._record, self._conversation, self._now)

    def due(self) -> str | None:
        case = self._record.open_case_of(self._conversation.id)
        promise = None if case is None else open_callback(self._record, case)
        if promise is None:
            return None
        return due_words(self._desk, promise.due_at, self._now, self._locale)

    def phone(self) -> str | None:
        case = self._record.open_case_of(self._conversation.id)
        promise = None if case is None else open_callback(self._record, case)
        return phone_words(self._desk, promise.phone if promise else None, self._locale)

    def opens(self) -> str | None:
        people = people_at(self._desk, self._record, self._now)
        if people.open_now:
            return self._desk.words.say(self._locale.language, "opens.now")
        if people.opens_at is None:
            return None
        return due_words(self._desk, people.opens_at, self._now, self._locale)

    def team(self) -> str | None:
        case = self._record.open_case_of(self._conversation.id)
        if case is None:
            return None
        return self._desk.words.say(self._locale.language, f"team.{case.team.value}")
