"""Bot to person. One path for every reason: the bot's effect, a reserved word, the button, a
bot that failed. A conversation has at most one open case, so a second handoff strengthens it."""

from dataclasses import replace
from datetime import datetime

from desk.application.ids import new_id
from desk.application.ports import Desk, Record
from desk.application.speak import CONSOLE_LANGUAGE, note_activity
from desk.core.case import Case, CaseStatus, Reason, Team, better_reason, raised
from desk.core.conversation import Conversation, Status, send_to_queue
from desk.core.handoff import Handoff
from desk.core.timer import TimerKind
from desk.core.turn import HandOver

COMPLAINTS = (Reason.COMPLAINT, Reason.MOMENT, Reason.REOPENED)


def hand_over(
    desk: Desk, record: Record, conversation: Conversation, effect: HandOver, now: datetime
) -> tuple[Conversation, Case]:
    """Opens the case, or strengthens the open one (severity and moment only upward, the new story
    beside the old), and puts the conversation into the queue unless a person owns it.

    The conversation must be locked; both are stored. Says nothing to the customer: the caller
    does, from what is committed here.
    """
    if effect.reason in COMPLAINTS and conversation.complained_at is None:
        conversation = replace(conversation, complained_at=now)
    if effect.reason == Reason.ASKED and conversation.person_wanted_at is None:
        conversation = replace(conversation, person_wanted_at=now)
    known = record.open_case_of(conversation.id)
    case = _new_case(conversation, effect, now) if known is None else _stronger(known, effect)
    owned = conversation.status in (Status.OPEN, Status.SNOOZED)
    if case.status == CaseStatus.OPEN and not owned:
        # handed over again while the case still names an owner who no longer has the floor
        case = replace(case, status=CaseStatus.WAITING, owner_id=None, waiting_since=now)
    if known is None:
        record.add(case)
    else:
        record.put(case)
    record.add(
        Handoff(
            id=new_id(),
            case_id=case.id,
            conversation_id=conversation.id,
            reason=effect.reason,
            severity=effect.severity,
            moment=effect.moment,
            story=effect.story,
            requested_at=now,
        )
    )
    if not owned and conversation.status != Status.WAITING:
        conversation = send_to_queue(conversation, now)
    record.put(conversation)
    if known is None or known.status != case.status:
        _watch(desk, record, case, now)
        reason = desk.words.say(CONSOLE_LANGUAGE, f"reason.{effect.reason}")
        conversation = note_activity(desk, record, conversation, "handed_over", now, reason=reason)
    record.hint("queue")
    record.hint(conversation.id)
    return conversation, case


def _watch(desk: Desk, record: Record, case: Case, now: datetime) -> None:
    """Nobody waits unseen: an alert, and a call back for who waits past the stated time."""
    record.ask(TimerKind.ALERT_UNACCEPTED, case.id, now + desk.times.alert_after, now)
    record.ask(TimerKind.OFFER_CALLBACK, case.id, now + desk.times.stated_wait, now)


def _new_case(conversation: Conversation, effect: HandOver, now: datetime) -> Case:
    return Case(
        id=new_id(),
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        visit_id=conversation.visit_id,
        status=CaseStatus.WAITING,
        team=effect.team,
        reason=effect.reason,
        severity=effect.severity,
        moment=effect.moment,
        signal_at=conversation.complained_at or now,
        opened_at=now,
        waiting_since=now,
    )


def _stronger(case: Case, effect: HandOver) -> Case:
    """Care takes what turns out to be a complaint; nothing moves away from care."""
    reason = better_reason(case.reason, effect.reason)
    team = Team.CARE if effect.reason in COMPLAINTS else case.team
    return replace(raised(case, effect.severity, effect.moment), reason=reason, team=team)
