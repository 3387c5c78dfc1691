"""A contact: a customer, as far as we know them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Identity is the id; name, phone and e-mail are facts that may be missing or change."""

    id: str
    created_at: datetime
    name: str | None = None
    email: str | None = None
    phone: str | None = None  # E.164
    language: str = "en"  # ISO 639-1
    time_zone: str = "UTC"  # IANA name
    reference: str | None = None  # the caller's own id of this customer
    former_customer: bool = False
    opted_out_at: datetime | None = None
