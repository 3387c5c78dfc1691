"""Words for the values of the record, as an agent reads them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from desk.core.case import Outcome, Reason, Team
from desk.core.reading import Moment, Mood
from desk.core.visit import Visit
from desk.web.console.printing import when
from desk.web.console.screens import Gravity

SEVERITY = ("No complaint", "Mild", "Clear problem", "Urgent")
MOMENTS = {
    Moment.SAFETY: "safety",
    Moment.FRAUD: "fraud",
    Moment.INJURY: "injury",
    Moment.LEGAL: "legal",
    Moment.CHURN: "about to leave",
    Moment.VULNERABLE: "vulnerable customer",
    Moment.DATA_LOSS: "data loss",
}
REASONS = {
    Reason.COMPLAINT: "Complaint",
    Reason.MOMENT: "Moment of truth",
    Reason.ASKED: "Asked for a person",
    Reason.QUESTION: "Question",
    Reason.NOT_UNDERSTOOD: "Not understood by the bot",
    Reason.LANGUAGE: "Another language",
    Reason.WRONG_PERSON: "Wrong person",
    Reason.REOPENED: "Reopened",
    Reason.SILENCE: "Fell silent",
    Reason.BOT_FAILED: "The bot failed",
}
TEAMS = {Team.CARE: "Care team", Team.SALES: "Sales team", Team.SUPPORT: "Support team"}
OUTCOMES = {
    Outcome.RECOVERED: "Put right",
    Outcome.NOT_RECOVERED: "Not put right",
    Outcome.UNKNOWN: "Outcome unknown",
    Outcome.ANSWERED: "Answered",
}
NOBODY = "A customer"


def gravity(severity: int, moment: Moment, mood: Mood | None) -> Gravity:
    """How bad it is, in words."""
    return Gravity(
        severity=severity,
        word=SEVERITY[min(max(severity, 0), 3)],
        mood=capital(mood.value) if mood is not None else None,
        moment=MOMENTS.get(moment),
    )


def language_name(code: str) -> str:
    """English, Portuguese: in the console's language."""
    try:
        return Locale.parse(code).get_language_name("en") or code
    except (ValueError, UnknownLocaleError):
        return code


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def visit_phrase(visit: Visit | None, now: datetime) -> str | None:
    """massage, today 14:00, Lisbon Chiado, with Ana: in the time zone of the visit."""
    if visit is None:
        return None
    parts = [visit.service, when(visit.at, now, ZoneInfo(visit.time_zone))]
    if visit.place:
        parts.append(visit.place)
    if visit.staff:
        parts.append(f"with {visit.staff}")
    return ", ".join(parts)
