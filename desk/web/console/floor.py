"""The manager's view: who owns what, who has not been answered yet, who is here."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from desk.application.queue_view import Colleague, QueueEntry, queue
from desk.web.console.render import page
from desk.web.console.screens import FloorCase, FloorPerson
from desk.web.console.signed_in import ConsoleRoute, SignedInManager
from desk.web.console.wording import gravity
from desk.web.dependencies import TheDesk

router = APIRouter(route_class=ConsoleRoute)


@router.get("/desk/floor")
def show_floor(request: Request, desk: TheDesk, who: SignedInManager) -> Response:
    now = desk.clock.now()
    with desk.records.read() as record:
        view = queue(record, desk, who.agent, now)
    entries = (*view.waiting, *view.mine, *view.others)
    here = FloorPerson(
        name=f"{who.agent.name} (you)",
        role=who.agent.role.value.capitalize(),
        state=_state(view.available, who.agent.away, view.open_now),
        owns=len(view.mine),
    )
    return page(
        request,
        desk,
        who,
        "floor",
        cases=[_case(entry) for entry in entries],
        people=[here, *(_person(other, view.open_now) for other in view.colleagues)],
        to_take=len(view.waiting) + len(view.offered),
        here="floor",
    )


def _case(entry: QueueEntry) -> FloorCase:
    return FloorCase(
        id=entry.case_id,
        name=entry.contact_name,
        gravity=gravity(entry.severity, entry.moment, None),
        owner=entry.owner_name,
        signal_at=entry.signal_at,
        first_reply_at=entry.first_reply_at,
        alerted=entry.alerted_at is not None and entry.acknowledged_at is None,
    )


def _person(other: Colleague, open_now: bool) -> FloorPerson:
    return FloorPerson(
        name=other.name,
        role=other.role.value.capitalize(),
        state=_state(other.available, other.away, open_now),
        owns=other.owns,
    )


def _state(available: bool, away: bool, open_now: bool) -> str:
    if available:
        return "Available"
    if away:
        return "Away"
    return "No live console" if open_now else "Closed now"
