"""From a dossier to the page of a case."""

from datetime import datetime
from zoneinfo import ZoneInfo

from desk.application.case_view import Dossier, EarlierCase
from desk.application.queue_view import QueueView
from desk.core.agent import Agent, is_offered
from desk.core.case import Case, CaseStatus
from desk.core.feedback import Feedback, Feeling
from desk.core.promise import Promise, PromiseKind, PromiseStatus
from desk.core.times import Times
from desk.core.visit import Visit
from desk.web.console.printing import minutes, when
from desk.web.console.screens import (
    CaseScreen,
    Colleague,
    Earlier,
    PromiseLine,
    Standing,
    Story,
)
from desk.web.console.show_lines import lines_of
from desk.web.console.wording import (
    NOBODY,
    OUTCOMES,
    REASONS,
    TEAMS,
    capital,
    gravity,
    language_name,
    visit_phrase,
)

EARLIER_SHOWN = 12


def case_screen(
    dossier: Dossier, agent: Agent, view: QueueView, times: Times, shop: ZoneInfo, now: datetime
) -> CaseScreen:
    """The page as this agent sees it; `shop` is the zone in which its times are printed."""
    case, conversation = dossier.case, dossier.conversation
    name = dossier.contact.name or NOBODY
    return CaseScreen(
        id=case.id,
        conversation_id=conversation.id,
        standing=standing_of(case, agent),
        name=name,
        subtitle=visit_phrase(dossier.visit, now) or REASONS[case.reason],
        story=story_of(dossier, shop, now, standing_of(case, agent)),
        lines=lines_of(dossier.lines, name, conversation.customer_read_seq),
        cursor=dossier.cursor,
        agent_read_seq=conversation.agent_read_seq,
        customer_read_seq=conversation.customer_read_seq,
        waiting_since=case.waiting_since,
        signal_at=dossier.clock.started_at,
        first_reply_at=case.first_reply_at,
        owner=dossier.owner.name if dossier.owner is not None else None,
        team=TEAMS[case.team],
        draft=case.draft,
        acknowledged=case.alerted_at is None or case.acknowledged_at is not None,
        passed_to=dossier.passed_on.to if dossier.passed_on is not None else None,
        passed_by=dossier.passed_on.by if dossier.passed_on is not None else None,
        outcome=OUTCOMES[case.outcome] if case.outcome is not None else None,
        first_word_within=(
            None if case.owner_wrote_at is not None else minutes(times.first_word_within)
        ),
        colleagues=tuple(
            Colleague(other.id, other.name, other.available)
            for other in view.colleagues
            if other.id != case.owner_id
        ),
    )


def standing_of(case: Case, agent: Agent) -> Standing:
    """How the case stands to this agent."""
    if case.status == CaseStatus.RESOLVED:
        return Standing.RESOLVED
    if case.status == CaseStatus.WAITING:
        return Standing.WAITING
    if case.owner_id == agent.id:
        return Standing.MINE
    return Standing.OFFERED if is_offered(case, agent) else Standing.OTHERS


def story_of(dossier: Dossier, shop: ZoneInfo, now: datetime, standing: Standing) -> Story:
    case, contact = dossier.case, dossier.contact
    return Story(
        gravity=gravity(case.severity, case.moment, dossier.mood),
        quotes=tuple(quote.segments for quote in dossier.quotes),
        summary=dossier.summary,
        wants=dossier.wants,
        reason=REASONS[case.reason],
        visit=_visit(dossier, now),
        contact=_contact(dossier, now),
        phone=contact.phone,
        facts=dossier.facts,
        promised=_promised(dossier, shop, now, standing),
        earlier=_earlier(dossier),
    )


def _visit(dossier: Dossier, now: datetime) -> tuple[tuple[str, str], ...]:
    visit = dossier.visit
    if visit is None:
        return ()
    rows = [("What", visit.service), ("When", when(visit.at, now, ZoneInfo(visit.time_zone)))]
    if visit.place:
        rows.append(("Where", visit.place))
    if visit.staff:
        rows.append(("With", visit.staff))
    return tuple(rows)


def _contact(dossier: Dossier, now: datetime) -> tuple[tuple[str, str], ...]:
    contact = dossier.contact
    rows = [("Name", contact.name or "Not known")]
    if contact.email:
        rows.append(("E-mail", contact.email))
    rows.append(("Language", language_name(contact.language)))
    here = when(now, now, ZoneInfo(contact.time_zone)).removeprefix("today ")
    rows.append(("Their time", f"{here}, {contact.time_zone}"))
    if contact.former_customer:
        rows.append(("Customer", "No longer"))
    return tuple(rows)


def _promised(
    dossier: Dossier, shop: ZoneInfo, now: datetime, standing: Standing
) -> tuple[PromiseLine, ...]:
    """The dated promises first, then what was said without a date."""
    mine = standing == Standing.MINE
    dated = [_promise(promise, shop, now, mine=mine) for promise in dossier.promises]
    return (*dated, *(PromiseLine(capital(said), None, "said") for said in dossier.said))


def _promise(promise: Promise, shop: ZoneInfo, now: datetime, *, mine: bool) -> PromiseLine:
    for_customer = when(promise.due_at, now, ZoneInfo(promise.said_zone))
    call = promise.kind == PromiseKind.CALL_BACK
    # a broken promise can still be kept, late
    to_close = mine and call and promise.status in (PromiseStatus.OPEN, PromiseStatus.BROKEN)
    return PromiseLine(
        what="A call" if call else capital(promise.what),
        due_at=promise.due_at,
        state=promise.status.value,
        phone=promise.phone,
        due_for_customer=for_customer if for_customer != when(promise.due_at, now, shop) else None,
        to_close=promise.id if to_close else None,
    )


def _earlier(dossier: Dossier) -> tuple[Earlier, ...]:
    """Visits, cases and feedback of before, the newest first."""
    found = [Earlier(visit.at, _visited(visit)) for visit in dossier.earlier_visits]
    found += [_earlier_case(other) for other in dossier.earlier_cases]
    found += [_feedback(feedback) for feedback in dossier.feedback]
    return tuple(sorted(found, key=lambda item: item.at, reverse=True)[:EARLIER_SHOWN])


def _visited(visit: Visit) -> str:
    what = capital(visit.service)
    return f"{what} with {visit.staff}" if visit.staff else what


def _earlier_case(other: EarlierCase) -> Earlier:
    outcome = OUTCOMES[other.case.outcome] if other.case.outcome else "Still open"
    about = other.summary or REASONS[other.case.reason]
    owner = f" ({other.owner_name})" if other.owner_name else ""
    return Earlier(other.case.opened_at, f"Case: {about} {outcome}{owner}.", bad=True)


def _feedback(feedback: Feedback) -> Earlier:
    words = f": “{feedback.text}”" if feedback.text else ""
    bad = feedback.feeling in (Feeling.UNHAPPY, Feeling.MIXED)
    return Earlier(feedback.created_at, f"Said it was {feedback.feeling.value}{words}", bad)
