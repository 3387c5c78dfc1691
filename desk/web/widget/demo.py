"""The demo shop: an invented massage studio with the widget on its page and a till that records
visits, as a real till would by the visits API."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import segno
from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.application.ids import new_id, sealed
from desk.application.ports import Desk
from desk.application.record_visit import (
    VisitOrder,
    VisitReceipt,
    check_in_link,
    is_time_zone,
    record_visit,
)
from desk.core.errors import Conflict, Invalid, NotAllowed, NotFound
from desk.core.visit import Visit, is_link_valid
from desk.web.dependencies import TheDesk, TheSettings
from desk.web.widget.origins import is_own_origin
from desk.web.widget.pages import page

SHOP = "Stillwater"
PLACE = "Stillwater, Harbour Street"
STAFF = ("Ana", "Tom", "Noor")


@dataclass(frozen=True, slots=True)
class Treatment:
    """`service` is how a visit names it: as it fits after "your"."""

    name: str
    service: str
    words: str
    price: str


TREATMENTS = (
    Treatment(
        name="Deep tissue",
        service="deep tissue massage",
        words="Slow, firm work on what has been tight for too long.",
        price="60 min · 74",
    ),
    Treatment(
        name="Hot stone",
        service="hot stone massage",
        words="Warm basalt, long strokes, nothing to decide.",
        price="75 min · 89",
    ),
    Treatment(
        name="Feet and calves",
        service="foot massage",
        words="For everybody who stands all day.",
        price="40 min · 48",
    ),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time to choose at the till."""

    value: str
    label: str


def only_in_demo(settings: TheSettings) -> None:
    if not settings.demo:
        raise NotFound("There is no demo shop here.")


router = APIRouter(prefix="/demo", include_in_schema=False, dependencies=[Depends(only_in_demo)])


@router.get("")
def get_demo(desk: TheDesk, visit: str = "") -> HTMLResponse:
    """The shop; with the token of a visit also its receipt."""
    return _shop(desk, _visit_of(desk, visit), visit)


@router.post("/visits")
def post_demo_visit(
    request: Request,
    desk: TheDesk,
    settings: TheSettings,
    reference: Annotated[str, Form(max_length=200)],
    service: Annotated[str, Form(max_length=200)],
    at: Annotated[str, Form(max_length=40)],
    customer: Annotated[str, Form(max_length=200)] = "",
    staff: Annotated[str, Form(max_length=200)] = "",
    phone: Annotated[str, Form(max_length=40)] = "",
    time_zone: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Records what the till was told and shows the receipt."""
    origin = request.headers.get("origin")
    if origin is not None and not is_own_origin(origin, request.headers.get("host", ""), settings):
        raise NotAllowed("The till is used from the demo shop's own page.")
    try:
        receipt = _record(
            desk,
            VisitOrder(
                reference=reference,
                service=service,
                at=_time(at),
                time_zone=time_zone if is_time_zone(time_zone) else _shop_zone(desk),
                place=PLACE,
                staff=staff,
                customer_name=customer,
                customer_phone=phone,
            ),
        )
    except Invalid as error:
        return _shop(desk, None, "", problem=str(error), status=422)
    return RedirectResponse(f"/demo?visit={receipt.token}#receipt", 303)


def _record(desk: Desk, order: VisitOrder) -> VisitReceipt:
    """The same form sent twice is one visit; a form that was changed and sent again, a new one."""
    try:
        return record_visit(desk, order)
    except Conflict:
        return record_visit(desk, replace(order, reference=_reference()))


def _shop(
    desk: Desk, visit: Visit | None, token: str, *, problem: str = "", status: int = 200
) -> HTMLResponse:
    link = check_in_link(desk, visit.id) if visit else ""
    return page(
        "demo.html",
        status,
        shop=SHOP,
        treatments=TREATMENTS,
        staff=STAFF,
        moments=_moments(desk.clock.now()),
        reference=_reference(),
        problem=problem,
        visit=visit,
        token=token if visit else "",
        when=_when(visit) if visit else "",
        link=link,
        qr=segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=4, light="#fff")
        if visit
        else "",
    )


def _visit_of(desk: Desk, token: str) -> Visit | None:
    if not token:
        return None
    with desk.records.read() as record:
        visit = record.visit_by_token_hash(sealed(token))
    return visit if visit is not None and is_link_valid(visit, desk.clock.now()) else None


def _moments(now: datetime) -> Sequence[Moment]:
    """Values are fixed when the page is made, so that a form sent twice tells the same time."""
    ago = (
        ("A few minutes ago", timedelta(minutes=5)),
        ("About an hour ago", timedelta(hours=1)),
        ("Three hours ago", timedelta(hours=3)),
        ("Yesterday", timedelta(days=1)),
    )
    return [Moment((now - by).isoformat(timespec="seconds"), label) for label, by in ago]


def _time(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise Invalid("Choose when it was.", "at") from None


def _when(visit: Visit) -> str:
    local = visit.at.astimezone(ZoneInfo(visit.time_zone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def _shop_zone(desk: Desk) -> str:
    with desk.records.read() as record:
        return record.hours().time_zone


def _reference() -> str:
    return f"demo-{new_id()}"
