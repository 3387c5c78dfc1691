"""Everything that can be refused, in one small tree.

    Refused
    ├── NotFound          the thing does not exist, or is none of the caller's business
    ├── Conflict          somebody was faster, or the state has moved on
    │   └── Twice         the same key was recorded at the same moment
    ├── NotAllowed        the role or the ownership forbids it
    ├── Invalid           the input is wrong; the message says what to do
    ├── Expired           a link or a session is too old
    └── Throttled         too often; try again later
    Unavailable           a dependency (database, bot side) cannot do it now

The message is written for the person who reads it (customer, agent, integrator), and says what
to do next.
"""


class Refused(Exception):
    """A request that is answered with 'no', and why."""


class NotFound(Refused):
    """The thing does not exist, or is none of the caller's business; the two look the same."""


class Conflict(Refused):
    """Somebody was faster, or the state has moved on."""


class Twice(Conflict):
    """The same key was recorded by somebody else at the same moment: look again, then go on."""


class NotAllowed(Refused):
    """The role or the ownership forbids it."""


class Invalid(Refused):
    """The input is wrong. `field` names what to correct, where there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Expired(Refused):
    """A link or a session is too old to be used."""


class Throttled(Refused):
    """Too often. `retry_after_s` is when it may work again, in seconds."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(Exception):
    """A dependency cannot do it now; nothing was changed."""
