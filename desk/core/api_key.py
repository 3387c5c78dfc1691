"""An API key: lets an integrator's system send visits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The key itself is shown once and kept as a SHA-256 only. Of the keys that are not revoked,
    no two have the same name."""

    key_hash: str
    name: str
    created_at: datetime
    revoked_at: datetime | None = None
