"""The story that goes with a handoff, so that nobody has to tell it twice.

Desk adds what only it knows: earlier visits and cases, and how long the customer has waited.
"""

from __future__ import annotations

import re

from actions.answer import Effect
from actions.effects import LINE, TEXT, clip
from actions.turn import Turn

GRAVEST_FIRST = (
    "safety", "injury", "vulnerable", "fraud", "data_loss", "legal", "churn", "none",
)  # fmt: skip
SEVERITY_OF_MOMENT = {"none": 0, "churn": 2}
"""Any other moment of truth is harm, threat or loss: 3."""
SEVERITY_OF_REASON = {"complaint": 1, "reopened": 2, "silence": 1}
"""The least that these reasons mean, whatever the reader found."""
TEAM = {"question": "support"}
"""Who takes what up where it is not `care`."""

_WISH = re.compile(
    r"\b(i(?:'d| would) (?:like|prefer|rather)|i want|i need|we want|we need|please|"
    r"can (?:you|i|we)|could (?:you|i|we)|refund|money back|replace|redo|compensat\w+)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_TOPIC = {"broken_promise": "a broken promise", "price": "the price"}
"""`other` says nothing, so it is left out."""


def gravest_moment(turn: Turn) -> str:
    """Over the whole conversation: a moment of truth does not pass with the next message."""
    found = {m.reading.moment for m in turn.all_messages} | {turn.reading.moment}
    return next(moment for moment in GRAVEST_FIRST if moment in found or moment == "none")


def severity(turn: Turn, reason: str, moment: str) -> int:
    """The most that was read in the conversation; what is said later does not lower it."""
    read = [m.reading.severity for m in turn.all_messages] + [turn.reading.severity]
    by_moment = SEVERITY_OF_MOMENT.get(moment, 3)
    return max(*read, by_moment, SEVERITY_OF_REASON.get(reason, 0))


def compose(turn: Turn, reason: str, team: str | None = None, wants: str | None = None) -> Effect:
    """The `hand_over` effect. `wants` overrules what the customer's words tell."""
    moment = gravest_moment(turn)
    return {
        "effect": "hand_over",
        "reason": reason,
        "team": team or TEAM.get(reason, "care"),
        "wants": wants or _wish(turn),
        "summary": clip(_summary(turn, reason, moment), LINE),
        "facts": [clip(fact, LINE) for fact in _facts(turn)][:20],
        "quotes": _quotes(turn),
        "severity": severity(turn, reason, moment),
        "moment": moment,
        "promised": _promised(turn),
    }


def _wish(turn: Turn) -> str | None:
    """The newest sentences of the customer that ask for something, in their own words."""
    for message in reversed(turn.all_messages):
        wishes = [s.strip() for s in _SENTENCE.findall(message.text) if _WISH.search(s)]
        if wishes:
            return clip(" ".join(wishes), TEXT)
    return None


def _topics(turn: Turn) -> list[str]:
    """What it is about, in the order in which it came up."""
    topics = [topic for m in turn.all_messages for topic in m.reading.topics]
    topics += turn.reading.topics
    return list(dict.fromkeys(topics))


def _summary(turn: Turn, reason: str, moment: str) -> str:
    name = turn.context.contact.name
    who = name or "The customer"
    visit = turn.context.visit
    service = f" with their {visit.service}" if visit else ""
    topics = [_TOPIC.get(t, t.replace("_", " ")) for t in _topics(turn) if t != "other"]
    about = f": {', '.join(topics)}" if topics else ""
    said = {
        "complaint": f"{who} is unhappy{service}{about}.",
        "moment": f"Urgent ({moment.replace('_', ' ')}): {who} needs a person now{about}.",
        "asked": f"{who} asks for a person{about}.",
        "question": f"{who} has a question or a request.",
        "not_understood": f"The bot did not understand {name or 'the customer'}.",
        "language": f"{who} writes in another language ({turn.reading.language}).",
        "wrong_person": "Whoever answered is not the customer of the visit.",
        "reopened": f"{who} is still not happy{service} after the case was resolved{about}.",
        "silence": f"{who} gave a lukewarm answer{service}, and nothing after it.",
    }
    return said[reason]


def _facts(turn: Turn) -> list[str]:
    facts = []
    visit = turn.context.visit
    if visit:
        facts.append(
            f"Visit: {visit.service}, {visit.at.astimezone(visit.zone):%A %d %B %Y, %H:%M}"
        )
        facts += [f"Place: {visit.place}"] if visit.place else []
        facts += [f"Member of staff: {visit.staff}"] if visit.staff else []
    if turn.context.contact.former_customer or turn.intent == "left_us":
        facts.append("No longer a customer")
    if turn.kind == "button":
        facts.append(f"Chose the button “{turn.text}”")
    if turn.asked == "gentle":
        facts.append("The first answer was lukewarm")
    if turn.episode == "follow_up":
        facts.append("Answers a follow-up after a resolved case")
    if turn.complained or turn.context.complained:
        facts.append("Has complained before in this conversation")
    if turn.has_attachments:
        facts.append("Sent an attachment")
    if turn.known_phone and turn.known_phone != turn.context.contact.phone:
        facts.append(f"Gave a number: {turn.known_phone}")
    return facts


def _quotes(turn: Turn) -> list[dict[str, object]]:
    """The telling phrases with the message that each stands in; the newest 50."""
    quotes: list[dict[str, object]] = [
        {"message_id": m.id, "start": e.start, "end": e.end, "text": e.text}
        for m in turn.all_messages
        for e in m.reading.evidence
        if len(e.text) <= LINE
    ]
    return quotes[-50:]


def _promised(turn: Turn) -> list[str]:
    """What the words of this handoff tell the customer (see data/person/responses.yml)."""
    promised = ["Nothing has to be repeated"]
    if turn.context.people_available:
        promised.append("A person takes this up here")
    else:
        promised.append("A person takes this up when the team is back")
    if turn.context.callback_at:
        at = turn.context.callback_at.astimezone(turn.context.contact.zone)
        promised.append(f"A call back: {at:%A %d %B, %H:%M}")
    return promised
