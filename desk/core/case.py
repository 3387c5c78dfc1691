"""A case: a matter to put right. It has exactly one owner once accepted, until it is right."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.core.reading import Moment


class CaseStatus(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """What came of it."""

    RECOVERED = "recovered"
    NOT_RECOVERED = "not_recovered"
    UNKNOWN = "unknown"
    ANSWERED = "answered"  # a question or request, nothing was broken


class Team(StrEnum):
    CARE = "care"
    SALES = "sales"
    SUPPORT = "support"


class Reason(StrEnum):
    """Why a person is needed; the bot's reasons and desk's own."""

    COMPLAINT = "complaint"
    MOMENT = "moment"
    ASKED = "asked"
    QUESTION = "question"
    NOT_UNDERSTOOD = "not_understood"
    LANGUAGE = "language"
    WRONG_PERSON = "wrong_person"
    REOPENED = "reopened"
    SILENCE = "silence"
    BOT_FAILED = "bot_failed"  # desk's own: the bot side was down, slow or broken


@dataclass(frozen=True, slots=True)
class Case:
    """`signal_at` starts the recovery clock: the customer's first sign that something is wrong.

    `waiting_since` is when it last entered the queue; `draft` is what the owner had typed.
    """

    id: str
    conversation_id: str
    contact_id: str
    visit_id: str | None
    status: CaseStatus
    team: Team
    reason: Reason
    severity: int
    moment: Moment
    signal_at: datetime
    opened_at: datetime
    waiting_since: datetime
    owner_id: str | None = None
    accepted_at: datetime | None = None
    first_reply_at: datetime | None = None  # a person's first words
    owner_wrote_at: datetime | None = None  # the present owner's last words
    alerted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    draft: str = ""
    passed_to_agent_id: str | None = None  # offered, not yet accepted
    passed_to_team: Team | None = None
    callback_offered_at: datetime | None = None


def urgency(case: Case) -> tuple[int, int, datetime]:
    """Sort key, most urgent first: moment of truth, severity, waiting time. Never spend."""
    return (0 if case.moment != Moment.NONE else 1, -case.severity, case.waiting_since)


GRAVITY = (
    Moment.SAFETY,
    Moment.INJURY,
    Moment.VULNERABLE,
    Moment.FRAUD,
    Moment.DATA_LOSS,
    Moment.LEGAL,
    Moment.CHURN,
    Moment.NONE,
)
"""Moments of truth, gravest first: harm to people, then to their money and data, then to us."""

VAGUE = frozenset({Reason.ASKED, Reason.BOT_FAILED, Reason.NOT_UNDERSTOOD, Reason.SILENCE})
"""Reasons that say how the case began, not what is wrong; a better one replaces them."""


def graver(one: Moment, other: Moment) -> Moment:
    """The graver of two moments of truth."""
    return min(one, other, key=GRAVITY.index)


def raised(case: Case, severity: int, moment: Moment) -> Case:
    """The case with what was learned since: severity and moment only ever grow, so that a later
    "it's fine" never clears an earlier complaint."""
    return replace(case, severity=max(case.severity, severity), moment=graver(case.moment, moment))


URGENT = 3  # the highest severity


def is_more_urgent(now: Case, before: Case) -> bool:
    """Whether a moment of truth or the highest severity is new."""
    return now.moment != before.moment or before.severity < URGENT <= now.severity


def better_reason(known: Reason, new: Reason) -> Reason:
    """The reason that tells the agent more."""
    return new if known in VAGUE and new not in VAGUE else known
