"""A visit comes in, from a till, a booking system or the demo page."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk.application.ids import derived_token, new_id, sealed
from desk.application.phone import phone_number
from desk.application.ports import Desk, Record
from desk.core.contact import Contact
from desk.core.errors import Conflict, Invalid, Twice
from desk.core.visit import Visit
from desk.core.wording import storable

CLOCKS_DIFFER_BY = timedelta(hours=24)
"""How far ahead of ours the caller's clock may be before a visit counts as not delivered yet."""

LONGEST_AGO = timedelta(days=3660)
"""Older than this, the year was mistyped; and times near the year 1 exist in few time zones."""


@dataclass(frozen=True, slots=True)
class VisitOrder:
    """One service that was delivered, as the caller tells it. `at` is aware."""

    reference: str
    service: str
    at: datetime
    time_zone: str
    place: str | None = None
    staff: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    customer_reference: str | None = None  # the caller's own id of the customer
    customer_time_zone: str | None = None  # None: where the visit was
    language: str = "en"
    former_customer: bool = False


@dataclass(frozen=True, slots=True)
class VisitReceipt:
    """`created` is False when the same visit had been recorded before: the link is the same."""

    visit: Visit
    token: str
    link: str
    created: bool


def record_visit(desk: Desk, order: VisitOrder) -> VisitReceipt:
    """Records the visit once per reference.

    Raises `Invalid` with the field to correct, and `Conflict` for a reference that was used for
    other facts.
    """
    order = checked(order, desk.clock.now())
    try:
        return _record(desk, order)
    except Twice:
        return _record(desk, order)  # the same order came in twice at once: it is there now


def check_in_token(desk: Desk, visit_id: str) -> str:
    """The unguessable token of the visit's link; derived, so it need not be stored."""
    return derived_token(desk.secret, "visit", visit_id)


def check_in_link(desk: Desk, visit_id: str) -> str:
    """The link that opens the check-in of this visit."""
    return f"{desk.public_url}/v/{check_in_token(desk, visit_id)}"


def _record(desk: Desk, order: VisitOrder) -> VisitReceipt:
    now = desk.clock.now()
    fingerprint = _fingerprint(order)
    with desk.records.write() as record:
        known = record.visit_by_reference(order.reference)
        if known is not None:
            if known.fingerprint != fingerprint:
                raise Conflict(
                    f"The reference {order.reference!r} already names a visit with other facts; "
                    "use a new reference for a new visit."
                )
            return _receipt(desk, known, created=False)
        visit_id = new_id()
        visit = Visit(
            id=visit_id,
            reference=order.reference,
            contact_id=_contact(record, order, now).id,
            service=order.service,
            at=order.at,
            time_zone=order.time_zone,
            created_at=now,
            token_hash=sealed(check_in_token(desk, visit_id)),
            token_expires_at=now + desk.times.link_valid,
            fingerprint=fingerprint,
            place=order.place,
            staff=order.staff,
        )
        record.add(visit)
        return _receipt(desk, visit, created=True)


def _receipt(desk: Desk, visit: Visit, *, created: bool) -> VisitReceipt:
    return VisitReceipt(
        visit, check_in_token(desk, visit.id), check_in_link(desk, visit.id), created
    )


def _contact(record: Record, order: VisitOrder, now: datetime) -> Contact:
    """The customer of the caller's own id, with the facts as they are told now; a new contact
    where there is no such id. Nobody is joined by name, phone or e-mail: those prove nothing."""
    reference = order.customer_reference
    found = None if reference is None else record.contact_by_reference(reference)
    # locked: somebody may be opting out right now
    known = None if found is None else record.get(Contact, found.id, lock=True)
    told = Contact(
        id=known.id if known else new_id(),
        created_at=known.created_at if known else now,
        name=order.customer_name or (known.name if known else None),
        email=order.customer_email or (known.email if known else None),
        phone=order.customer_phone or (known.phone if known else None),
        language=order.language,
        time_zone=order.customer_time_zone or order.time_zone,
        reference=reference,
        former_customer=order.former_customer,
        opted_out_at=known.opted_out_at if known else None,
    )
    if known is None:
        record.add(told)
    elif told != known:
        record.put(told)
    return told


def _fingerprint(order: VisitOrder) -> str:
    facts = asdict(order) | {"at": order.at.timestamp()}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def checked(order: VisitOrder, now: datetime) -> VisitOrder:
    """The order with tidy values; raises `Invalid` for the first field that is wrong."""
    if order.at.tzinfo is None:
        raise Invalid("Say the time with its offset, for example 2026-03-02T14:30:00+01:00.", "at")
    if order.at > now + CLOCKS_DIFFER_BY:
        raise Invalid("The visit lies in the future; record it when it has taken place.", "at")
    if order.at < now - LONGEST_AGO:
        raise Invalid("The visit lies more than ten years back; check the year.", "at")
    if not re.fullmatch(r"[a-z]{2,3}", order.language):
        raise Invalid("Use a language code such as en or pt.", "language")
    customer_zone = order.customer_time_zone
    return replace(
        order,
        reference=_line(order.reference, "reference", 200),
        service=_line(order.service, "service", 120),
        time_zone=_zone(order.time_zone, "time_zone"),
        place=_optional_line(order.place, "place", 200),
        staff=_optional_line(order.staff, "staff", 200),
        customer_name=_optional_line(order.customer_name, "customer_name", 200),
        customer_email=_email(order.customer_email),
        customer_phone=_phone(order.customer_phone),
        customer_reference=_optional_line(order.customer_reference, "customer_reference", 200),
        customer_time_zone=customer_zone and _zone(customer_zone, "customer_time_zone"),
    )


def _line(value: str, field: str, limit: int) -> str:
    line = " ".join(storable(value).split())
    if not line:
        raise Invalid(f"{field} must not be empty.", field)
    if len(line) > limit:
        raise Invalid(f"{field} has at most {limit} characters.", field)
    return line


def _optional_line(value: str | None, field: str, limit: int) -> str | None:
    return _line(value, field, limit) if value is not None and value.strip() else None


def _zone(value: str, field: str) -> str:
    if is_time_zone(value):
        return value
    raise Invalid(f"{value!r} is not a time zone; use a name such as Europe/Lisbon.", field)


def is_time_zone(name: str) -> bool:
    """Whether it is an IANA name that this machine knows."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return 0 < len(name) <= 64


def _email(value: str | None) -> str | None:
    email = _optional_line(value, "customer_email", 320)
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Invalid("That is not an e-mail address.", "customer_email")
    return email


def _phone(value: str | None) -> str | None:
    if value is None or not value.strip():
        return None
    return phone_number(value, "customer_phone")
