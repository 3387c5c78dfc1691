"""How often something may be asked for; counted in the memory of this process."""

from fastapi import Request
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from desk.core.errors import Throttled

LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Throttle:
    """Counts by name and key. An address on loopback is not counted: it is a proxy that tells no
    addresses, behind which everybody stands, or this machine itself."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def hit(self, limit: RateLimitItem, name: str, key: str) -> None:
        """Counts one; raises `Throttled` when it is one too many."""
        if key not in LOOPBACK and not self._limiter.hit(limit, name, key):
            raise self._too_often(limit)

    def check(self, limit: RateLimitItem, name: str, key: str) -> None:
        """Raises `Throttled` where the limit has been reached; counts nothing."""
        if key not in LOOPBACK and not self._limiter.test(limit, name, key):
            raise self._too_often(limit)

    @staticmethod
    def _too_often(limit: RateLimitItem) -> Throttled:
        return Throttled("That was too often. Please wait a moment.", limit.get_expiry())


def throttle_of(request: Request) -> Throttle:
    """The one of this app."""
    state = request.app.state
    if not hasattr(state, "throttle"):
        state.throttle = Throttle()
    throttle: Throttle = state.throttle
    return throttle
