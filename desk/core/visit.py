"""A visit: one service that was delivered (what, when, where, by whom)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """`reference` is the caller's own id and makes recording a visit idempotent.

    `token_hash` is the SHA-256 of the unguessable token in the check-in link; the token itself
    is derived again from the visit's id and the installation's secret, so it is never stored.
    """

    id: str
    reference: str
    contact_id: str
    service: str  # as it fits after "your": massage, pizza, flight to Lisbon
    at: datetime
    time_zone: str
    created_at: datetime
    token_hash: str
    token_expires_at: datetime
    fingerprint: str  # of the order as it was sent: the same reference with other facts is refused
    place: str | None = None
    staff: str | None = None
    disowned_at: datetime | None = None  # "wrong person": nothing more of it is shown


def is_link_valid(visit: Visit, now: datetime) -> bool:
    """Whether the check-in link still opens this visit."""
    return visit.disowned_at is None and now < visit.token_expires_at
