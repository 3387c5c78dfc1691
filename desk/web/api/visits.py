"""Visits come in: from tills, booking systems, whatever knows that a service was delivered."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import segno
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from limits import RateLimitItemPerMinute
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from desk.application.api_keys import api_key_of
from desk.application.ports import Desk
from desk.application.record_visit import VisitOrder, VisitReceipt, check_in_link, record_visit
from desk.core.api_key import ApiKey
from desk.core.errors import Invalid, NotAllowed, NotFound
from desk.web.dependencies import Address, TheDesk
from desk.web.throttle import throttle_of

VISITS_PER_KEY = RateLimitItemPerMinute(1200)
WRONG_KEYS_PER_ADDRESS = RateLimitItemPerMinute(30)

router = APIRouter(prefix="/api/visits", tags=["visits"])


def _written(value: Any) -> Any:
    """A time is text with an offset; a bare number could be seconds or milliseconds."""
    if not isinstance(value, str):
        raise ValueError("Write the time as text, for example 2026-03-02T14:30:00+01:00")
    return value


Time = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written)]


class CustomerFacts(BaseModel):
    """What the caller knows of the customer; all of it may be missing."""

    model_config = ConfigDict(strict=True, extra="forbid")

    reference: str | None = Field(default=None, description="Your own id of this customer.")
    name: str | None = None
    email: str | None = None
    phone: str | None = Field(default=None, description="In international form: +351911111111.")
    language: str = Field(default="en", description="Two letters, ISO 639-1.")
    time_zone: str | None = Field(default=None, description="IANA name; unset: that of the visit.")
    former_customer: bool = Field(default=False, description="No longer a customer.")


class VisitBody(BaseModel):
    """One service that was delivered."""

    model_config = ConfigDict(strict=True, extra="forbid")

    reference: str = Field(description="Your own id of the visit. It makes sending it again safe.")
    service: str = Field(description='As it fits after "your": massage, pizza, flight to Lisbon.')
    at: Time = Field(description="When it was delivered, with an offset.")
    time_zone: str = Field(description="Where it was, as an IANA name: Europe/Lisbon.")
    place: str | None = None
    staff: str | None = Field(default=None, description="Who served the customer.")
    customer: CustomerFacts = CustomerFacts()


class VisitAnswer(BaseModel):
    """`link` opens the check-in, `qr` is the address of the same as a QR code (SVG)."""

    visit: str
    reference: str
    token: str
    link: str
    qr: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    key: ApiKey


def caller(request: Request, desk: TheDesk, address: Address) -> Caller:
    """Whose API key the request carries; 401 where it is none of ours."""
    throttle = throttle_of(request)
    throttle.check(WRONG_KEYS_PER_ADDRESS, "wrong-key", address)
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not presented:
            raise NotAllowed("Send your API key as: Authorization: Bearer KEY")
        key = api_key_of(desk, presented.strip())
    except NotAllowed as refused:
        throttle.hit(WRONG_KEYS_PER_ADDRESS, "wrong-key", address)
        raise HTTPException(401, str(refused), {"WWW-Authenticate": "Bearer"}) from None
    throttle.hit(VISITS_PER_KEY, "visits", key.key_hash)
    return Caller(key)


TheCaller = Annotated[Caller, Depends(caller)]


@router.post("", status_code=201, responses={200: {"model": VisitAnswer}})
def post_visit(who: TheCaller, body: VisitBody, desk: TheDesk, response: Response) -> VisitAnswer:
    """Records a visit. The same reference with the same facts changes nothing and answers 200
    with the same link; with other facts it is refused with 409."""
    receipt = _record(desk, body)
    if not receipt.created:
        response.status_code = 200
    reference = quote(receipt.visit.reference)  # "order #12" is one
    return VisitAnswer(
        visit=receipt.visit.id,
        reference=receipt.visit.reference,
        token=receipt.token,
        link=receipt.link,
        qr=f"{desk.public_url}{router.prefix}/{reference}/qr.svg",
        expires_at=receipt.visit.token_expires_at,
    )


@router.get("/{reference:path}/qr.svg", response_class=Response)
def get_qr_code(who: TheCaller, reference: str, desk: TheDesk) -> Response:
    """The check-in link of a visit as a QR code, for a receipt or a screen."""
    with desk.records.read() as record:
        visit = record.visit_by_reference(reference)
    if visit is None:
        raise NotFound("There is no visit of this reference.")
    return Response(qr_code(check_in_link(desk, visit.id)), media_type="image/svg+xml")


def qr_code(link: str) -> bytes:
    """The link as an SVG: black on white, with the quiet zone that scanners need, readable when
    a tenth of it is smudged."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, light="#fff", xmldecl=False, title="Check-in link"
    )
    return out.getvalue()


def _record(desk: Desk, body: VisitBody) -> VisitReceipt:
    customer = body.customer
    try:
        return record_visit(
            desk,
            VisitOrder(
                reference=body.reference,
                service=body.service,
                at=body.at,
                time_zone=body.time_zone,
                place=body.place,
                staff=body.staff,
                customer_name=customer.name,
                customer_email=customer.email,
                customer_phone=customer.phone,
                customer_reference=customer.reference,
                customer_time_zone=customer.time_zone,
                language=customer.language,
                former_customer=customer.former_customer,
            ),
        )
    except Invalid as error:
        raise Invalid(*as_sent(str(error), error.field)) from None


def as_sent(message: str, field: str | None) -> tuple[str, str | None]:
    """The message and the field, as the caller's body names it."""
    if field in ("language", "former_customer"):
        return message, f"customer.{field}"
    if field is not None and field.startswith("customer_"):
        sent = field.replace("customer_", "customer.", 1)
        return message.replace(field, sent), sent
    return message, field
