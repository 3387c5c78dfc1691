"""The pages to look at: queue, case, the lines of a conversation, and where an alert leads."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from desk.application.case_view import case_dossier
from desk.application.ports import Desk
from desk.application.queue_view import queue
from desk.web.console.render import environment, page
from desk.web.console.scripts import htmx_file
from desk.web.console.show_case import case_screen
from desk.web.console.show_lines import lines_after
from desk.web.console.show_queue import queue_screen
from desk.web.console.signed_in import ConsoleRoute, Signed, SignedIn
from desk.web.dependencies import TheDesk

router = APIRouter(route_class=ConsoleRoute)


@router.get("/desk")
@router.get("/desk/")
def start(_who: SignedIn) -> Response:
    return RedirectResponse("/desk/queue", 303)


@router.get("/desk/htmx.js")
def htmx() -> Response:
    return FileResponse(
        htmx_file(), media_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@router.get("/desk/queue")
def show_queue(request: Request, desk: TheDesk, who: SignedIn, beside: str = "") -> Response:
    """`beside`: the case that is open next to the queue, to be marked in it."""
    now = desk.clock.now()
    with desk.records.read() as record:
        shown = queue_screen(queue(record, desk, who.agent, now), now)
    return page(
        request, desk, who, "queue", queue=shown, to_take=shown.to_take, here="queue", beside=beside
    )


@router.get("/desk/cases/{case_id}")
def show_case(request: Request, desk: TheDesk, who: SignedIn, case_id: str) -> Response:
    return case_page(request, desk, who, case_id)


@router.get("/desk/alerts/{case_id}")
def from_alert(_who: SignedIn, case_id: str) -> Response:
    """Where the link of an alert leads."""
    return RedirectResponse(f"/desk/cases/{case_id}", 303)


@router.get("/desk/cases/{case_id}/lines")
def show_lines(desk: TheDesk, _who: SignedIn, case_id: str, after: int = 0) -> Response:
    """Lines after a cursor as HTML, with a few before it: their marks may have changed."""
    now = desk.clock.now()
    with desk.records.read() as record:
        found = lines_after(record, case_id, max(0, after))
        zone = ZoneInfo(record.hours().time_zone)
    html = environment.get_template("console/lines.html").render(
        lines=found.lines, now=now, zone=zone
    )
    headers = {
        "X-Cursor": str(found.cursor),
        "X-More": "yes" if found.more else "no",
        "X-Customer-Read": str(found.customer_read_seq),
    }
    return HTMLResponse(html, headers=headers)


@router.get("/desk/cases/{case_id}/{action}")
def after_refusal(_who: SignedIn, case_id: str, action: str) -> Response:
    """The address of a form whose page says why not: loading it again shows the case."""
    return RedirectResponse(f"/desk/cases/{case_id}", 303)


def case_page(
    request: Request, desk: Desk, who: Signed, case_id: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """The page of a case, with the queue beside it."""
    now = desk.clock.now()
    with desk.records.read() as record:
        dossier = case_dossier(record, desk, case_id, now)
        view = queue(record, desk, who.agent, now)
        shop = ZoneInfo(record.hours().time_zone)
    shown = queue_screen(view, now)
    return page(
        request,
        desk,
        who,
        "case",
        status=status,
        case=case_screen(dossier, who.agent, view, desk.times, shop, now),
        queue=shown,
        to_take=shown.to_take,
        here="case",
        **values,
    )
